/**
 * How far the person has read, told to the server at most every two seconds. A mark that is lost is no harm: the next one
 * says the same and more.
 */
import { Refusal } from "../wire/api";

const GAP_MS = 2_000;

export class Reading {
  readonly #tell: (rev: number) => Promise<unknown>;
  #upTo = 0;
  #told = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #toldAt = -Infinity;

  constructor(tell: (rev: number) => Promise<unknown>) {
    this.#tell = tell;
  }

  /** The revision up to which everything has been read on this page. */
  get upTo(): number {
    return this.#upTo;
  }

  /** What had been read before this page opened; nothing is told. */
  begin(rev: number): void {
    this.#upTo = Math.max(this.#upTo, rev);
  }

  /** The server has this mark already: this page, an earlier one or one on another device told it. */
  known(rev: number): void {
    this.begin(rev);
    this.#told = Math.max(this.#told, rev);
  }

  mark(rev: number): void {
    this.#upTo = Math.max(this.#upTo, rev);
    if (this.#upTo <= this.#told || this.#timer !== undefined) return;
    const wait = Math.max(0, this.#toldAt + GAP_MS - performance.now());
    this.#timer = setTimeout(() => void this.#send(), wait);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #send(): Promise<void> {
    this.#timer = undefined;
    this.#toldAt = performance.now();
    const rev = this.#upTo;
    this.#told = rev;
    try {
      await this.#tell(rev);
    } catch (error) {
      // Told again with the next mark, unless it would be refused again.
      if (Refusal.of(error).retryable && this.#told === rev) this.#told = 0;
    }
  }
}
