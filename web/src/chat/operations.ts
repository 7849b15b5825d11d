/**
 * What one does with messages (edit, delete, react) while it is still on its way: it shows at once, as if it were done, and
 * goes back to what the server has when it was refused. Rows in, rows out; what nothing was done with stays the same object.
 */
import type { Operation, Outbox, QueuedOperation, Outcome, Queued } from "../sync/outbox";
import type { SessionRows } from "../sync/rows";
import type { MessageRow, ReactionRow } from "../wire/types";

interface Shown {
  row: MessageRow;
  last: QueuedOperation | undefined;
  as: MessageRow;
}

export class Operations {
  readonly #outbox: Outbox;
  #shown = new Map<string, Shown>();
  #reactions: ReadonlyMap<string, readonly ReactionRow[]> = new Map();
  #from: SessionRows["reactions"] | null = null;
  #reacted = 0;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  /** In the order in which they go out, with those that were refused. */
  get list(): readonly QueuedOperation[] {
    return this.#outbox.entries.filter((entry) => entry.name !== "chat.post");
  }

  /** An edit that has not left yet gives way to a later one, and everything to a deletion. */
  add(operation: Operation): void {
    const { name, args } = operation;
    for (const held of this.list) {
      if (held.args.message !== args.message || name === "chat.react") continue;
      if (name === "chat.edit" && held.name !== "chat.edit") continue;
      this.#outbox.discard(held.id);
    }
    this.#outbox.add(operation);
  }

  /** An edit made while the one before was still on the wire starts from what that one left. */
  answered(row: Outcome, entry: Queued): void {
    if (entry.name !== "chat.edit" || row.kind !== "message" || row.text !== entry.args.text) return;
    for (const held of this.list) {
      // Another tab still lists the very one it hears of.
      if (held.id === entry.id || held.name !== "chat.edit") continue;
      if (held.args.message !== row.id || held.args.base !== entry.args.base) continue;
      this.#outbox.amend({ ...held, args: { ...held.args, base: row.text_rev } });
    }
  }

  /** Gives up what was meant for messages that are gone: nothing of them is kept here either. */
  forget(rows: SessionRows): void {
    for (const { id, args } of this.list) {
      const row = rows.outside.get(args.message) ?? rows.messages.find((message) => message.id === args.message);
      if (row?.deleted) this.#outbox.discard(id);
    }
  }

  /** One that was refused. */
  retry(id: string): void {
    this.#outbox.retry(id);
  }

  discard(id: string): void {
    this.#outbox.discard(id);
  }

  /** A message as it will be. */
  shown(row: MessageRow): MessageRow {
    const mine = this.#pending().filter(({ name, args }) => args.message === row.id && name !== "chat.react");
    if (mine.length === 0) {
      this.#shown.delete(row.id);
      return row;
    }
    const last = mine.at(-1);
    const known = this.#shown.get(row.id);
    if (known?.row === row && known.last?.id === last?.id) return known.as;
    const as = mine.reduce(done, row);
    this.#shown.set(row.id, { row, last, as });
    return as;
  }

  /** The reactions of each message as they will be, in the order in which they were first made. */
  reactions(rows: SessionRows): ReadonlyMap<string, readonly ReactionRow[]> {
    const mine = this.#pending().filter(({ name }) => name === "chat.react");
    if (rows.reactions === this.#from && mine.length + this.#reacted === 0) return this.#reactions;
    this.#from = rows.reactions;
    this.#reacted = mine.length;
    const all = new Map(rows.reactions);
    for (const operation of mine) if (rows.you !== null) react(all, operation, rows.you);
    const grouped = new Map<string, ReactionRow[]>();
    for (const row of [...all.values()].sort((a, b) => a.created_rev - b.created_rev)) {
      if (row.by.length === 0) continue;
      const list = grouped.get(row.message);
      if (list) list.push(row);
      else grouped.set(row.message, [row]);
    }
    const before = this.#reactions;
    return (this.#reactions = new Map([...grouped].map(([id, list]) => [id, same(list, before.get(id))])));
  }

  #pending(): readonly QueuedOperation[] {
    return this.list.filter(({ state }) => state !== "failed");
  }
}

function done(row: MessageRow, { name, args, at }: QueuedOperation): MessageRow {
  if (name === "chat.edit") return { ...row, text: args.text, edited_at: at };
  return { ...row, text: "", files: [], file_count: 0, deleted: true, deleted_at: at };
}

function react(all: Map<string, ReactionRow>, { name, args }: QueuedOperation, you: string): void {
  if (name !== "chat.react") return;
  const { message, emoji, on } = args;
  const held = [...all.values()].find((row) => row.message === message && row.emoji === emoji);
  // A new one stands behind all others until the server says where.
  const row: ReactionRow = held ?? { kind: "reaction", id: args.op, rev: 0, created_rev: Infinity, message, emoji, by: [] };
  const others = row.by.filter((id) => id !== you);
  if (on !== row.by.includes(you)) all.set(row.id, { ...row, by: on ? [...others, you] : others });
}

function same(list: readonly ReactionRow[], before: readonly ReactionRow[] = []): readonly ReactionRow[] {
  const isSame = (row: ReactionRow, at: number) => before[at]?.id === row.id && String(before[at].by) === String(row.by);
  return before.length === list.length && list.every(isSame) ? before : list;
}
