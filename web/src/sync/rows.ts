/**
 * What is held of one session, and the one function that applies changes to it, whichever way they arrive: snapshot,
 * catch-up, live frame, page of older messages or the answer to one's own post. Pure: rows in, rows out.
 */
import type {
  AnyRow,
  Batch,
  Cursor,
  EventRow,
  InvitationRow,
  KnockRow,
  LiveFrame,
  MessageRow,
  OlderPage,
  ParticipantId,
  ParticipantRow,
  SessionRow,
} from "../wire/types";

export interface SessionRows {
  readonly cursor: Cursor | null;
  readonly you: ParticipantId | null;
  readonly session: SessionRow | null;
  readonly people: ReadonlyMap<string, ParticipantRow>;
  readonly knocks: ReadonlyMap<string, KnockRow>;
  readonly invitations: ReadonlyMap<string, InvitationRow>;
  /** In order of `created_rev`. */
  readonly events: readonly EventRow[];
  /** The held window, without holes, in order of `created_rev`. */
  readonly messages: readonly MessageRow[];
  /** Messages from before the window that a change brought along (quoted, or newly announced). */
  readonly outside: ReadonlyMap<string, MessageRow>;
  /** Earlier messages exist than those held. */
  readonly older: boolean;
  /** Where the held window begins: a `created_rev`; 0 when everything is held. */
  readonly oldest: number;
}

export type Need = "nothing" | "watch";
export interface Applied {
  rows: SessionRows;
  need: Need;
}

const NOTHING: SessionRows = {
  cursor: null,
  you: null,
  session: null,
  people: new Map(),
  knocks: new Map(),
  invitations: new Map(),
  events: [],
  messages: [],
  outside: new Map(),
  older: false,
  oldest: 0,
};

export function emptyRows(): SessionRows {
  return NOTHING;
}

/** A batch sets the cursor to its `to`. One that starts above our cursor, or in another epoch, left something out. */
export function applyBatch(rows: SessionRows, batch: Batch): Applied {
  if (batch.mode === "snapshot") {
    return { rows: settled(merge({ ...NOTHING, older: batch.older }, batch.rows, "window"), batch), need: "nothing" };
  }
  if (!continues(rows.cursor, batch)) return { rows, need: "watch" };
  return { rows: settled(merge(rows, batch.rows, "changes"), batch), need: "nothing" };
}

/** A live frame fits only right behind the cursor of its stream; a lower one is old news, a later one shows a gap. */
export function applyLive(rows: SessionRows, live: LiveFrame): Applied {
  if (rows.cursor === null) return { rows, need: "watch" };
  if (live.rev <= rows.cursor[live.stream]) return { rows, need: "nothing" };
  if (live.prev !== rows.cursor[live.stream]) return { rows, need: "watch" };
  const cursor = { ...rows.cursor, [live.stream]: live.rev };
  return { rows: { ...merge(rows, live.rows, "changes"), cursor }, need: "nothing" };
}

/** Puts a page of `chat.older` before the window. It never moves the cursor. */
export function applyOlder(rows: SessionRows, page: OlderPage): SessionRows {
  return merge({ ...rows, older: page.more }, page.rows, "window");
}

/** Takes in rows learned aside (the answer to one's own post) without moving the cursor. */
export function applyRows(rows: SessionRows, news: readonly AnyRow[]): SessionRows {
  return rows.cursor === null ? rows : merge(rows, news, "changes");
}
