/**
 * The door for what the server sends: text in, a frame or batch of the right shape out. What has another shape is left
 * out and counted, never thrown, because a newer server may say things that this page does not know yet.
 */
import { isProblem } from "./api";
import type { AnyRow, Batch, BoardRow, MessageRow, RowKind, ServerFrame } from "./types";

/** `s` string, `n` number, `b` boolean, `a` array, `o` object; `?` means that null is as good. */
type Mark = "s" | "n" | "b" | "a" | "o" | "s?" | "n?" | "o?";
type Shape = Record<string, Mark>;
type Bag = Record<string, unknown>;

const ROW: Shape = { id: "s", rev: "n", created_rev: "n" };

const SAID: Shape = {
  client_id: "s",
  author: "s",
  at: "n",
  text: "s",
  deleted: "b",
  deleted_at: "n?",
  edited_at: "n?",
  text_rev: "n",
  notify_rev: "n",
  reply_to: "s?",
  file_count: "n",
  files: "a",
};
const REACTED: Shape = { message: "s", emoji: "s", by: "a" };

const ROWS: Record<RowKind, Shape> = {
  session: {
    title: "s",
    state: "s",
    organization: "s",
    opened_at: "n",
    ended_at: "n?",
    ended_by: "s?",
    lead: "s?",
    max_file_bytes: "n",
  },
  participant: { role: "s", name: "s", state: "s", joined_at: "n", gone_at: "n?" },
  event: { name: "s", at: "n", actor: "s?", subject: "s?", file_name: "s?" },
  message: SAID,
  note: SAID,
  reaction: REACTED,
  note_reaction: REACTED,
  knock: { name: "s", at: "n", state: "s", phone: "b" },
  device: { participant: "s", at: "n", state: "s", device: "s", browser: "s" },
  invitation: { way: "s", state: "s", made_at: "n", expires_at: "n?" },
};

const FILE: Shape = {
  id: "s",
  name: "s",
  media_type: "s",
  size_bytes: "n",
  sha256: "s",
  proven: "b",
  show: "s",
  preview: "s",
  width: "n?",
  height: "n?",
  duration_s: "n?",
  peaks: "s?",
  has_view: "b",
};

const BATCH: Shape = {
  session: "s",
  mode: "s",
  epoch: "s",
  from: "o",
  to: "o",
  head: "o",
  complete: "b",
  rows: "a",
  you: "s?",
  older: "b",
  marks: "o",
};

const REVISIONS: Shape = { public: "n", staff: "n" };

const BOARD_ROW: Shape = {
  session: "s",
  title: "s",
  state: "s",
  customers: "a",
  knocks: "a",
  invited: "b",
  last: "o?",
  unread: "n",
  unread_notes: "n",
  here: "b",
  opened_at: "n",
  ended_at: "n?",
  transcript: "s?",
  public: "n",
  staff: "n",
};

const FRAMES: Record<ServerFrame["t"], Shape> = {
  welcome: { version: "s", beat_s: "n" },
  batch: BATCH,
  live: { session: "s", stream: "s", prev: "n", rev: "n", rows: "a" },
  beat: { heads: "o" },
  signal: { session: "s", name: "s", participant: "s", on: "b" },
  here: { session: "s", participants: "o" },
  marks: { session: "s", marks: "o" },
  board: { row: "o" },
  "off-board": { session: "s" },
  nudge: { name: "s" },
  done: { id: "s" },
  failed: { id: "s", problem: "o" },
  gone: { session: "s", problem: "o" },
  bye: { retry_after_s: "n" },
  "secret-asked": { session: "s", id: "s", by: "s", name: "s", label: "s", key: "s" },
  "secret-given": { session: "s", id: "s", key: "s", sealed: "s" },
  "secret-over": { session: "s", id: "s", how: "s" },
};

/** One door per line; `refused` counts what was left out. */
export class Door {
  refused = 0;
  readonly #warn: (what: string) => void;

  constructor(warn: (what: string) => void = (what) => console.warn(`Deskside: left out ${what}`)) {
    this.#warn = warn;
  }

  frame(text: unknown): ServerFrame | null {
    const value = typeof text === "string" ? parsed(text) : null;
    const name = isBag(value) ? value["t"] : null;
    if (!isBag(value) || typeof name !== "string") return this.#refuse("something that is no frame");
    const shape = Object.hasOwn(FRAMES, name) ? FRAMES[name as ServerFrame["t"]] : null;
    if (shape === null) return this.#refuse(`a frame named ${name.slice(0, 40)}`);
    if (!fits(value, shape) || !this.#inside(name as ServerFrame["t"], value)) {
      return this.#refuse(`a ${name} of another shape`);
    }
    return value as unknown as ServerFrame;
  }

  batch(value: unknown): Batch | null {
    if (!isBag(value) || !fits(value, BATCH) || !this.#batch(value)) return this.#refuse("a batch of another shape");
    return value as unknown as Batch;
  }

  boardRow(value: unknown): BoardRow | null {
    return isBoardRow(value) ? value : this.#refuse("a board row of another shape");
  }

  /** Keeps the rows that have the shape of their kind; a kind of a later version is among those left out. */
  rows(values: readonly unknown[]): AnyRow[] {
    return values.filter((value): value is AnyRow => isRow(value) || this.#refuse("a row of another shape") !== null);
  }

  #inside(name: ServerFrame["t"], frame: Bag): boolean {
    switch (name) {
      case "batch":
        return this.#batch(frame);
      case "live":
        frame["rows"] = this.rows(frame["rows"] as unknown[]);
        return frame["stream"] === "public" || frame["stream"] === "staff";
      case "beat":
        return Object.values(frame["heads"] as Bag).every(isRevisions);
      case "board":
        return isBoardRow(frame["row"]);
      case "failed":
      case "gone":
        return isProblem(frame["problem"]);
      default:
        return true;
    }
  }

  #batch(batch: Bag): boolean {
    batch["rows"] = this.rows(batch["rows"] as unknown[]);
    return isRevisions(batch["from"]) && isRevisions(batch["to"]) && isRevisions(batch["head"]);
  }

  #refuse(what: string): null {
    this.refused += 1;
    // A broken server would otherwise fill the console; the count goes on.
    if (this.refused <= 20) this.#warn(what);
    return null;
  }
}

function isRevisions(value: unknown): boolean {
  return isBag(value) && fits(value, REVISIONS);
}

function isBoardRow(value: unknown): value is BoardRow {
  return isBag(value) && fits(value, BOARD_ROW);
}

function isRow(value: unknown): value is AnyRow {
  if (!isBag(value) || !fits(value, ROW)) return false;
  const kind = value["kind"];
  if (typeof kind !== "string" || !Object.hasOwn(ROWS, kind) || !fits(value, ROWS[kind as RowKind])) return false;
  return ROWS[kind as RowKind] !== SAID || (value as unknown as MessageRow).files.every((file) => isBag(file) && fits(file, FILE));
}

function fits(value: Bag, shape: Shape): boolean {
  for (const key in shape) if (!matches(value[key], shape[key] as Mark)) return false;
  return true;
}

function matches(value: unknown, mark: Mark): boolean {
  // An absent member counts as null: servers may leave empty ones out.
  if (value === null || value === undefined) return mark.length === 2;
  switch (mark[0]) {
    case "s":
      return typeof value === "string";
    case "n":
      return Number.isFinite(value);
    case "b":
      return typeof value === "boolean";
    case "a":
      return Array.isArray(value);
    default:
      return isBag(value);
  }
}

function isBag(value: unknown): value is Bag {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
