/**
 * How fast bytes move, over the last seconds. They are counted as they leave this machine: the confirmed ones come in steps
 * of a chunk, and what leaves is never more than a chunk ahead of them.
 */
const WINDOW_MS = 8_000;

export class Speed {
  readonly #samples: { at: number; bytes: number }[] = [];

  /** The transfer (re)starts here: what lies before says nothing. */
  begin(at: number, bytes: number): void {
    this.#samples.length = 0;
    this.note(at, bytes);
  }

  note(at: number, bytes: number): void {
    this.#samples.push({ at, bytes });
    while (this.#samples.length > 2 && (this.#samples[0]?.at ?? 0) < at - WINDOW_MS) this.#samples.shift();
  }

  get bytesPerSecond(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.at <= first.at) return 0;
    return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.at - first.at));
  }
}

/** Null while nobody can know. */
export function secondsLeft(bytes: number, bytesPerSecond: number): number | null {
  return bytesPerSecond > 0 ? Math.ceil(bytes / bytesPerSecond) : null;
}
