/**
 * The technician's sessions: rows read once and kept current by the socket, grouped and searched.
 */
import type { Live } from "../sync/live.svelte";
import { Refusal, type Api } from "../wire/api";
import { Door } from "../wire/decode";
import type { BoardRow } from "../wire/types";
import { matches } from "./search";

export interface BoardOptions {
  api: Api;
  live: Live;
}

export class Board {
  rows: ReadonlyMap<string, BoardRow> = $state.raw(new Map());
  search = $state("");
  /** The rows have been read once. */
  loaded = $state(false);
  /** Why they could not be read the last time; what is shown may be old. */
  failed: Refusal | null = $state.raw(null);

  /** Each filtered by `search`: who waits longest first, then the latest word first; ended ones by their end. */
  readonly waiting: readonly BoardRow[] = $derived(this.#group("waiting"));
  readonly active: readonly BoardRow[] = $derived(this.#group("live"));
  readonly ended: readonly BoardRow[] = $derived(this.#group("ended"));
  /** Unread messages in sessions that go on. */
  readonly unread: number = $derived(unreadIn(this.rows));

  readonly #api: Api;
  readonly #door = new Door();
  readonly #stop: () => void;
  /** Rows that the socket brought while the list was being read: the list may not know them yet. */
  #fresh = new Set<string>();
  #reading: Promise<void> | null = null;
  #again = false;

  constructor({ api, live }: BoardOptions) {
    this.#api = api;
    this.#stop = live.board({
      refresh: () => void this.reload(),
      row: (row) => this.#apply(row),
      gone: (session) => this.#remove(session),
    });
  }

  /** Reads all rows; while it reads already, once more afterwards. Never rejects: see `failed`. */
  reload(): Promise<void> {
    this.#again = true;
    this.#reading ??= this.#read().finally(() => (this.#reading = null));
    return this.#reading;
  }

  close(): void {
    this.#stop();
  }

  async #read(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      this.#fresh = new Set();
      try {
        const { rows } = await this.#api.get<{ rows: unknown[] }>("/api/board");
        this.#replace(rows);
        this.failed = null;
        this.loaded = true;
      } catch (error) {
        this.failed = Refusal.of(error);
      }
    }
  }

  /** Sessions that the list does not name are gone, unless the socket told of them a moment ago. */
  #replace(list: readonly unknown[]): void {
    const rows = new Map<string, BoardRow>();
    for (const value of list) {
      const row = this.#door.boardRow(value);
      if (row !== null) rows.set(row.session, newer(this.rows.get(row.session), row));
    }
    for (const session of this.#fresh) {
      const row = this.rows.get(session);
      if (row && !rows.has(session)) rows.set(session, row);
    }
    this.rows = rows;
  }

  #apply(row: BoardRow): void {
    this.#fresh.add(row.session);
    const held = this.rows.get(row.session);
    if (newer(held, row) === row) this.rows = new Map(this.rows).set(row.session, row);
  }

  /** Removed from it. A list that is being read may still name it, so it is read once more. */
  #remove(session: string): void {
    this.#fresh.delete(session);
    const rows = new Map(this.rows);
    if (rows.delete(session)) this.rows = rows;
    if (this.#reading !== null) void this.reload();
  }

  #group(state: BoardRow["state"]): BoardRow[] {
    const rows = [...this.rows.values()].filter((row) => row.state === state && matches(row, this.search));
    return rows.sort({ waiting: byWait, live: byWord, ended: byEnd }[state]);
  }
}

/** Rows come by two ways and may overtake each other; a lower revision in either stream is old news. */
function newer(held: BoardRow | undefined, row: BoardRow): BoardRow {
  return held !== undefined && (row.public < held.public || row.staff < held.staff) ? held : row;
}

function unreadIn(rows: ReadonlyMap<string, BoardRow>): number {
  let unread = 0;
  for (const row of rows.values()) if (row.state !== "ended") unread += row.unread;
  return unread;
}

/** Somebody at the door before an invitation that nobody has taken yet; the longest wait on top. */
function byWait(a: BoardRow, b: BoardRow): number {
  const knocking = Number(b.knocks.length > 0) - Number(a.knocks.length > 0);
  return knocking || since(a) - since(b) || byId(b, a);
}

function byWord(a: BoardRow, b: BoardRow): number {
  return latest(b) - latest(a) || byId(a, b);
}

function byEnd(a: BoardRow, b: BoardRow): number {
  return (b.ended_at ?? 0) - (a.ended_at ?? 0) || byId(a, b);
}

function byId(a: BoardRow, b: BoardRow): number {
  return a.session < b.session ? 1 : -1;
}

function since(row: BoardRow): number {
  return row.knocks[0]?.at ?? row.opened_at;
}

function latest(row: BoardRow): number {
  return row.last?.at ?? row.opened_at;
}
