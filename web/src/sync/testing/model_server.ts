/**
 * A small honest server for tests: two streams of revisioned rows, snapshots, pages of changes and live frames, as
 * docs/protocol.md describes them. It shares no code with the client.
 */
import type { AnyRow, Batch, Cursor, EventRow, KnockRow, LiveFrame, Marks, MessageRow, OlderPage, ReactionRow } from "../../wire/types";

export type Dice = () => number;

/** A seeded generator (mulberry32), so that a failing case can be played again by its number. */
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<T>(roll: Dice, from: readonly T[]): T {
  return from[Math.floor(roll() * from.length)] as T;
}

type Stream = "public" | "staff";

export class ModelServer {
  readonly session = "01SESSION";
  readonly #roll: Dice;
  readonly #window: number;
  readonly #rows = new Map<string, AnyRow>();
  readonly head = { public: 0, staff: 0 };
  /** How far the participants have read. */
  marks: Marks = { of: {}, shared: true, notes: null };
  epoch = "E1";
  #made = 0;

  constructor(roll: Dice, window = 5) {
    this.#roll = roll;
    this.#window = window;
    this.#write("public", (rev) => [
      {
        kind: "session",
        id: this.session,
        rev,
        created_rev: rev,
        title: "t",
        state: "live",
        organization: "o",
        opened_at: 0,
        ended_at: null,
        ended_by: null,
        lead: null,
        max_file_bytes: 1,
      },
      person("P1", rev),
    ]);
  }

  /** One random change; answers the live frame that tells of it. */
  change(): LiveFrame {
    const roll = this.#roll();
    if (roll < 0.5) return this.post(`m${this.#made}`);
    if (roll < 0.75) return this.#editSomething();
    if (roll < 0.85) return this.#write("staff", (rev) => [knock(`K${this.#made}`, rev)]);
    return this.#write("public", (rev) => [person(`P${this.#made}`, rev), event(`V${this.#made}`, rev)]);
  }

  post(text: string, client = `c${this.#made}`, author = "P1"): LiveFrame {
    return this.#write("public", (rev) => [message(`M${String(this.#made).padStart(6, "0")}`, rev, text, client, author)]);
  }

  edit(client: string, text: string, notified = false): LiveFrame {
    const edited = this.messages().find((row) => row.client_id === client);
    if (edited === undefined) throw new Error(`nothing was posted as ${client}`);
    return this.#write("public", (rev) => [
      { ...edited, rev, text, edited_at: rev, text_rev: rev, notify_rev: notified ? rev : edited.notify_rev },
    ]);
  }

  delete(id: string): LiveFrame {
    const row = this.#message(id);
    const gone = this.rows().filter((other) => other.kind === "reaction" && other.message === id);
    return this.#write("public", (rev) => [
      { ...row, rev, text: "", files: [], file_count: 0, deleted: true, deleted_at: rev, text_rev: rev },
      ...gone.map((reaction): AnyRow => ({ ...(reaction as ReactionRow), rev, by: [] })),
    ]);
  }

  react(id: string, emoji: string, on: boolean, who = "P1"): LiveFrame {
    const held = this.rows().find((row): row is ReactionRow => row.kind === "reaction" && row.message === id && row.emoji === emoji);
    const others = (held?.by ?? []).filter((one) => one !== who);
    return this.#write("public", (rev) => [
      {
        kind: "reaction",
        id: held?.id ?? `R${this.#made}`,
        rev,
        created_rev: held?.created_rev ?? rev,
        message: id,
        emoji,
        by: on ? [...others, who] : others,
      },
    ]);
  }

  #message(id: string): MessageRow {
    const row = this.messages().find((held) => held.id === id);
    if (row === undefined) throw new Error(`There is no message ${id}.`);
    return row;
  }

  #editSomething(): LiveFrame {
    const edited = pick(this.#roll, this.messages());
    if (edited === undefined) return this.post("first");
    return this.edit(edited.client_id, `${edited.text}+`, this.#roll() < 0.3);
  }

  #write(stream: Stream, make: (rev: number) => AnyRow[]): LiveFrame {
    const prev = this.head[stream];
    const rev = prev + 1;
    this.head[stream] = rev;
    this.#made += 1;
    const rows = make(rev);
    for (const row of rows) this.#rows.set(row.id, row);
    return { t: "live", session: this.session, stream, prev, rev, rows: structuredClone(rows) };
  }

  messages(): MessageRow[] {
    return this.rows().filter((row): row is MessageRow => row.kind === "message");
  }

  rows(): AnyRow[] {
    return structuredClone([...this.#rows.values()]).sort(inOrder);
  }

  watch(cursor: Cursor | null, oldest: number): Batch[] {
    const fits =
      cursor !== null &&
      cursor.epoch === this.epoch &&
      cursor.public <= this.head.public &&
      cursor.staff <= this.head.staff;
    return fits ? this.#changes(cursor, oldest) : [this.snapshot()];
  }

  snapshot(): Batch {
    const messages = this.messages();
    const newest = new Set(messages.slice(-this.#window).map((row) => row.id));
    const rows = this.rows().filter((row) => row.kind !== "message" || newest.has(row.id));
    return this.#batch("snapshot", { public: 0, staff: 0 }, { ...this.head }, rows, messages.length > newest.size);
  }

  older(before: number, page = 3): OlderPage {
    const earlier = this.messages().filter((row) => row.created_rev < before);
    return { rows: earlier.slice(-page), more: earlier.length > page, reactions: [] };
  }

  /** Pages of whole revisions; edits from before the window are left out unless they are announced. */
  #changes(cursor: Cursor, oldest: number): Batch[] {
    const batches: Batch[] = [];
    const at = { public: cursor.public, staff: cursor.staff };
    do {
      const from = { ...at };
      at.public = Math.min(this.head.public, at.public + 1 + Math.floor(this.#roll() * 4));
      at.staff = this.head.staff;
      const rows = this.rows().filter((row) => {
        const stream = row.kind === "knock" ? "staff" : "public";
        if (row.rev <= from[stream] || row.rev > at[stream]) return false;
        if (row.kind === "message" && row.deleted) return true;
        return row.kind !== "message" || row.created_rev >= oldest || row.notify_rev > from.public;
      });
      batches.push(this.#batch("changes", from, { ...at }, rows, false));
    } while (at.public < this.head.public);
    return batches;
  }

  #batch(mode: Batch["mode"], from: Batch["from"], to: Batch["to"], rows: AnyRow[], older: boolean): Batch {
    const complete = to.public === this.head.public && to.staff === this.head.staff;
    const head = { ...this.head };
    const marks = structuredClone(this.marks);
    return { session: this.session, mode, epoch: this.epoch, from, to, head, complete, rows, you: "P1", older, older_staff: false, marks };
  }
}

function inOrder(a: AnyRow, b: AnyRow): number {
  return a.created_rev - b.created_rev || (a.id < b.id ? -1 : 1);
}

function person(id: string, rev: number): AnyRow {
  return {
    kind: "participant",
    id,
    rev,
    created_rev: rev,
    role: "customer",
    name: id,
    state: "present",
    joined_at: 0,
    gone_at: null,
  };
}

function event(id: string, rev: number): EventRow {
  return { kind: "event", id, rev, created_rev: rev, name: "joined", at: 0, actor: null, subject: null, file_name: null };
}

function knock(id: string, rev: number): KnockRow {
  return { kind: "knock", id, rev, created_rev: rev, name: id, at: 0, state: "waiting", phone: false };
}

export function message(id: string, rev: number, text: string, client: string, author: string): MessageRow {
  return {
    kind: "message",
    id,
    rev,
    created_rev: rev,
    client_id: client,
    author,
    at: rev,
    text,
    deleted: false,
    deleted_at: null,
    edited_at: null,
    text_rev: rev,
    notify_rev: 0,
    reply_to: null,
    file_count: 0,
    files: [],
  };
}
