/**
 * What is held of one session, and the one function that applies changes to it, whichever way they arrive: snapshot,
 * catch-up, live frame, page of older messages or the answer to one's own post. Pure: rows in, rows out.
 */
import type {
  AnyRow,
  Batch,
  Cursor,
  DeviceRow,
  EventRow,
  InvitationRow,
  KnockRow,
  LiveFrame,
  MessageRow,
  OlderPage,
  ParticipantId,
  ParticipantRow,
  ReactionRow,
  SessionRow,
} from "../wire/types";

export interface SessionRows {
  readonly cursor: Cursor | null;
  readonly you: ParticipantId | null;
  readonly session: SessionRow | null;
  readonly people: ReadonlyMap<string, ParticipantRow>;
  readonly knocks: ReadonlyMap<string, KnockRow>;
  readonly invitations: ReadonlyMap<string, InvitationRow>;
  readonly devices: ReadonlyMap<string, DeviceRow>;
  /** In order of `created_rev`. */
  readonly events: readonly EventRow[];
  /** The held window, without holes, in order of `created_rev`. */
  readonly messages: readonly MessageRow[];
  /** Messages from before the window that a change brought along (quoted, or newly announced). */
  readonly outside: ReadonlyMap<string, MessageRow>;
  /** To whatever message, held or not, by their own ids; with those that are gone. */
  readonly reactions: ReadonlyMap<string, ReactionRow>;
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
  devices: new Map(),
  events: [],
  messages: [],
  outside: new Map(),
  reactions: new Map(),
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
  return merge({ ...rows, older: page.more }, [...page.rows, ...page.reactions], "window");
}

/** Takes in rows learned aside (the answer to one's own command) without moving the cursor. */
export function applyRows(rows: SessionRows, news: readonly AnyRow[]): SessionRows {
  return rows.cursor === null ? rows : merge(rows, news, "changes");
}

function continues(cursor: Cursor | null, batch: Batch): boolean {
  if (cursor === null || cursor.epoch !== batch.epoch) return false;
  return batch.from.public <= cursor.public && batch.from.staff <= cursor.staff;
}

/** The cursor never goes back within an epoch: a doubled batch of an hour ago has nothing to say. */
function settled(rows: SessionRows, batch: Batch): SessionRows {
  const held = rows.cursor;
  const cursor: Cursor = {
    epoch: batch.epoch,
    public: Math.max(batch.to.public, held?.public ?? 0),
    staff: Math.max(batch.to.staff, held?.staff ?? 0),
  };
  // A session so talkative that no message fitted: the window begins behind what we were sent.
  const oldest = rows.older && rows.messages.length === 0 ? cursor.public + 1 : rows.oldest;
  return { ...rows, cursor, oldest, you: batch.you ?? rows.you };
}

/**
 * `window`: these messages join the held window, which then begins at the first of them. `changes`: a message from before
 * the window stays outside, for otherwise the ones between would silently be missing.
 */
function merge(rows: SessionRows, news: readonly AnyRow[], how: "window" | "changes"): SessionRows {
  const people = new Held(rows.people);
  const knocks = new Held(rows.knocks);
  const invitations = new Held(rows.invitations);
  const devices = new Held(rows.devices);
  const outside = new Held(rows.outside);
  const reactions = new Held(rows.reactions);
  const events = new Ordered(rows.events);
  const messages = new Ordered(rows.messages);
  let session = rows.session;
  for (const row of news) {
    switch (row.kind) {
      case "session":
        if (isNewer(row, session)) session = row;
        break;
      case "participant":
        people.put(row);
        break;
      case "knock":
        knocks.put(row);
        break;
      case "invitation":
        invitations.put(row);
        break;
      case "device":
        devices.put(row);
        break;
      case "event":
        events.place(row);
        break;
      case "reaction":
        reactions.put(row);
        break;
      case "message":
        if (how === "changes" && row.created_rev < rows.oldest) outside.put(row);
        else messages.place(row);
        break;
    }
  }
  const oldest = how === "window" ? windowStart(rows, messages.list) : rows.oldest;
  admit(outside, messages, oldest);
  return {
    ...rows,
    session,
    people: people.map,
    knocks: knocks.map,
    invitations: invitations.map,
    devices: devices.map,
    events: events.list,
    messages: messages.list,
    outside: outside.map,
    reactions: reactions.map,
    oldest,
  };
}

function windowStart(rows: SessionRows, messages: readonly MessageRow[]): number {
  return rows.older ? (messages[0]?.created_rev ?? rows.oldest) : 0;
}

/** Messages that stood outside and now lie within the window join it. */
function admit(outside: Held<MessageRow>, messages: Ordered<MessageRow>, oldest: number): void {
  for (const row of [...outside.map.values()]) {
    if (row.created_rev < oldest) continue;
    outside.delete(row.id);
    messages.place(row);
  }
}

function isNewer(row: AnyRow, held: AnyRow | null | undefined): boolean {
  return held === null || held === undefined || row.rev > held.rev;
}

/** Copies on the first change, so that what did not change stays the same object and nothing is drawn again for it. */
class Held<R extends AnyRow> {
  map: ReadonlyMap<string, R>;
  #own: Map<string, R> | null = null;

  constructor(map: ReadonlyMap<string, R>) {
    this.map = map;
  }

  put(row: R): void {
    if (isNewer(row, this.map.get(row.id))) this.#mine().set(row.id, row);
  }

  delete(id: string): void {
    this.#mine().delete(id);
  }

  #mine(): Map<string, R> {
    this.map = this.#own ??= new Map(this.map);
    return this.#own;
  }
}

/** The same for a list in order. */
class Ordered<R extends AnyRow> {
  list: readonly R[];
  #own: R[] | null = null;

  constructor(list: readonly R[]) {
    this.list = list;
  }

  /** News are nearly always the last ones, so the search starts at the end. */
  place(row: R): void {
    let at = this.list.length;
    while (at > 0 && compare(this.list[at - 1] as R, row) > 0) at -= 1;
    const before = this.list[at - 1];
    if (before?.id !== row.id) this.#mine().splice(at, 0, row);
    else if (isNewer(row, before)) this.#mine()[at - 1] = row;
  }

  #mine(): R[] {
    this.list = this.#own ??= [...this.list];
    return this.#own;
  }
}

/** Rows of one revision stand in order of their ids, which is the order in which the server made them. */
export function compare(a: AnyRow, b: AnyRow): number {
  return a.created_rev - b.created_rev || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
