/**
 * The page's line to the server for one identity: the socket, its reconnecting, and long poll with POST in its place when
 * sockets do not work. It decides nothing itself: `line.ts` decides, this class carries it out and shows the state.
 */
import type { Args, Batch, BoardRow, CommandName, LiveFrame, Presence, Problem, Result } from "../wire/types";
import type { Need } from "./rows";

export type LiveStatus = "connecting" | "open" | "polling" | "offline" | "restarting";

/** What a watched session gives and takes. `batch` and `live` answer whether something is missing. */
export interface SessionHandler {
  position(): { cursor: import("../wire/types").Cursor | null; oldest: number };
  batch(batch: Batch): Need;
  live(frame: LiveFrame): Need;
  here(participants: Record<string, Presence>): void;
  signal(name: string, participant: string, on: boolean): void;
  gone(problem: Problem): void;
}

export interface BoardHandler {
  /** The socket opened anew: what was missed must be read from `GET /api/board`. */
  refresh(): void;
  row(row: BoardRow): void;
}

export interface LiveOptions {
  as: string;
}

export class Live {
  status: LiveStatus = $state("connecting");
  /** Since when nothing arrives, in milliseconds since 1970; null while the line is up. */
  downSince: number | null = $state(null);

  constructor(_options: LiveOptions) {
    throw new Error("being written");
  }
  watch(_session: string, _handler: SessionHandler): () => void {
    throw new Error("being written");
  }
  /** Asks for a session again, from what its handler gives as position now. */
  again(_session: string): void {}
  board(_handler: BoardHandler): () => void {
    throw new Error("being written");
  }
  /** Rejects with a `Refusal`; `offline` and `timeout` mean: unknown whether it happened. */
  do<N extends CommandName>(_name: N, _args: Args<N>): Promise<Result<N>> {
    throw new Error("being written");
  }
  signal(_session: string, _name: string, _on: boolean): void {}
  close(): void {}
}
