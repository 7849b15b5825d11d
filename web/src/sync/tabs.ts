/**
 * The tabs of one browser among themselves: who may do a thing that only one may do, which of them are still there, and
 * what they tell one another. Web Locks know the truth even when a tab was killed.
 */
export interface Tabs {
  /** This page's own name; a reload is another page. */
  readonly mine: string;
  /**
   * Runs the work while no other tab runs work of this name. `lost` is set when another tab took over because this one seemed
   * frozen; then stop soon.
   */
  exclusively(name: string, work: (lost: AbortSignal) => Promise<void>): Promise<void>;
  /** The names of the tabs that are there now, this one included. */
  alive(): Promise<ReadonlySet<string>>;
  /** Messages of the other tabs about this topic. */
  hear(topic: string, listener: (message: unknown) => void): { tell(message: unknown): void; close(): void };
}

const PREFIX = "deskside/";
const TAB = `${PREFIX}tab/`;
/** A tab that a phone froze in the middle of its work holds its lock for ever. */
const FROZEN_MS = 30_000;

export class BrowserTabs implements Tabs {
  readonly mine = crypto.randomUUID();
  readonly #locks: LockManager | undefined;
  readonly #gone = new AbortController();

  constructor(locks: LockManager | undefined = globalThis.navigator?.locks) {
    this.#locks = locks;
    const whileHere = () => new Promise<void>((resolve) => this.#gone.signal.addEventListener("abort", () => resolve()));
    locks?.request(TAB + this.mine, whileHere).catch(() => undefined);
  }

  async exclusively(name: string, work: (lost: AbortSignal) => Promise<void>): Promise<void> {
    const locks = this.#locks;
    const lost = new AbortController();
    // Without locks (an old browser) two tabs may both work; every command is idempotent, so nothing is done twice.
    if (locks === undefined) return work(lost.signal);
    const waited = new AbortController();
    const timer = setTimeout(() => waited.abort(), FROZEN_MS);
    let begun: Promise<void> | null = null;
    const begin = () => {
      clearTimeout(timer);
      begun = work(lost.signal);
      return begun;
    };
    try {
      await locks.request(PREFIX + name, { signal: waited.signal }, begin);
    } catch (error) {
      if (begun === null && waited.signal.aborted) await locks.request(PREFIX + name, { steal: true }, begin);
      else await this.#stopped(begun, lost, error);
    } finally {
      clearTimeout(timer);
    }
  }

  async alive(): Promise<ReadonlySet<string>> {
    const { held = [] } = (await this.#locks?.query()) ?? {};
    const names = held.map((lock) => lock.name ?? "").filter((name) => name.startsWith(TAB));
    return new Set([this.mine, ...names.map((name) => name.slice(TAB.length))]);
  }

  hear(topic: string, listener: (message: unknown) => void): { tell(message: unknown): void; close(): void } {
    if (typeof BroadcastChannel === "undefined") return { tell: () => undefined, close: () => undefined };
    const channel = new BroadcastChannel(PREFIX + topic);
    channel.onmessage = (event) => listener(event.data);
    return { tell: (message) => channel.postMessage(message), close: () => channel.close() };
  }

  close(): void {
    this.#gone.abort();
  }

  /** The lock was stolen (then the work is told and ends), or the work itself failed. */
  async #stopped(begun: Promise<void> | null, lost: AbortController, error: unknown): Promise<void> {
    const stolen = error instanceof DOMException && error.name === "AbortError";
    if (!stolen) throw error;
    lost.abort();
    await begun;
  }
}
