/**
 * One open session on this page: what is said in it, who is in it, and what of one's own is still on its way. It brings
 * together the rows, the outbox, the messages that wait for files, and the signs of typing and reading.
 */
import { Device } from "../sync/device";
import { scopeOf } from "../sync/keep";
import type { Live, SessionHandler } from "../sync/live.svelte";
import { Outbox, type Queued } from "../sync/outbox";
import { applyBatch, applyLive, applyOlder, applyRows, emptyRows, type Need, type SessionRows } from "../sync/rows";
import { ownProblem, Refusal } from "../wire/api";
import { Door } from "../wire/decode";
import type {
  Batch,
  InvitationRow,
  KnockRow,
  LiveFrame,
  MessageRow,
  ParticipantRow,
  PostArgs,
  Presence,
  Problem,
  SessionRow,
} from "../wire/types";
import { Draft } from "./draft";
import { clientIdOf, Entries, pendingKey, type Entry, type PendingEntry, type PendingFile } from "./entries";
import { Held, type DraftFiles, type HeldMessage } from "./held";
import { Reading } from "./reading";
import { Typing } from "./typing";

export type { Entry, EventEntry, MessageEntry, PendingEntry, PendingFile, PendingState } from "./entries";
export type { DraftFiles } from "./held";

/** The files that go with a message: `id` is the draft's id that the uploads were made under. */
export interface SentDraft {
  id: string;
  fileCount: number;
  files: readonly PendingFile[];
}

export interface ConversationOptions {
  session: string;
  live: Live;
  /** Known unread messages at opening (`BoardRow.unread`): places the divider. */
  unread?: number;
  uploads?: DraftFiles;
  device?: Device;
  isVisible?: () => boolean;
}

/** A new message is unread when the page has not said otherwise after this time. */
const UNREAD_MS = 1_000;
const OLDER_TRIES = 5;
const OLDER_PAUSE_MS = 300;

export class Conversation {
  session: SessionRow | null = $state.raw(null);
  /** One's own participant id; null for staff who only read. */
  you: string | null = $state.raw(null);
  people: ReadonlyMap<string, ParticipantRow> = $state.raw(new Map());
  entries: readonly Entry[] = $state.raw([]);
  here: ReadonlyMap<string, Presence> = $state.raw(new Map());
  /** Participant ids, never oneself. */
  typing: readonly string[] = $state.raw([]);
  /** Waiting ones only. */
  knocks: readonly KnockRow[] = $state.raw([]);
  invitations: readonly InvitationRow[] = $state.raw([]);
  /** Earlier messages exist. */
  older = $state(false);
  loadingOlder = $state(false);
  olderProblem: Problem | null = $state.raw(null);
  /** Why this page may not follow the session any more. */
  gone: Problem | null = $state.raw(null);
  /** `created_rev` of the message above which the divider stands; stays until `clearUnread`. */
  unreadFrom: number | null = $state(null);
  /** Messages of others that were not read yet. */
  unread = $state(0);
  /** The first snapshot has arrived. */
  loaded = $state(false);
  /** False when this browser keeps nothing (private window): what is queued dies with the page. */
  persistent = $state(true);

  #draft = $state("");
  readonly #id: string;
  readonly #live: Live;
  readonly #uploads: DraftFiles | null;
  readonly #device: Device;
  readonly #scope: string;
  readonly #isVisible: () => boolean;
  readonly #unreadAtFirst: number;
  readonly #outbox: Outbox;
  readonly #held: Held | null;
  readonly #kept: Draft;
  readonly #typing: Typing;
  readonly #reading: Reading;
  readonly #arranged = new Entries();
  readonly #door = new Door();
  readonly #stops: (() => void)[] = [];
  #rows: SessionRows = emptyRows();
  #files = new Map<string, readonly PendingFile[]>();
  #unreadTimer: ReturnType<typeof setTimeout> | undefined;
  #over = false;

  constructor(options: ConversationOptions) {
    const { session, live, device = new Device(), uploads = null } = options;
    this.#id = session;
    this.#live = live;
    this.#device = device;
    this.#uploads = uploads;
    this.#scope = scopeOf(live.as, session);
    this.#unreadAtFirst = options.unread ?? 0;
    this.#isVisible = options.isVisible ?? (() => document.visibilityState === "visible");
    this.#typing = new Typing(
      (on) => live.signal(session, "typing", on),
      (participants) => (this.typing = participants.filter((id) => id !== this.you)),
    );
    this.#reading = new Reading((rev) => live.do("chat.read", { session, rev }));
    this.#kept = new Draft(device.keep, this.#scope);
    this.#outbox = new Outbox({
      scope: this.#scope,
      device,
      post: (args) => live.do("chat.post", args),
      onChange: () => this.#show(),
      onSent: (row) => this.#sent(row),
    });
    this.#held = uploads && this.#holdMessages(uploads);
    this.#stops.push(live.watch(session, this.#handler()));
    this.#stops.push(live.onStatus(() => this.online && this.#outbox.kick()));
    void this.#restoreDraft();
  }

  /** The line to the server is up. */
  get online(): boolean {
    return this.#live.status === "open" || this.#live.status === "polling";
  }

  /** The composer's text; kept over reloads, never sent by itself. */
  get draft(): string {
    return this.#draft;
  }

  set draft(text: string) {
    this.#draft = text;
    if (!this.#over) this.#kept.set(text);
  }

  /** Shows it at once and sends it when it can be sent: in order, and with its files when they have arrived. */
  send(text: string, draft?: SentDraft): void {
    if (text.trim() === "" && !draft) return;
    const id = crypto.randomUUID();
    const clean = harmless(text);
    this.#typing.stopped();
    if (!draft) return this.#queue(id, clean, null, 0);
    const files = draft.files.map(({ name, size_bytes }) => ({ name, size_bytes }));
    this.#files.set(id, files);
    if (!this.#held) return this.#queue(id, clean, draft.id, draft.fileCount);
    this.#held.add({ id, at: Date.now(), text: clean, draft: draft.id, fileCount: draft.fileCount, files });
  }

  /** Sends a stale or failed one after all. */
  retry(key: string): void {
    const id = clientIdOf(key);
    if (id === null) return;
    if (this.#held?.messages.some((message) => message.id === id)) this.#held.sendAlone(id);
    else this.#outbox.retry(id);
  }

  /** Gives up a message that is not on the wire. Its files are given up with it. */
  discard(key: string): void {
    const id = clientIdOf(key);
    if (id === null) return;
    this.#held?.discard(id);
    const draft = this.#outbox.entries.find((entry) => entry.id === id && entry.state !== "sending")?.args.draft;
    this.#outbox.discard(id);
    if (draft !== undefined) this.#uploads?.drop(draft);
  }

  /** Reads the page before the oldest held message. Never rejects: see `olderProblem`. */
  async loadOlder(): Promise<void> {
    if (this.loadingOlder || !this.older || this.gone) return;
    this.loadingOlder = true;
    this.olderProblem = null;
    try {
      for (let tries = 1; !(await this.#readOlder()) && tries < OLDER_TRIES; tries += 1) await pause(OLDER_PAUSE_MS);
    } catch (error) {
      this.olderProblem = Refusal.of(error).problem;
    } finally {
      this.loadingOlder = false;
    }
  }

  typed(): void {
    this.#typing.typed();
  }

  /** Everything shown has been read. Says nothing while the page is not seen. */
  markRead(): void {
    if (!this.#isVisible() || this.you === null || this.#over) return;
    this.#reading.mark(newestRev(this.#rows));
    this.unread = 0;
  }

  /** Takes the divider away. */
  clearUnread(): void {
    this.unreadFrom = null;
  }

  /** Leaves for good: of this session nothing is kept here from now on, whether or not the server says so once more. */
  async leave(): Promise<void> {
    await this.#live.do("sessions.leave", { session: this.#id });
    this.#isGone(ownProblem("left", "You have left the session.", false));
  }

  close(): void {
    clearTimeout(this.#unreadTimer);
    for (const stop of this.#stops) stop();
    this.#outbox.close();
    this.#held?.close();
    this.#typing.close();
    this.#reading.close();
  }

  // What the line brings

  #handler(): SessionHandler {
    return {
      position: () => ({ cursor: this.#rows.cursor, oldest: this.#rows.oldest }),
      batch: (batch) => this.#batch(batch),
      live: (frame) => this.#frame(frame),
      here: (participants) => (this.here = new Map(Object.entries(participants))),
      signal: (name, participant, on) => name === "typing" && this.#typing.heard(participant, on),
      gone: (problem) => this.#isGone(problem),
    };
  }

  #batch(batch: Batch): Need {
    const { rows, need } = applyBatch(this.#rows, batch);
    if (need === "nothing") this.#take(rows);
    if (batch.complete && need === "nothing" && !this.loaded) this.#begin();
    return need;
  }

  #frame(frame: LiveFrame): Need {
    const { rows, need } = applyLive(this.#rows, frame);
    this.#take(rows);
    return need;
  }

  /** Posted, says the answer; the stream may say it sooner or later. */
  #sent(row: MessageRow): void {
    const draft = this.#outbox.entries.find((entry) => entry.id === row.client_id)?.args.draft;
    if (draft !== undefined) this.#uploads?.release(draft);
    this.#files.delete(row.client_id);
    this.#take(applyRows(this.#rows, this.#door.rows([row])));
  }

  async #readOlder(): Promise<boolean> {
    const read = () => this.#live.do("chat.older", { session: this.#id, before: this.#rows.oldest });
    return this.#live.between(this.#id, read, (page) => {
      this.#take(applyOlder(this.#rows, { ...page, rows: this.#door.rows(page.rows) }));
    });
  }

  #isGone(problem: Problem): void {
    this.gone = problem;
    // Signed out is no end: after signing in again what was queued goes on.
    if (problem.status !== 401) this.#end();
  }

  // Showing

  #take(rows: SessionRows): void {
    const before = this.#rows;
    if (rows === before) return;
    this.#rows = rows;
    this.session = rows.session;
    this.you = rows.you;
    this.people = rows.people;
    this.older = rows.older;
    if (rows.knocks !== before.knocks) this.knocks = waiting(rows);
    if (rows.invitations !== before.invitations) this.invitations = [...rows.invitations.values()];
    if (rows.messages !== before.messages) this.#newMessages(before);
    this.#show();
    if (rows.session?.state === "ended") this.#end();
  }

  #show(): void {
    this.persistent = this.#device.keep.persistent;
    this.entries = this.#arranged.arrange(this.#rows, this.#pending());
  }

  #pending(): PendingEntry[] {
    const held = this.#held?.messages.map((message) => this.#heldEntry(message)) ?? [];
    const queued = this.#outbox.entries.map((entry) => this.#queuedEntry(entry));
    return [...queued, ...held].sort((a, b) => a.at - b.at);
  }

  #queuedEntry({ id, at, args, state, problem }: Queued): PendingEntry {
    const { text, draft = null, file_count: fileCount = 0 } = args;
    const files = this.#files.get(id) ?? [];
    return { type: "pending", key: pendingKey(id), at, text, state, problem, draft, fileCount, files };
  }

  #heldEntry(message: HeldMessage): PendingEntry {
    const { id, at, text, draft, fileCount, files } = message;
    const state = this.#over ? "failed" : this.#held?.isLost(message) ? "stale" : "files";
    return { type: "pending", key: pendingKey(id), at, text, state, problem: null, draft, fileCount, files };
  }

  // What is unread

  /** The first rows are here: what the board counted as unread stands below the divider. */
  #begin(): void {
    this.loaded = true;
    const others = this.#rows.messages.filter((row) => row.author !== this.you);
    const first = this.#unreadAtFirst > 0 ? others.at(-this.#unreadAtFirst) ?? others[0] : undefined;
    this.#reading.begin(first ? first.created_rev - 1 : newestRev(this.#rows));
    this.#countUnread();
    this.unreadFrom = first?.created_rev ?? null;
  }

  #newMessages(before: SessionRows): void {
    const newest = before.messages.at(-1)?.created_rev ?? 0;
    for (const row of this.#rows.messages.slice(-20)) {
      if (row.created_rev <= newest) continue;
      this.#typing.heard(row.author, false);
    }
    this.#settleOwn();
    // The page marks as read what it shows to somebody; what is left after a moment is unread.
    this.#unreadTimer ??= setTimeout(() => this.#countUnread(), UNREAD_MS);
  }

  #countUnread(): void {
    this.#unreadTimer = undefined;
    if (!this.loaded) return;
    const { upTo } = this.#reading;
    const unread = this.#rows.messages.filter((row) => row.created_rev > upTo && row.author !== this.you);
    this.unread = unread.length;
    this.unreadFrom ??= unread[0]?.created_rev ?? null;
  }

  // One's own

  /** What stands among the rows has arrived, whether or not its answer ever comes. */
  #settleOwn(): void {
    if (this.#outbox.entries.length === 0 && this.#files.size === 0) return;
    const own = new Set(this.#rows.messages.filter((row) => row.author === this.you).map((row) => row.client_id));
    for (const { id, args } of this.#outbox.entries) {
      if (!own.has(id)) continue;
      if (args.draft !== undefined) this.#uploads?.release(args.draft);
      this.#outbox.settle(id);
    }
  }

  #holdMessages(uploads: DraftFiles): Held {
    return new Held({
      scope: this.#scope,
      device: this.#device,
      uploads,
      onChange: () => this.#show(),
      onReady: ({ id, text, draft }, fileCount) => this.#queue(id, text, draft, fileCount),
    });
  }

  #queue(id: string, text: string, draft: string | null, fileCount: number): void {
    const args: PostArgs = { session: this.#id, client_id: id, text };
    this.#outbox.add(draft !== null && fileCount > 0 ? { ...args, draft, file_count: fileCount } : args);
  }

  async #restoreDraft(): Promise<void> {
    const text = await this.#kept.load();
    if (this.#draft === "") this.#draft = text;
    this.persistent = this.#device.keep.persistent;
  }

  /** The session is over for this page: nothing goes out, nothing is kept, what was not sent stays on screen. */
  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#outbox.end();
    this.#held?.close();
    this.#uploads?.end();
    this.#kept.close();
    this.#typing.close();
    this.#reading.close();
    this.typing = [];
    void this.#device.keep.forget(this.#scope);
    this.#show();
  }
}

function waiting(rows: SessionRows): KnockRow[] {
  const knocks = [...rows.knocks.values()].filter((knock) => knock.state === "waiting");
  return knocks.sort((a, b) => a.created_rev - b.created_rev);
}

function newestRev(rows: SessionRows): number {
  return rows.messages.reduce((newest, row) => Math.max(newest, row.created_rev, row.notify_rev), 0);
}

/** Pasted text may hold characters that no screen shows and the server refuses; line breaks come in three kinds. */
export function harmless(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, "")
    .replace(/\p{Surrogate}/gu, "\uFFFD");
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
