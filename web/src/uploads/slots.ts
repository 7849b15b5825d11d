/**
 * How many uploads run at once on a page, whatever the number of sessions: a browser gives one server six connections over
 * HTTP/1.1, and chat and downloads need some.
 */
export class Slots {
  readonly #most: number;
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  constructor(most = 3) {
    this.#most = most;
  }

  /** False when all are taken. */
  take(): boolean {
    if (this.#taken >= this.#most) return false;
    this.#taken += 1;
    return true;
  }

  release(): void {
    this.#taken -= 1;
    for (const listener of [...this.#waiting]) listener();
  }

  onFree(listener: () => void): () => void {
    this.#waiting.add(listener);
    return () => this.#waiting.delete(listener);
  }
}
