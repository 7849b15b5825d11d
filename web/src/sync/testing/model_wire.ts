/**
 * The world as the live line sees it, around a `ModelServer`: sockets that deliver late and break at random, polls that
 * wait, a network that can be cut. Time is vitest's.
 */
import { Refusal } from "../../wire/api";
import type { ClientFrame, LiveFrame, Problem, ServerFrame } from "../../wire/types";
import type { Position, Socket, SocketEvents, Wire } from "../wire";
import type { Dice, ModelServer } from "./model_server";

const OFFLINE: Problem = { code: "offline", title: "The server could not be reached.", status: 0, retryable: true };

/** A command that answers this has happened, and its answer never comes. */
export const SILENCE = Symbol("silence");

interface Line {
  events: SocketEvents;
  open: boolean;
  watched: Set<string>;
  board: boolean;
}

export class ModelWire implements Wire {
  /** False: nothing passes. */
  up = true;
  /** False: a proxy in between lets no socket through. */
  sockets = true;
  /** Sockets go on looking open and deliver nothing, as after a phone's sleep. */
  deaf = false;
  ticketRefusal: Problem | null = null;
  readonly sent: ClientFrame[] = [];
  readonly posted: { name: string; args: unknown }[] = [];
  /** Answers commands, by socket and by POST alike; throw a `Refusal` to refuse. */
  command: (name: string, args: unknown) => unknown = () => ({});
  polls = 0;
  mostPolls = 0;
  opened = 0;
  readonly #server: ModelServer;
  readonly #roll: Dice;
  readonly #lines = new Set<Line>();
  readonly #wakers = new Set<(isGone: boolean) => void>();
  readonly #pollers = new Set<() => void>();

  constructor(server: ModelServer, roll: Dice) {
    this.#server = server;
    this.#roll = roll;
  }

  async ticket(): Promise<string> {
    await this.#travel();
    if (this.ticketRefusal) throw new Refusal(this.ticketRefusal);
    return "ticket";
  }

  open(_ticket: string, events: SocketEvents): Socket {
    const line: Line = { events, open: false, watched: new Set(), board: false };
    this.#lines.add(line);
    void this.#welcome(line);
    const close = () => void this.#lines.delete(line);
    return { close, send: (text) => void this.#receive(line, text) };
  }

  async changes(_session: string, position: Position, wait_s: number, signal: AbortSignal): Promise<unknown> {
    this.polls += 1;
    this.mostPolls = Math.max(this.mostPolls, this.polls);
    try {
      await this.#travel();
      const cursor = position.cursor;
      const isCurrent = cursor?.public === this.#server.head.public && cursor.staff === this.#server.head.staff;
      if (isCurrent) await this.#newsWithin(wait_s, signal);
      const [batch] = this.#server.watch(cursor, position.oldest);
      await this.#travel();
      return structuredClone(batch);
    } finally {
      this.polls -= 1;
    }
  }

  async post(name: string, args: unknown): Promise<unknown> {
    await this.#travel();
    this.posted.push({ name, args });
    const result = this.command(name, args);
    await this.#travel();
    return result;
  }

  onWake(listener: (isGone: boolean) => void): () => void {
    this.#wakers.add(listener);
    return () => this.#wakers.delete(listener);
  }

  wake(isGone = false): void {
    for (const listener of this.#wakers) listener(isGone);
  }

  /** Tells everybody who watches; `lose` keeps the hint from them. */
  announce(frame: LiveFrame, { lose = false } = {}): void {
    for (const poller of this.#pollers) poller();
    for (const line of this.#lines) {
      if (line.watched.has(frame.session) && !lose) this.#deliver(line, frame);
    }
  }

  say(frame: ServerFrame): void {
    for (const line of this.#lines) if (line.open) this.#deliver(line, frame);
  }

  beat(): void {
    this.say({ t: "beat", heads: { [this.#server.session]: { ...this.#server.head } } });
  }

  /** Breaks every socket; what was on its way is lost. */
  cut(): void {
    for (const line of [...this.#lines]) this.#break(line);
  }

  async #welcome(line: Line): Promise<void> {
    this.opened += 1;
    await pause(5 + this.#roll() * 20);
    if (!this.up || !this.sockets) return this.#break(line);
    line.open = true;
    this.#deliver(line, { t: "welcome", version: "1", beat_s: 20 });
  }

  async #receive(line: Line, text: string): Promise<void> {
    if (this.deaf) return;
    const frame = JSON.parse(text) as ClientFrame;
    this.sent.push(frame);
    await pause(10);
    if (!this.#lines.has(line) || !this.up) return;
    if (frame.t === "watch") this.#watch(line, frame.session, { cursor: frame.cursor ?? null, oldest: frame.oldest ?? 0 });
    else if (frame.t === "unwatch") line.watched.delete(frame.session);
    else if (frame.t === "pulse") this.#deliver(line, { t: "beat", heads: {} });
    else if (frame.t === "do") this.#do(line, frame.id, frame.name, frame.args);
  }

  #watch(line: Line, session: string, position: Position): void {
    line.watched.add(session);
    for (const batch of this.#server.watch(position.cursor, position.oldest)) {
      this.#deliver(line, { t: "batch", ...structuredClone(batch) });
    }
  }

  #do(line: Line, id: string, name: string, args: unknown): void {
    try {
      const result = this.command(name, args);
      if (result !== SILENCE) this.#deliver(line, { t: "done", id, result });
    } catch (error) {
      this.#deliver(line, { t: "failed", id, problem: Refusal.of(error).problem });
    }
  }

  #deliver(line: Line, frame: ServerFrame): void {
    if (this.deaf) return;
    const text = JSON.stringify(frame);
    // In order, as a socket is: every frame takes the same time.
    setTimeout(() => {
      if (this.#lines.has(line) && this.up && !this.deaf) line.events.text(text);
    }, 10);
  }

  #break(line: Line): void {
    if (this.#lines.delete(line)) line.events.closed();
  }

  async #travel(): Promise<void> {
    await pause(5 + this.#roll() * 10);
    if (!this.up) throw new Refusal(OFFLINE);
  }

  #newsWithin(seconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => (clearTimeout(timer), this.#pollers.delete(done), resolve());
      const timer = setTimeout(done, seconds * 1000);
      this.#pollers.add(done);
      signal.addEventListener("abort", done);
    });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
