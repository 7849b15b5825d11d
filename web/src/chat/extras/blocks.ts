/**
 * Cuts what stands in a conversation into blocks that keep their place: rows that come in above or below make new blocks, and
 * what did not change stays the same object. A block is shown, or put away, as a whole. Pure, but for what it remembers.
 */
import type { Item } from "../arrangement";

export interface Block {
  readonly key: string;
  readonly items: readonly Item[];
}

/** So many make a new block; showing one must not hold up a frame. */
const SIZE = 16;

/** The block that the first screen shows, whatever its size. */
export const END = "end";

interface Making {
  key: string;
  items: Item[];
}

export class Blocks {
  /** By the key of an item: its block. */
  #homes = new Map<string, string>();
  #last: readonly Block[] = [];

  /** `begin`: the item with which the block of the first screen begins; without one it holds all that is there at first. */
  constructor(begin?: string) {
    this.#begin = begin;
  }

  #begin: string | undefined;

  arrange(items: readonly Item[]): readonly Block[] {
    const made: Making[] = [];
    const closed = new Set<string>();
    let leading: Item[] = [];
    if (this.#last.length === 0) this.#settle(items);
    for (const item of items) {
      // A line across belongs to what stands below it.
      if (item.type === "day" || item.type === "new") {
        leading.push(item);
        continue;
      }
      let block = made.at(-1);
      const known = this.#homes.get(item.key);
      const home = known !== undefined && !closed.has(known) ? known : undefined;
      const full = block === undefined || (block.items.length >= SIZE && known === undefined);
      if (block === undefined || (home !== undefined ? home !== block.key : full)) {
        if (block) closed.add(block.key);
        block = { key: home ?? item.key, items: [] };
        made.push(block);
      }
      block.items.push(...leading, item);
      leading = [];
    }
    made.at(-1)?.items.push(...leading);
    return this.#keep(made);
  }

  /** What is there at the beginning is the first screen's, from where that begins. */
  #settle(items: readonly Item[]): void {
    const at = items.findIndex(({ key }) => key === this.#begin);
    for (const { key } of items.slice(Math.max(at, 0))) this.#homes.set(key, END);
  }

  #keep(made: readonly Making[]): readonly Block[] {
    const before = new Map(this.#last.map((block) => [block.key, block]));
    this.#homes = new Map();
    for (const { key, items } of made) for (const item of items) this.#homes.set(item.key, key);
    return (this.#last = made.map((block) => {
      const old = before.get(block.key);
      return old && isSame(old.items, block.items) ? old : block;
    }));
  }
}

function isSame(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}
