/**
 * Below which of one's own messages it says who has read it: for each of the others the newest one that they have read.
 * Who has answered since has evidently read, so nothing is said of them.
 */
import type { ParticipantRow } from "../../wire/types";
import { actions as words } from "../../words/index";
import type { Conversation, Entry } from "../conversation.svelte";
import { nameOf } from "../people";

export class Readers {
  readonly #conversation: Conversation;
  #last: ReadonlyMap<string, string> = new Map();
  /** The same object as long as it says the same: every message of one's own looks into it. */
  readonly #said: ReadonlyMap<string, string> = $derived.by(() => (this.#last = sameOr(this.#last, this.#find())));

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
  }

  /** "Read by T.B.", or nothing. */
  of(message: string): string | undefined {
    return this.#said.get(message);
  }

  #find(): ReadonlyMap<string, string> {
    const { entries, readBy, people, you } = this.#conversation;
    const found = new Map<string, string[]>();
    for (const [person, mark] of readBy ?? []) {
      const reader = people.get(person);
      const message = reader && lastRead(entries, reader, mark);
      if (message !== undefined) found.set(message, [...(found.get(message) ?? []), nameOf(reader, you)]);
    }
    return new Map([...found].map(([message, names]) => [message, words.readBy(names)]));
  }
}

function sameOr(last: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return last.size === found.size && [...found].every(([message, said]) => last.get(message) === said) ? last : found;
}

export function lastRead(entries: readonly Entry[], reader: Pick<ParticipantRow, "id">, mark: number): string | undefined {
  for (let at = entries.length - 1; at >= 0; at -= 1) {
    const entry = entries[at];
    if (entry?.type !== "message" || entry.row.deleted) continue;
    const { row, own } = entry;
    if (row.author === reader.id) return undefined;
    // A change with notice has to be read again.
    if (own && Math.max(row.created_rev, row.notify_rev) <= mark) return row.id;
  }
  return undefined;
}
