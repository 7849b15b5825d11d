/**
 * One open session on this page: what is said in it, who is in it, what of one's own is still on its way.
 */
import type { Live } from "../sync/live.svelte";
import type { EventRow, InvitationRow, KnockRow, MessageRow, ParticipantRow, Presence, Problem, SessionRow } from "../wire/types";

/** A file of a message that waits for its uploads; `UploadQueue.items` are such. */
export interface PendingFile {
  readonly name: string;
  readonly size_bytes: number;
}
/** The files that go with a message: `id` is the draft's id that the uploads were made under. */
export interface SentDraft {
  id: string;
  fileCount: number;
  files: readonly PendingFile[];
}

/** `queued`: waits for its turn or the network; `sending`: on the wire; `files`: waits for its uploads; `stale`: too old, asks first. */
export type PendingState = "queued" | "sending" | "files" | "stale" | "failed";

export interface MessageEntry {
  type: "message";
  key: string;
  row: MessageRow;
  author: ParticipantRow | null;
  own: boolean;
}
export interface EventEntry {
  type: "event";
  key: string;
  row: EventRow;
  actor: ParticipantRow | null;
  subject: ParticipantRow | null;
}
export interface PendingEntry {
  type: "pending";
  key: string;
  at: number;
  text: string;
  state: PendingState;
  problem: Problem | null;
  draft: string | null;
  fileCount: number;
  files: readonly PendingFile[];
}
export type Entry = MessageEntry | EventEntry | PendingEntry;

/** What a message must know of its uploads; `UploadQueue` is one. */
export interface DraftFiles {
  progress(draft: string): { total: number; done: number; failed: number };
  onChange(listener: () => void): () => void;
}

export interface ConversationOptions {
  session: string;
  live: Live;
  /** Known unread messages at opening (`BoardRow.unread`): places the divider. */
  unread?: number;
  uploads?: DraftFiles;
}

export class Conversation {
  session: SessionRow | null = $state.raw(null);
  you: string | null = $state.raw(null);
  people: ReadonlyMap<string, ParticipantRow> = $state.raw(new Map());
  entries: readonly Entry[] = $state.raw([]);
  here: ReadonlyMap<string, Presence> = $state.raw(new Map());
  /** Participant ids, never oneself. */
  typing: readonly string[] = $state.raw([]);
  /** Waiting ones only. */
  knocks: readonly KnockRow[] = $state.raw([]);
  invitations: readonly InvitationRow[] = $state.raw([]);
  older = $state(false);
  loadingOlder = $state(false);
  gone: Problem | null = $state.raw(null);
  /** `created_rev` of the message above which the divider stands; stays until `clearUnread`. */
  unreadFrom: number | null = $state(null);
  online = $state(false);
  /** The first snapshot has arrived. */
  loaded = $state(false);
  /** The composer's text; kept over reloads, never sent by itself. */
  draft = $state("");
  /** False when this browser keeps nothing (private mode): queued messages die with the page. */
  persistent = $state(true);

  constructor(_options: ConversationOptions) {
    throw new Error("being written");
  }
  send(_text: string, _draft?: SentDraft): void {}
  retry(_key: string): void {}
  discard(_key: string): void {}
  async loadOlder(): Promise<void> {}
  typed(): void {}
  markRead(): void {}
  clearUnread(): void {}
  close(): void {}
}
