/**
 * What stands in the conversation, top to bottom: rows in the order in which they were made, then one's own messages that
 * are still on their way. Pure, but for remembering the last entries, so that what did not change stays the same object.
 */
import type { QueuedState } from "../sync/outbox";
import { compare, type SessionRows } from "../sync/rows";
import type { EventRow, MessageRow, ParticipantRow, Problem } from "../wire/types";

/** A file of a message that is not posted yet. */
export interface PendingFile {
  readonly name: string;
  readonly size_bytes: number;
}

/**
 * `queued`: waits for its turn or the network; `sending`: on the wire; `files`: waits for its uploads; `stale`: too old or
 * without its files, asks first; `failed`: refused for good.
 */
export type PendingState = QueuedState | "files";

export interface MessageEntry {
  readonly type: "message";
  readonly key: string;
  readonly row: MessageRow;
  readonly author: ParticipantRow | null;
  readonly own: boolean;
}
export interface EventEntry {
  readonly type: "event";
  readonly key: string;
  readonly row: EventRow;
  readonly actor: ParticipantRow | null;
  readonly subject: ParticipantRow | null;
}
export interface PendingEntry {
  readonly type: "pending";
  readonly key: string;
  readonly at: number;
  readonly text: string;
  readonly state: PendingState;
  readonly problem: Problem | null;
  readonly draft: string | null;
  readonly fileCount: number;
  readonly files: readonly PendingFile[];
  readonly replyTo: string | null;
}
export type Entry = MessageEntry | EventEntry | PendingEntry;

const OWN = "own:";

/** One's own message has the same key on its way and when it has arrived, so that the page keeps its node. */
export function pendingKey(clientId: string): string {
  return OWN + clientId;
}

export function clientIdOf(key: string): string | null {
  return key.startsWith(OWN) ? key.slice(OWN.length) : null;
}

export class Entries {
  #last = new Map<string, Entry>();

  /** `shown` says how a message looks to whoever did something with it that the server does not know yet. */
  arrange(
    rows: SessionRows,
    pending: readonly PendingEntry[],
    shown: (row: MessageRow) => MessageRow = (row) => row,
  ): readonly Entry[] {
    const arrived = new Set<string>();
    const entries: Entry[] = [];
    for (const row of inOrder(rows)) {
      const entry = row.kind === "message" ? this.#message(shown(row), rows) : this.#event(row, rows);
      arrived.add(entry.key);
      entries.push(entry);
    }
    // What has arrived is no longer on its way, even when the answer that says so is still under way itself.
    for (const entry of pending) if (!arrived.has(entry.key)) entries.push(this.#same(entry, isSamePending));
    this.#last = new Map(entries.map((entry) => [entry.key, entry]));
    return entries;
  }

  #message(row: MessageRow, rows: SessionRows): MessageEntry {
    const own = row.author === rows.you;
    const author = rows.people.get(row.author) ?? null;
    const key = own ? pendingKey(row.client_id) : row.id;
    return this.#same({ type: "message", key, row, author, own }, (a, b) => a.row === b.row && a.author === b.author);
  }

  #event(row: EventRow, rows: SessionRows): EventEntry {
    const actor = rows.people.get(row.actor ?? "") ?? null;
    const subject = rows.people.get(row.subject ?? "") ?? null;
    const isSame = (a: EventEntry, b: EventEntry) => a.row === b.row && a.actor === b.actor && a.subject === b.subject;
    return this.#same({ type: "event", key: row.id, row, actor, subject }, isSame);
  }

  #same<E extends Entry>(entry: E, isSame: (a: E, b: E) => boolean): E {
    const last = this.#last.get(entry.key);
    return last?.type === entry.type && isSame(last as E, entry) ? (last as E) : entry;
  }
}

/** Log lines from before the held messages wait until those between are read, or they would stand in the wrong place. */
function inOrder(rows: SessionRows): (MessageRow | EventRow)[] {
  const { messages } = rows;
  const events = rows.events.filter((event) => !rows.older || event.created_rev >= rows.oldest);
  const all: (MessageRow | EventRow)[] = [];
  let at = 0;
  for (const message of messages) {
    while (at < events.length && compare(events[at] as EventRow, message) < 0) all.push(events[at++] as EventRow);
    all.push(message);
  }
  return all.concat(events.slice(at));
}

function isSamePending(a: PendingEntry, b: PendingEntry): boolean {
  return a.state === b.state && a.problem === b.problem && a.fileCount === b.fileCount && a.at === b.at;
}
