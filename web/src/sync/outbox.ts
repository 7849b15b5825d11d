/**
 * What waits to go out, strictly in order, one at a time, kept over reloads, sent by one tab of the browser: messages, and
 * what is done with messages.
 *
 * Its id (`client_id`, `op`) is made once, so sending it again after a lost answer is the same command and finds the same
 * result. A message that lies here for more than ten minutes is not sent any more without asking: the world has moved on.
 */
import { ownProblem, Refusal } from "../wire/api";
import type { Args, MessageRow, PostArgs, Problem, ReactionRow } from "../wire/types";
import { backoffMs } from "./backoff";
import type { Device } from "./device";
import type { Tabs } from "./tabs";

/** `stale` asks before it is sent; `failed` was refused for good. Neither holds up the others. */
export type QueuedState = "queued" | "sending" | "stale" | "failed";

interface Post {
  readonly name: "chat.post";
  readonly args: PostArgs;
}
/** Something done with a message. */
export type Operation = {
  [Name in "chat.edit" | "chat.delete" | "chat.react"]: { readonly name: Name; readonly args: Args<Name> };
}["chat.edit" | "chat.delete" | "chat.react"];
export type Command = Post | Operation;
/** What a command answers. */
export type Outcome = MessageRow | ReactionRow;

interface Place {
  /** Its `client_id` or `op`. */
  readonly id: string;
  readonly at: number;
  readonly state: QueuedState;
  /** Why it failed, or why it is still waiting. */
  readonly problem: Problem | null;
}
export type QueuedPost = Place & Post;
export type QueuedOperation = Place & Operation;
export type Queued = QueuedPost | QueuedOperation;

export interface OutboxOptions {
  scope: string;
  device: Device;
  send(command: Command): Promise<Outcome>;
  onChange(): void;
  /** Done, by this tab or another one. */
  onSent(row: Outcome, entry: Queued): void;
  random?: () => number;
}

const KIND = "outbox";
const TOO_OLD_MS = 10 * 60_000;
/** What another tab took out of the store is shown until that tab's word about it comes, or so long. */
const WORD_MS = 2_000;
const ENDED = ownProblem("session-ended", "The session has ended. This was not sent.", false, 410);

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #random: () => number;
  readonly #others: ReturnType<Tabs["hear"]>;
  #entries: readonly Queued[] = [];
  /** Added here and not yet in the browser's store. */
  readonly #unsaved = new Map<string, Queued>();
  /** Gone from here and perhaps still in the store. */
  readonly #removed = new Set<string>();
  /** No longer in the store, and nobody has said why; since when. */
  readonly #missing = new Map<string, number>();
  #sending: string | null = null;
  #draining = false;
  #again = false;
  #wake: (() => void) | null = null;
  #ended = false;
  #closed = false;
  #lastAt = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.#others = options.device.tabs.hear(`outbox/${options.scope}`, (message) => this.#heard(message));
    void this.#drain();
  }

  /** In the order in which they go out. */
  get entries(): readonly Queued[] {
    return this.#entries;
  }

  /** Shows it at once; it goes out when its turn comes. */
  add(command: Command): void {
    const entry: Queued = { ...command, id: idOf(command), at: this.#nextAt(), state: "queued", problem: null };
    void this.#save(entry).then(() => this.#tellAndDrain());
  }

  /** Says otherwise what has not been sent yet. */
  amend(entry: Queued): void {
    if (this.#find(entry.id)?.state === "queued" && entry.id !== this.#sending) void this.#save(entry);
  }

  /** Tries now what waits for a better moment. */
  kick(): void {
    this.#wake?.();
    void this.#drain();
  }

  /** A person asks to send a stale or failed one: as the newest, and still as the same command. */
  retry(id: string): void {
    const entry = this.#find(id);
    if (entry === undefined || (entry.state !== "stale" && entry.state !== "failed")) return;
    const again: Queued = { ...entry, at: this.#nextAt(), state: "queued", problem: null };
    // Only when the server has other content under this very id must it become another message.
    void this.#replace(entry, entry.problem?.code === "id-reused" ? renamed(again, crypto.randomUUID()) : again);
  }

  discard(id: string): void {
    if (id !== this.#sending) void this.#remove(id).then(() => this.#tell({ t: "removed", id }));
  }

  /** The message was seen among the session's rows, so it has arrived, whatever its answer said. */
  settle(id: string): void {
    if (this.#find(id) === undefined) return;
    if (id === this.#sending) this.#removed.add(id);
    else this.discard(id);
  }

  /** Nothing goes out any more. What waited stays on screen to be copied; the store is the caller's to erase. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
    this.#set(this.#entries.map((entry) => ({ ...entry, state: "failed", problem: entry.problem ?? ENDED })));
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
    this.#others.close();
  }

  get #over(): boolean {
    return this.#closed || this.#ended;
  }

  // Sending

  async #drain(): Promise<void> {
    this.#again = true;
    if (this.#draining) return;
    this.#draining = true;
    try {
      while (this.#again && !this.#over) {
        this.#again = false;
        await this.#load();
        // Without a store every tab has its own messages only, and must not wait for the others.
        if (this.#next() === undefined) continue;
        if (!this.#options.device.keep.persistent) await this.#sendAll(new AbortController().signal);
        else await this.#options.device.tabs.exclusively(`outbox/${this.#options.scope}`, (lost) => this.#sendAll(lost));
      }
    } finally {
      this.#draining = false;
    }
  }

  async #sendAll(lost: AbortSignal): Promise<void> {
    for (let failures = 0; !this.#over && !lost.aborted; ) {
      await this.#load();
      const entry = this.#next();
      if (entry === undefined) return;
      // What is done with a message that stands is meant as long as it stands.
      if (entry.name === "chat.post" && Date.now() - entry.at > TOO_OLD_MS) {
        await this.#save({ ...entry, state: "stale" });
        this.#tell({ t: "changed" });
        continue;
      }
      const refusal = await this.#send(entry);
      failures = refusal === null ? 0 : failures + 1;
      if (refusal !== null) await this.#refused(entry, refusal, failures);
    }
  }

  async #send(entry: Queued): Promise<Refusal | null> {
    this.#sending = entry.id;
    this.#show({ ...entry, state: "sending", problem: null });
    try {
      const row = await this.#options.send(entry);
      // First the row, then out of the queue: so it never vanishes in between.
      this.#options.onSent(row, entry);
      this.#tell({ t: "sent", row, entry });
      await this.#remove(entry.id);
      return null;
    } catch (error) {
      return Refusal.of(error);
    } finally {
      this.#sending = null;
    }
  }

  async #refused(entry: Queued, refusal: Refusal, failures: number): Promise<void> {
    if (this.#over) return;
    // It has arrived after all: the rows showed it while its answer was lost.
    if (this.#removed.has(entry.id)) return this.#remove(entry.id);
    const { problem } = refusal;
    if (waits(refusal, failures)) {
      this.#show({ ...entry, problem });
      const asked = (refusal.retry_after_s ?? 0) * 1000;
      await this.#pause(Math.max(asked, backoffMs(failures, this.#random)));
    } else {
      await this.#save({ ...entry, state: "failed", problem });
      this.#tell({ t: "changed" });
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake?.(), ms);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
    });
  }

  #next(): Queued | undefined {
    return this.#entries.find((entry) => entry.state === "queued");
  }

  // Keeping

  /** What the store holds, with what has not reached it yet and without what has left. */
  async #load(): Promise<void> {
    const { device, scope } = this.#options;
    const kept = await device.keep.list<Queued>(scope, KIND);
    if (this.#over) return;
    const all = new Map(kept.map((entry) => [entry.id, entry]));
    for (const entry of this.#unsaved.values()) all.set(entry.id, entry);
    for (const id of this.#removed) all.delete(id);
    const shown = new Map(this.#entries.map((entry) => [entry.id, entry]));
    const present = [...all.values()].map((entry) => withPresent(entry, shown.get(entry.id), this.#sending));
    this.#set([...present, ...this.#stillShown(all)]);
  }

  /** Sent or discarded in another tab, whose word is on its way: until then it must not vanish and come back. */
  #stillShown(stored: ReadonlyMap<string, Queued>): Queued[] {
    const now = performance.now();
    const missing = this.#entries.filter(({ id }) => !stored.has(id) && !this.#removed.has(id));
    for (const { id } of missing) {
      if (this.#missing.has(id)) continue;
      this.#missing.set(id, now);
      setTimeout(() => void this.#drain(), WORD_MS);
    }
    const recent = missing.filter(({ id }) => now - (this.#missing.get(id) ?? now) < WORD_MS);
    return recent.map((entry) => ({ ...entry, state: "sending", problem: null }));
  }

  async #save(entry: Queued): Promise<void> {
    this.#unsaved.set(entry.id, entry);
    this.#removed.delete(entry.id);
    this.#missing.delete(entry.id);
    this.#show(entry);
    await this.#options.device.keep.put(this.#options.scope, KIND, entry.id, entry);
    if (this.#unsaved.get(entry.id) === entry) this.#unsaved.delete(entry.id);
    if (this.#removed.has(entry.id)) await this.#erase(entry.id);
  }

  async #replace(entry: Queued, renewed: Queued): Promise<void> {
    if (renewed.id !== entry.id) await this.#remove(entry.id);
    await this.#save(renewed);
    await this.#tellAndDrain();
  }

  async #remove(id: string): Promise<void> {
    this.#unsaved.delete(id);
    this.#removed.add(id);
    this.#set(this.#entries.filter((entry) => entry.id !== id));
    await this.#erase(id);
  }

  #erase(id: string): Promise<void> {
    return this.#options.device.keep.delete(this.#options.scope, KIND, id);
  }

  #find(id: string): Queued | undefined {
    return this.#entries.find((entry) => entry.id === id);
  }

  #show(entry: Queued): void {
    this.#set([...this.#entries.filter((other) => other.id !== entry.id), entry]);
  }

  #set(entries: Queued[]): void {
    if (this.#closed) return;
    this.#entries = entries.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    this.#options.onChange();
  }

  /** Later than every other, even when two come within a millisecond: it is the order. */
  #nextAt(): number {
    const last = Math.max(this.#lastAt, ...this.#entries.map((entry) => entry.at));
    this.#lastAt = Math.max(Date.now(), last + 1);
    return this.#lastAt;
  }

  // Other tabs

  #tellAndDrain(): Promise<void> {
    this.#tell({ t: "changed" });
    return this.#drain();
  }

  #tell(message: News): void {
    if (!this.#closed) this.#others.tell(message);
  }

  #heard(message: unknown): void {
    const news = message as News;
    if (news.t === "sent") {
      this.#removed.add(news.entry.id);
      this.#options.onSent(news.row, news.entry);
    } else if (news.t === "removed") {
      this.#removed.add(news.id);
    }
    void this.#drain();
  }
}

type News = { t: "changed" } | { t: "removed"; id: string } | { t: "sent"; row: Outcome; entry: Queued };

/**
 * Whether it is sent again by itself. Signed out is no reason to lose a message: it waits until the person has signed in.
 * Files that do not add up after some tries never will, and must not hold up what comes after.
 */
function waits(refusal: Refusal, failures: number): boolean {
  if (refusal.code === "files-missing" && failures >= 3) return false;
  return refusal.retryable || refusal.status === 401;
}

/** The store knows neither what is on the wire nor why something waits. */
function withPresent(kept: Queued, shown: Queued | undefined, sending: string | null): Queued {
  if (kept.state !== "queued") return kept;
  return { ...kept, state: kept.id === sending ? "sending" : "queued", problem: shown?.problem ?? null };
}

function idOf(command: Command): string {
  return command.name === "chat.post" ? command.args.client_id : command.args.op;
}

function renamed(entry: Queued, id: string): Queued {
  return { ...entry, id, args: { ...entry.args, [entry.name === "chat.post" ? "client_id" : "op"]: id } } as Queued;
}
