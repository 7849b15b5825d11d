/**
 * Keeps the screen of a phone from going dark while files are on their way, because most phones stop a page with it. The
 * browser may say no (a low battery), and takes the lock away whenever the page is hidden; both are fine.
 */
export interface ScreenLocks {
  request(type: "screen"): Promise<{ release(): Promise<void> }>;
}

export class Awake {
  readonly #locks: ScreenLocks | undefined;
  readonly #stop = new AbortController();
  #held: Promise<{ release(): Promise<void> } | null> | null = null;
  #wanted = false;

  constructor(
    locks: ScreenLocks | undefined = (globalThis.navigator as { wakeLock?: ScreenLocks } | undefined)?.wakeLock,
    page: (EventTarget & { visibilityState?: string }) | undefined = globalThis.document,
  ) {
    this.#locks = locks;
    const seen = () => page?.visibilityState === "visible" && this.#again();
    page?.addEventListener("visibilitychange", seen, { signal: this.#stop.signal });
  }

  want(wanted: boolean): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted) this.#request();
    else this.#release();
  }

  close(): void {
    this.#stop.abort();
    this.want(false);
  }

  #again(): void {
    if (this.#wanted) this.#request();
  }

  #request(): void {
    const refused = (error: unknown) => (console.info("The screen may go dark.", error), null);
    this.#held = this.#locks?.request("screen").catch(refused) ?? null;
  }

  #release(): void {
    void this.#held?.then((lock) => lock?.release());
    this.#held = null;
  }
}
