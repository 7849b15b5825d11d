// The time of day, for words such as "2 min 40 s" that change by themselves. It ticks only while something on screen
// reads it.

import { createSubscriber } from "svelte/reactivity";

export class Ticker {
  readonly #follow: () => void;

  constructor(everyMs = 1000) {
    this.#follow = createSubscriber((update) => {
      const timer = setInterval(update, everyMs);
      return () => clearInterval(timer);
    });
  }

  /** Milliseconds since 1970. */
  get now(): number {
    this.#follow();
    return Date.now();
  }
}
