/**
 * How many uploads run at once: a browser gives one server six connections over HTTP/1.1, and chat and downloads need some.
 * One page takes three at most, whatever the number of sessions, and all tabs of a browser together four, by Web Locks: a
 * tab that dies gives back what it held. A slot changes hands after every file, so that no tab waits for another's last one.
 */
const MOST_OF_A_PAGE = 3;
const MOST_OF_A_BROWSER = 4;
const NAME = "deskside/transfer/";
/** Small files follow one another in a slot so long, before other tabs have their turn. */
const KEPT_MS = 1_000;

type Locks = Pick<LockManager, "request">;

interface Slot {
  since: number;
  giveBack(): void;
}

export class Slots {
  readonly #most: number;
  readonly #locks: Locks | undefined;
  readonly #waiting = new Set<() => void>();
  /** Ours, and nothing runs in them at the moment. */
  readonly #free: Slot[] = [];
  #taken = 0;
  #asking = 0;

  constructor(most = MOST_OF_A_PAGE, locks: Locks | undefined = globalThis.navigator?.locks) {
    this.#most = most;
    this.#locks = locks;
  }

  /** How to give it back; null when there is none now. Listeners hear when there may be one. */
  take(): (() => void) | null {
    const slot = this.#locks === undefined ? this.#own() : this.#free.pop();
    if (slot === undefined) return void this.#ask(), null;
    this.#taken += 1;
    return () => this.#release(slot);
  }

  onFree(listener: () => void): () => void {
    this.#waiting.add(listener);
    return () => this.#waiting.delete(listener);
  }

  /** Where tabs cannot agree, a page counts for itself. */
  #own(): Slot | undefined {
    return this.#taken < this.#most ? { since: performance.now(), giveBack: () => {} } : undefined;
  }

  #release(slot: Slot): void {
    this.#taken -= 1;
    if (this.#locks !== undefined && performance.now() - slot.since < KEPT_MS) this.#free.push(slot);
    else slot.giveBack();
    this.#offer();
  }

  /** To whoever waits here; what nobody takes is for other tabs. */
  #offer(): void {
    for (const listener of [...this.#waiting]) listener();
    for (const slot of this.#free.splice(0)) slot.giveBack();
  }

  #ask(): void {
    if (this.#locks === undefined || this.#taken + this.#asking + this.#free.length >= this.#most) return;
    this.#asking += 1;
    void this.#granted(this.#locks).then((slot) => {
      this.#asking -= 1;
      this.#free.push(slot);
      this.#offer();
    });
  }

  /** The first of the browser's slots that is free. */
  #granted(locks: Locks): Promise<Slot> {
    const others = new AbortController();
    let won = false;
    return new Promise((resolve) => {
      const hold = () => {
        if (won) return;
        won = true;
        others.abort();
        return new Promise<void>((giveBack) => resolve({ since: performance.now(), giveBack }));
      };
      for (let number = 0; number < MOST_OF_A_BROWSER; number += 1) {
        // Those that did not come first are called off; so are all when the page goes.
        locks.request(NAME + number, { signal: others.signal }, hold).catch(() => undefined);
      }
    });
  }
}
