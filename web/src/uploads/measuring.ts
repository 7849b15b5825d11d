/**
 * How large files are and when they were changed. Browsers ask the disk for it and hold up the page meanwhile, so of many files only
 * a few are asked with each turn.
 */
import type { Item } from "./item.svelte";

/** So long one turn may take: a frame has sixteen. */
const TURN_MS = 8;
/** More than that wait for a turn of their own: the one that brought them has enough to do. */
const AT_ONCE = 50;

export class Measuring {
  readonly #onMeasured: (item: Item) => void;
  readonly #waiting: Item[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onMeasured: (item: Item) => void) {
    this.#onMeasured = onMeasured;
  }

  /** Few of them at once. */
  add(items: readonly Item[]): void {
    this.#waiting.push(...items);
    if (this.#timer !== undefined) return;
    if (items.length > AT_ONCE) this.#later();
    else this.#turn();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  #turn(): void {
    const end = performance.now() + TURN_MS;
    let at = 0;
    while (at < this.#waiting.length && performance.now() < end) {
      const item = this.#waiting[at] as Item;
      at += 1;
      item.measure();
      this.#onMeasured(item);
    }
    this.#waiting.splice(0, at);
    this.#timer = undefined;
    if (this.#waiting.length > 0) this.#later();
  }

  #later(): void {
    this.#timer = setTimeout(() => this.#turn());
  }
}
