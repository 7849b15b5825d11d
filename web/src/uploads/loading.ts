/** The engine comes with the first file. Files may be picked while the network is away, and the code that sends them with it. */
import { backoffMs } from "../sync/backoff";
import type { Engine } from "./engine";

export class LateEngine {
  /** Null until it has come. */
  now: Engine | null = null;
  readonly #make: () => Promise<Engine>;
  #coming: Promise<Engine> | null = null;
  #wake: (() => void) | null = null;
  #over = false;

  constructor(make: () => Promise<Engine>) {
    this.#make = make;
  }

  /** Asked for until it comes. */
  come(): Promise<Engine> {
    return (this.#coming ??= this.#load());
  }

  /** Do not wait any longer before the next try. */
  nudge(): void {
    this.#wake?.();
  }

  close(): void {
    this.#over = true;
    this.#wake?.();
    this.now?.close();
  }

  async #load(): Promise<Engine> {
    for (let failures = 1; ; failures += 1) {
      try {
        const engine = await this.#make();
        if (this.#over) engine.close();
        return (this.now = engine);
      } catch (error) {
        console.info("What sends files could not be loaded yet.", error);
        await this.#pause(backoffMs(failures, Math.random));
      }
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake?.(), ms);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
    });
  }
}
