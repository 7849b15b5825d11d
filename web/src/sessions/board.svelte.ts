/**
 * The technician's sessions: rows read once and kept current by the socket, grouped and searched.
 */
import type { Live } from "../sync/live.svelte";
import type { Api, Refusal } from "../wire/api";
import type { BoardRow } from "../wire/types";

export interface BoardOptions {
  api: Api;
  live: Live;
}

export class Board {
  rows: ReadonlyMap<string, BoardRow> = $state.raw(new Map());
  search = $state("");
  loaded = $state(false);
  failed: Refusal | null = $state.raw(null);
  /** Each filtered by `search`: knocks first, then the latest word first; ended ones by end. */
  readonly waiting: readonly BoardRow[] = [];
  readonly active: readonly BoardRow[] = [];
  readonly ended: readonly BoardRow[] = [];
  readonly unread: number = 0;

  constructor(_options: BoardOptions) {
    throw new Error("being written");
  }
  async reload(): Promise<void> {}
  close(): void {}
}
