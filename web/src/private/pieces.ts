/** What is sent in place of a file: parts of it that stay as they are, and few bytes of ours between them. */

/** What was taken out: where it was taken, or anything else that a picture tells beside itself. */
export type Private = "location" | "details";

export type Piece = Uint8Array<ArrayBuffer> | { from: number; to: number };

/** The file's structure is not what its beginning says. Nothing can be promised about it. */
export class NotUnderstood extends Error {}

export class Pieces {
  readonly list: Piece[] = [];
  what: Private | null = null;
  #length = 0;

  /** How long the result is so far. */
  get length(): number {
    return this.#length;
  }

  keep(from: number, to: number): void {
    if (to <= from) return;
    const last = this.list.at(-1);
    if (last && "to" in last && last.to === from) last.to = to;
    else this.list.push({ from, to });
    this.#length += to - from;
  }

  put(bytes: Uint8Array<ArrayBuffer>): void {
    this.list.push(bytes);
    this.#length += bytes.length;
  }

  /** Something private was left out. */
  left(what: Private): void {
    if (this.what !== "location") this.what = what;
  }
}
