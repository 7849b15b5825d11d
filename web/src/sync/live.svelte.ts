/**
 * The page's line to the server for one identity: the socket, its reconnecting, and long poll with POST in its place when
 * sockets do not pass. It decides nothing itself: `line.ts` decides, this class carries out and shows the state.
 */
import { Api, ownProblem, Refusal } from "../wire/api";
import { Door } from "../wire/decode";
import type {
  Args,
  Batch,
  BoardRow,
  ClientFrame,
  CommandName,
  LiveFrame,
  Marks,
  Presence,
  Problem,
  Result,
  Revisions,
  SecretFrame,
  ServerFrame,
  SignalName,
} from "../wire/types";
import { Commands } from "./commands";
import { Line, type Action, type LineStatus } from "./line";
import type { Need } from "./rows";
import { BrowserWire, type Position, type Socket, type Wire } from "./wire";

export type LiveStatus = LineStatus;
export type { Position };

/** What a watched session gives and takes. `batch` and `live` answer whether something is missing. */
export interface SessionHandler {
  position(): Position;
  batch(batch: Batch): Need;
  live(frame: LiveFrame): Need;
  here(participants: Record<string, Presence>): void;
  signal(name: string, participant: string, on: boolean): void;
  secret(frame: SecretFrame): void;
  /** Some of the marks of reading, or all of them when it was decided anew whether they are shared. */
  marks(marks: Marks): void;
  /** Over for this page; nothing more comes. */
  gone(problem: Problem): void;
}

export interface BoardHandler {
  /** Rows may have been missed: read `GET /api/board`. Comes right after `board()` and with every new socket. */
  refresh(): void;
  row(row: BoardRow): void;
  /** Not on this board any more. */
  gone(session: string): void;
}

/** What one conversation of a session needs of the line. */
export type SessionLine = Pick<Live, "as" | "status" | "do" | "signal" | "watch" | "between" | "onStatus">;

export interface LiveOptions {
  /** `staff` or a session's id. */
  as: string;
  wire?: Wire;
  random?: () => number;
}

interface Watched {
  handler: SessionHandler;
  /** How often a catch-up was asked for. */
  asked: number;
  poll: AbortController | null;
}

const UNREADABLE: Problem = ownProblem("unreadable", "The answer could not be read.", true);
const MAX_FRAME_BYTES = 65_536;
/** A timer that fires this much later than set was held up by a sleeping machine. One is always set, to notice soon. */
const SLEPT_MS = 5_000;
const LOOK_MS = 5_000;

export class Live {
  status: LiveStatus = $state("connecting");
  /** Since when nothing arrives, in milliseconds since 1970; null while the line is up. */
  downSince: number | null = $state(Date.now());
  /** Why the server will not have this identity any more (signed out, removed, ended); then nothing is tried again. */
  refused: Problem | null = $state.raw(null);

  /** There is something to ask for outside any session. Not heard while the line is down. */
  onNudge: (name: string) => void = () => {};

  readonly as: string;
  // What is shown, once more and not reactive: an effect that sends a command must not run again when the line changes.
  #shown: LiveStatus = "connecting";
  #since: number | null = Date.now();
  /** When an unanswered pulse was sent: if the line turns out to be dead, that is since when. */
  #pulsedAt: number | null = null;
  readonly #wire: Wire;
  readonly #line: Line;
  readonly #door = new Door();
  readonly #commands = new Commands(() => this.#step(() => this.#line.suspect(now())));
  readonly #watched = new Map<string, Watched>();
  readonly #onStatus = new Set<(status: LiveStatus) => void>();
  readonly #stopWaking: () => void;
  #board: BoardHandler | null = null;
  #socket: Socket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor({ as, wire = new BrowserWire(new Api(as)), random = Math.random }: LiveOptions) {
    this.as = as;
    this.#wire = wire;
    this.#line = new Line(random);
    this.#stopWaking = wire.onWake((isGone) => this.#step(() => (isGone ? this.#line.networkGone(now()) : this.#line.wake(now()))));
    this.#step(() => this.#line.start(now()));
  }

  /** One handler a session; a later one takes the place of an earlier one. Answers how to stop. */
  watch(session: string, handler: SessionHandler): () => void {
    this.#watched.get(session)?.poll?.abort();
    const watched: Watched = { handler, asked: 0, poll: null };
    this.#watched.set(session, watched);
    this.#step(() => this.#line.watch(session, now()));
    return () => {
      if (this.#watched.get(session) === watched) this.#unwatch(session);
    };
  }

  board(handler: BoardHandler): () => void {
    this.#board = handler;
    this.#step(() => this.#line.board(now()));
    return () => {
      if (this.#board !== handler) return;
      this.#board = null;
      this.#step(() => this.#line.unboard());
    };
  }

  /** Rejects with a `Refusal`; `offline` and `timeout` mean that nobody knows whether it happened. */
  async do<N extends CommandName>(name: N, args: Args<N>): Promise<Result<N>> {
    const id = this.#commands.next();
    const text = this.#line.status === "open" ? JSON.stringify({ t: "do", id, name, args }) : null;
    if (text === null || this.#socket === null || isTooLarge(text)) {
      return (await this.#wire.post(name, args)) as Result<N>;
    }
    const answer = this.#commands.wait(id);
    this.#socket.send(text);
    return (await answer) as Result<N>;
  }

  /** Fleeting: said over an open socket or not at all. */
  signal(session: string, name: SignalName, on: boolean): void {
    if (this.#line.status === "open") this.#send({ t: "signal", session, name, on });
  }

  /**
   * Reads something of a session that belongs to the rows as they stand (a page of older messages) and applies it only when
   * no catch-up came in between, for that one may have skipped changes of just these rows. Answers whether it did.
   */
  async between<T>(session: string, read: () => Promise<T>, apply: (value: T) => void): Promise<boolean> {
    const watched = this.#watched.get(session);
    if (watched === undefined || this.#line.isAsking(session)) return false;
    this.#step(() => this.#line.pausePolls(session));
    const { asked } = watched;
    try {
      const value = await read();
      if (watched.asked !== asked || this.#watched.get(session) !== watched) return false;
      apply(value);
      return true;
    } finally {
      this.#step(() => this.#line.resumePolls(session, now()));
    }
  }

  /** For those who wait for the line without a component around them. */
  onStatus(listener: (status: LiveStatus) => void): () => void {
    this.#onStatus.add(listener);
    return () => this.#onStatus.delete(listener);
  }

  close(): void {
    this.#closed = true;
    this.#stopWaking();
    this.#step(() => this.#line.close());
    clearTimeout(this.#timer);
  }

  // Carrying out

  #step(input: () => void): void {
    input();
    for (let actions = this.#line.take(); actions.length > 0; actions = this.#line.take()) {
      for (const action of actions) this.#carryOut(action);
    }
    this.#show();
    this.#setTimer();
  }

  #carryOut(action: Action): void {
    switch (action.do) {
      case "ticket":
        return void this.#fetchTicket(action.attempt);
      case "connect":
        return this.#open(action.attempt, action.ticket);
      case "drop":
        return this.#drop();
      case "send":
        return this.#send(action.frame);
      case "watch":
        return this.#ask(action.session);
      case "poll":
        return void this.#poll(action.session, action.wait_s);
      case "stop-poll":
        return this.#stopPolls(action.session);
      case "read-board":
        return this.#board?.refresh();
      case "gone":
        return this.#gone(action.session, action.problem);
    }
  }

  #show(): void {
    const { status } = this.#line;
    if (status === this.#shown) return;
    this.#shown = status;
    this.#since = status === "open" || status === "polling" ? null : (this.#since ?? this.#pulsedAt ?? Date.now());
    this.downSince = this.#since;
    this.status = status;
    for (const listener of [...this.#onStatus]) listener(status);
  }

  #setTimer(): void {
    clearTimeout(this.#timer);
    const deadline = this.#line.deadline();
    if (this.#closed || deadline === Infinity) return;
    const delay = Math.min(LOOK_MS, Math.max(0, deadline - now()));
    const expected = Date.now() + delay;
    this.#timer = setTimeout(() => this.#onTimer(expected), delay);
  }

  #onTimer(expected: number): void {
    if (Date.now() - expected > SLEPT_MS) this.#step(() => this.#line.wake(now()));
    this.#step(() => this.#line.tick(now()));
  }

  // The socket

  async #fetchTicket(attempt: number): Promise<void> {
    try {
      const ticket = await this.#wire.ticket();
      this.#step(() => this.#line.ticket(attempt, ticket, now()));
    } catch (error) {
      this.#step(() => this.#line.ticketFailed(attempt, Refusal.of(error).problem, now()));
    }
  }

  #open(attempt: number, ticket: string): void {
    this.#socket = this.#wire.open(ticket, {
      text: (data) => this.#heard(attempt, data),
      closed: () => this.#step(() => this.#line.socketClosed(attempt, now())),
    });
  }

  #drop(): void {
    this.#socket?.close();
    this.#socket = null;
    this.#commands.lose();
  }

  #send(frame: ClientFrame): void {
    if (frame.t === "pulse") this.#pulsedAt ??= Date.now();
    this.#socket?.send(JSON.stringify(frame));
  }

  #ask(session: string): void {
    const watched = this.#watched.get(session);
    if (watched === undefined) return;
    watched.asked += 1;
    this.#send({ t: "watch", session, ...watched.handler.position() });
  }

  #heard(attempt: number, data: unknown): void {
    const frame = this.#door.frame(data);
    if (frame === null) return;
    this.#pulsedAt = null;
    this.#step(() => this.#line.frame(attempt, frame, now()));
    this.#handOn(frame);
  }

  #handOn(frame: ServerFrame): void {
    switch (frame.t) {
      case "batch":
        return this.#taken(frame.session, this.#watched.get(frame.session)?.handler.batch(frame));
      case "live":
        return this.#taken(frame.session, this.#watched.get(frame.session)?.handler.live(frame));
      case "beat":
        return this.#compareHeads(frame.heads);
      case "here":
        return this.#watched.get(frame.session)?.handler.here(frame.participants);
      case "signal":
        return this.#watched.get(frame.session)?.handler.signal(frame.name, frame.participant, frame.on);
      case "secret-asked":
      case "secret-given":
      case "secret-over":
        return this.#watched.get(frame.session)?.handler.secret(frame);
      case "marks":
        return this.#watched.get(frame.session)?.handler.marks(frame.marks);
      case "board":
        return this.#board?.row(frame.row);
      case "off-board":
        return this.#board?.gone(frame.session);
      case "nudge":
        return this.onNudge(frame.name);
      case "done":
      case "failed":
        return this.#commands.answer(frame);
      case "gone":
        return this.#gone(frame.session, frame.problem);
      case "welcome":
      case "bye":
        return;
    }
  }

  #taken(session: string, need: Need | undefined): void {
    if (need === "watch") this.#step(() => this.#line.need(session, now()));
  }

  /** A lost last frame leaves no gap behind; only the heads show it. */
  #compareHeads(heads: Record<string, Revisions>): void {
    for (const [session, head] of Object.entries(heads)) {
      const cursor = this.#watched.get(session)?.handler.position().cursor;
      if (cursor === undefined) continue;
      const isBehind = cursor === null || head.public > cursor.public || head.staff > cursor.staff;
      if (isBehind) this.#step(() => this.#line.need(session, now()));
    }
  }

  // Polling

  async #poll(session: string, waitS: number): Promise<void> {
    const watched = this.#watched.get(session);
    if (watched === undefined) return;
    const abort = new AbortController();
    watched.poll = abort;
    watched.asked += 1;
    const read = this.#wire.changes(session, watched.handler.position(), waitS, abort.signal);
    const answer = await read.then(
      (value) => this.#door.batch(value) ?? UNREADABLE,
      (error: unknown) => Refusal.of(error).problem,
    );
    if (abort.signal.aborted) return;
    if ("code" in answer) this.#step(() => this.#line.pollFailed(session, answer, now()));
    else this.#polled(session, watched.handler, answer);
  }

  #polled(session: string, handler: SessionHandler, batch: Batch): void {
    const moved = batch.from.public !== batch.to.public || batch.from.staff !== batch.to.staff;
    const news = handler.batch(batch) === "nothing" && (moved || !batch.complete);
    this.#step(() => this.#line.polled(session, now(), { news }));
  }

  #stopPolls(session: string | undefined): void {
    for (const [name, watched] of this.#watched) {
      if (session === undefined || session === name) watched.poll?.abort();
    }
  }

  // Ends

  #unwatch(session: string): void {
    this.#watched.get(session)?.poll?.abort();
    this.#watched.delete(session);
    this.#step(() => this.#line.unwatch(session));
  }

  #gone(session: string | null, problem: Problem): void {
    if (session === null) this.refused = problem;
    for (const [name, watched] of [...this.#watched]) {
      if (session !== null && session !== name) continue;
      watched.poll?.abort();
      this.#watched.delete(name);
      watched.handler.gone(problem);
    }
  }
}

/** Time that only goes forward: the wall clock may be set while we wait. */
function now(): number {
  return performance.now();
}

function isTooLarge(text: string): boolean {
  return text.length * 3 > MAX_FRAME_BYTES && new TextEncoder().encode(text).length > MAX_FRAME_BYTES;
}
