/**
 * Lays blocks that are put away, and far from the window, together in piles: a browser looks after each thing on the page with
 * every frame, and of thousands of rows there is one pile for some hundreds. A pile once made keeps its blocks; it is opened when
 * the window comes near and closed again when that has gone. Pure, but for what it remembers.
 */
import type { Item } from "../arrangement";
import type { Block } from "./blocks";

/** What the list shows as one thing: a block, or a pile of them. */
export interface Pile {
  readonly key: string;
  readonly items: readonly Item[];
  readonly blocks: readonly Block[];
}

/** So many blocks make a pile; opening one must not hold up a frame. */
export const PILE = 12;

interface Made {
  readonly keys: readonly string[];
  closed: boolean;
}

export class Piles {
  /** By the first of its blocks. */
  #made = new Map<string, Made>();
  #last: readonly Pile[] = [];

  arrange(blocks: readonly Block[]): readonly Pile[] {
    const piles: Pile[] = [];
    for (let at = 0; at < blocks.length; ) {
      const made = this.#standing(blocks, at);
      const many = made?.closed ? made.keys.length : 1;
      piles.push(pileOf(blocks.slice(at, at + many)));
      at += many;
    }
    return this.#keep(piles);
  }

  /**
   * Lays together what neighbours among these, all of them put away and far, from the end on: earlier ones are still to come.
   * Answers whether anything changed.
   */
  close(away: readonly Block[]): boolean {
    const homes = new Map([...this.#made.values()].flatMap((made) => made.keys.map((key) => [key, made] as const)));
    const there = new Set(away.map(({ key }) => key));
    let changed = false;
    for (const made of new Set(away.map(({ key }) => homes.get(key)))) {
      if (!made || made.closed || !made.keys.every((key) => there.has(key))) continue;
      made.closed = changed = true;
    }
    for (const run of runs(away, ({ key }) => !homes.has(key))) {
      for (let end = run.length; end >= PILE; end -= PILE) {
        const keys = run.slice(end - PILE, end).map(({ key }) => key);
        this.#made.set(keys[0] as string, { keys, closed: true });
        changed = true;
      }
    }
    return changed;
  }

  open(pile: Pile): void {
    const made = this.#made.get(pile.blocks[0]?.key ?? "");
    if (made) made.closed = false;
  }

  /** The pile that begins here, if its blocks still stand one below the other. */
  #standing(blocks: readonly Block[], at: number): Made | undefined {
    const key = blocks[at]?.key ?? "";
    const made = this.#made.get(key);
    if (made === undefined || made.keys.every((one, step) => blocks[at + step]?.key === one)) return made;
    this.#made.delete(key);
    return undefined;
  }

  #keep(piles: readonly Pile[]): readonly Pile[] {
    const before = new Map(this.#last.map((pile) => [pile.key, pile]));
    return (this.#last = piles.map((pile) => {
      const old = before.get(pile.key);
      return old && isSame(old.blocks, pile.blocks) ? old : pile;
    }));
  }
}

export function isPile({ blocks }: Pile): boolean {
  return blocks.length > 1;
}

function pileOf(blocks: readonly Block[]): Pile {
  const [first] = blocks as readonly [Block, ...Block[]];
  if (blocks.length === 1) return { key: first.key, items: first.items, blocks };
  return { key: `pile ${first.key}`, items: blocks.flatMap(({ items }) => items), blocks };
}

function isSame(a: readonly Block[], b: readonly Block[]): boolean {
  return a.length === b.length && a.every((block, at) => block === b[at]);
}

/** Neighbours that all are so. */
function runs(blocks: readonly Block[], isSo: (block: Block) => boolean): Block[][] {
  const found: Block[][] = [[]];
  for (const block of blocks) {
    if (isSo(block)) found.at(-1)?.push(block);
    else found.push([]);
  }
  return found;
}
