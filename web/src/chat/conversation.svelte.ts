/**
 * One open session on this page: what is said in it, who is in it, and what of one's own is still on its way. It brings
 * together the rows, the outbox, the messages that wait for files, and the signs of typing and reading.
 */
import { Device } from "../sync/device";
import { scopeOf } from "../sync/keep";
import type { SessionHandler, SessionLine } from "../sync/live.svelte";
import type { Outcome, QueuedOperation } from "../sync/outbox";
import { applyBatch, applyLive, applyOlder, applyRows, emptyRows, type Need, type SessionRows } from "../sync/rows";
import { ownProblem, Refusal } from "../wire/api";
import { Door } from "../wire/decode";
import type {
  AnyRow,
  Args,
  Batch,
  CommandName,
  DeviceRow,
  InvitationRow,
  KnockRow,
  LiveFrame,
  Marks,
  MessageRow,
  ParticipantRow,
  Presence,
  Problem,
  ReactionRow,
  Result,
  SecretFrame,
  SessionRow,
} from "../wire/types";
import { Draft } from "./draft";
import { Entries, type Entry } from "./entries";
import type { Extras } from "./extras/index";
import type { DraftFiles } from "./held";
import { Reading } from "./reading";
import { Sending, type SentDraft } from "./sending";
import { Typing } from "./typing";
import { markAtJoining, marksOfOthers, newestOfOthers, unreadRows } from "./unread";

export type { Entry, EventEntry, MessageEntry, PendingEntry, PendingFile, PendingState } from "./entries";
export type { DraftFiles } from "./held";
export type { SentDraft } from "./sending";

export interface ConversationOptions {
  session: string;
  live: SessionLine;
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
  /** Further devices of customers; only technicians see them. */
  devices: readonly DeviceRow[] = $state.raw([]);
  /** Goes up whenever the server says that something waits for this person alone: a device that asks to be let in. */
  nudged = $state(0);
  /** Earlier messages exist. */
  older = $state(false);
  loadingOlder = $state(false);
  olderProblem: Problem | null = $state.raw(null);
  /** Why this page may not follow the session any more. */
  gone: Problem | null = $state.raw(null);
  /** The divider stands above the first message of others from this revision on; stays until `clearUnread`. */
  unreadFrom: number | null = $state(null);
  /** Messages of others that were not read yet, or changed with notice since. */
  unread = $state(0);
  /** How far the others have read; null where the organization does not share it. */
  readBy: ReadonlyMap<string, number> | null = $state.raw(null);
  /** The first snapshot has arrived. */
  loaded = $state(false);
  /** False when this browser keeps nothing (private window): what is queued dies with the page. */
  persistent = $state(true);
  /** Whether one may send pictures and films as they are; the server is asked when files are picked. */
  originals = $state(true);
  /** What had been read when the page opened. */
  readBefore = 0;
  /** What is done with messages and is still on its way, or was refused. */
  operations: readonly QueuedOperation[] = $state.raw([]);
  /** By message; of messages that are not held too. */
  reactions: ReadonlyMap<string, readonly ReactionRow[]> = $state.raw(new Map());
  /** What was heard of secret fields, until somebody takes it. */
  secrets: readonly SecretFrame[] = $state.raw([]);
  /** A message that a link led to; it is gone to as soon as that can be done. */
  wanted: string | null = $state(null);
  /** How often everything held was thrown away and sent anew. */
  snapshots = $state(0);
  /** What is not needed for reading and writing; there a moment after the first messages (`loadExtras`). */
  extras: Extras | null = $state.raw(null);

  readonly id: string;
  #draft = $state("");
  #replyTo: string | null = $state(null);
  readonly #live: SessionLine;
  readonly #device: Device;
  readonly #scope: string;
  readonly #isVisible: () => boolean;
  readonly #sending: Sending;
  readonly #drafts: Draft[] = [];
  readonly #kept: Draft;
  readonly #keptReply: Draft;
  readonly #typing: Typing;
  readonly #reading: Reading;
  readonly #arranged = new Entries();
  readonly #door = new Door();
  readonly #stops: (() => void)[] = [];
  #rows: SessionRows = emptyRows();
  #byId: { of: readonly MessageRow[]; map: ReadonlyMap<string, MessageRow> } = { of: [], map: new Map() };
  #unreadTimer: ReturnType<typeof setTimeout> | undefined;
  #over = false;

  constructor(options: ConversationOptions) {
    const { session, live, device = new Device(), uploads = null } = options;
    this.id = session;
    this.#live = live;
    this.#device = device;
    this.#scope = scopeOf(live.as, session);
    this.#isVisible = options.isVisible ?? (() => document.visibilityState === "visible");
    this.#typing = new Typing(
      (on) => live.signal(session, "typing", on),
      (participants) => (this.typing = participants.filter((id) => id !== this.you)),
    );
    this.#reading = new Reading((rev) => this.ask("chat.read", { rev }));
    this.#kept = this.kept("text");
    this.#keptReply = this.kept("reply");
    this.#sending = new Sending({
      session,
      scope: this.#scope,
      device,
      uploads,
      send: ({ name, args }) => live.do(name, args) as Promise<Outcome>,
      onChange: () => this.#show(),
      // Done, says the answer; the stream may say it sooner or later.
      onSent: (row) => this.learn([row]),
    });
    this.#stops.push(live.watch(session, this.#handler()));
    this.#stops.push(live.onStatus(() => this.online && this.#sending.kick()));
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

  /** The message that the next one answers; kept like the draft. */
  get replyTo(): string | null {
    return this.#replyTo;
  }

  set replyTo(message: string | null) {
    if (message === this.#replyTo) return;
    this.#replyTo = message;
    if (!this.#over) this.#keptReply.set(message ?? "");
  }

  /** Shows it at once and sends it when it can be sent: in order, and with its files when they have arrived. */
  send(text: string, draft?: SentDraft): void {
    if (text.trim() === "" && !draft) return;
    this.#typing.stopped();
    this.#sending.post(text, this.replyTo, draft);
    this.replyTo = null;
  }

  /** Changes the text of one's own message; the same text changes nothing. With `notify` everybody else is told. */
  edit(message: MessageRow, text: string, notify = false): void {
    this.#sending.edit(message, text, notify);
  }

  remove(message: string): void {
    this.#sending.remove(message);
  }

  react(message: string, emoji: string, on: boolean): void {
    this.#sending.react(message, emoji, on);
  }

  /** Something done with a message that was refused. */
  retryOperation({ id }: QueuedOperation): void {
    this.#sending.operations.retry(id);
  }

  discardOperation({ id }: QueuedOperation): void {
    this.#sending.operations.discard(id);
  }

  reactionsOf(message: string): readonly ReactionRow[] {
    return this.reactions.get(message) ?? [];
  }

  /** What is held of the session. */
  get rows(): SessionRows {
    void this.entries;
    return this.#rows;
  }

  /** Asks something about this session. */
  ask<N extends CommandName>(name: N, args: Omit<Args<N>, "session">): Promise<Result<N>> {
    return this.#live.do(name, { session: this.id, ...args } as Args<N>);
  }

  /** Takes in rows that were read aside. Changes to those outside the window may be missed after a broken line, deletions never are. */
  learn(rows: readonly AnyRow[]): void {
    this.#take(applyRows(this.#rows, this.#door.rows(rows)));
  }

  /** A message that this page knows, as it is shown: held, quoted by one that is, or deleted. */
  messageOf(id: string): MessageRow | undefined {
    void this.entries;
    const { messages, outside } = this.#rows;
    if (this.#byId.of !== messages) this.#byId = { of: messages, map: new Map(messages.map((row) => [row.id, row])) };
    const row = this.#byId.map.get(id) ?? outside.get(id);
    return row && this.#sending.operations.shown(row);
  }

  /** Who the page speaks as. */
  get as(): string {
    return this.#live.as;
  }

  /** A place to keep what is being written about this session, until it ends. */
  kept(id: string, scope: string = this.#scope): Draft {
    const draft = new Draft(this.#device.keep, scope, id);
    if (this.#over) draft.close();
    this.#drafts.push(draft);
    return draft;
  }

  /** Sends a stale or failed one after all. */
  retry(key: string): void {
    this.#sending.retry(key);
  }

  /** Gives up a message that is not on the wire. Its files are given up with it. */
  discard(key: string): void {
    this.#sending.discard(key);
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
    this.#reading.mark(newestOfOthers(this.#rows));
    this.unread = 0;
  }

  /** Takes the divider away. */
  clearUnread(): void {
    this.unreadFrom = null;
  }

  /** Leaves for good: of this session nothing is kept here from now on, whether or not the server says so once more. */
  async leave(): Promise<void> {
    await this.ask("sessions.leave", {});
    this.#isGone(ownProblem("left", "You have left the session.", false));
  }

  close(): void {
    clearTimeout(this.#unreadTimer);
    for (const stop of this.#stops) stop();
    this.#sending.close();
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
      signal: (name, participant, on) => {
        if (name === "typing") this.#typing.heard(participant, on);
        else this.nudged += 1;
      },
      marks: (marks) => this.#marked(marks),
      secret: (frame) => (this.secrets = [...this.secrets, frame]),
      gone: (problem) => this.#isGone(problem),
    };
  }

  #batch(batch: Batch): Need {
    const { rows, need } = applyBatch(this.#rows, batch);
    if (need === "nothing" && batch.mode === "snapshot") this.snapshots += 1;
    if (need === "nothing") this.#take(rows);
    if (need === "nothing") this.#marked(batch.marks);
    if (batch.complete && need === "nothing" && !this.loaded) this.#begin();
    return need;
  }

  #frame(frame: LiveFrame): Need {
    const { rows, need } = applyLive(this.#rows, frame);
    this.#take(rows);
    return need;
  }

  async #readOlder(): Promise<boolean> {
    const read = () => this.ask("chat.older", { before: this.#rows.oldest });
    return this.#live.between(this.id, read, (page) => {
      const rows = this.#door.rows(page.rows);
      this.#take(applyOlder(this.#rows, { ...page, rows, reactions: this.#door.rows(page.reactions) }));
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
    if (rows.devices !== before.devices) this.devices = [...rows.devices.values()];
    if (rows.messages !== before.messages) this.#newMessages(before);
    this.#sending.operations.forget(rows);
    this.#show();
    if (rows.session?.state === "ended") this.#end();
  }

  #show(): void {
    this.persistent = this.#device.keep.persistent;
    const { operations, pending } = this.#sending;
    this.entries = this.#arranged.arrange(this.#rows, pending, (row) => operations.shown(row));
    this.operations = operations.list;
    this.reactions = operations.reactions(this.#rows);
    if (this.#replyTo !== null && this.messageOf(this.#replyTo)?.deleted) this.replyTo = null;
  }

  // What is unread

  /** The first rows are here, and one's own mark with them: what is above it stands below the divider. */
  #begin(): void {
    this.loaded = true;
    this.#reading.begin(this.you === null ? newestOfOthers(this.#rows) : markAtJoining(this.#rows));
    this.readBefore = this.#reading.upTo;
    this.#countUnread();
  }

  #marked(marks: Marks): void {
    if (this.you === null) return;
    this.readBy = marksOfOthers(this.readBy, marks, this.you);
    const own = marks.of[this.you] ?? 0;
    const { upTo } = this.#reading;
    this.#reading.known(own);
    // What was read on another device, or in another tab, is not unread here either.
    if (own > upTo) this.#countUnread();
  }

  #newMessages(before: SessionRows): void {
    const newest = before.messages.at(-1)?.created_rev ?? 0;
    for (const row of this.#rows.messages.slice(-20)) {
      if (row.created_rev <= newest) continue;
      this.#typing.heard(row.author, false);
    }
    this.#sending.settle(this.#rows);
    // The page marks as read what it shows to somebody; what is left after a moment is unread.
    this.#unreadTimer ??= setTimeout(() => this.#countUnread(), UNREAD_MS);
  }

  #countUnread(): void {
    clearTimeout(this.#unreadTimer);
    this.#unreadTimer = undefined;
    if (!this.loaded) return;
    const { upTo } = this.#reading;
    const unread = unreadRows(this.#rows, upTo);
    this.unread = unread.length;
    // A change far up is shown where it stands; the divider is for what is new.
    if (unread.some((row) => row.created_rev > upTo)) this.unreadFrom ??= upTo + 1;
  }

  // One's own

  async #restoreDraft(): Promise<void> {
    const [text, replyTo] = await Promise.all([this.#kept.load(), this.#keptReply.load()]);
    if (this.#draft === "") this.#draft = text;
    if (this.#replyTo === null && replyTo !== "") this.#replyTo = replyTo;
    this.persistent = this.#device.keep.persistent;
  }

  /** The session is over for this page: nothing goes out, nothing is kept, what was not sent stays on screen. */
  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#sending.end();
    for (const draft of this.#drafts) draft.close();
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

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
