import { describe, expect, it } from "vitest";

import type { Item } from "../arrangement";
import type { Block } from "./blocks";
import { isPile, PILE, Piles } from "./piles";

const block = (key: number): Block => ({ key: String(key), items: [{ type: "message", key: `row ${key}` } as Item] });
const blocks = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => block(from + at));
const sizes = (piles: readonly { blocks: readonly Block[] }[]) => piles.map((pile) => pile.blocks.length);

describe("Piles", () => {
  it("shows every block by itself until some are put away far off", () => {
    const piles = new Piles();
    expect(sizes(piles.arrange(blocks(0, 3)))).toEqual([1, 1, 1]);
    expect(piles.close(blocks(0, PILE - 1))).toBe(false);
  });

  it("lays neighbours together, holding all their rows in order", () => {
    const piles = new Piles();
    const all = blocks(0, 2 * PILE + 3);
    expect(piles.close(all)).toBe(true);
    const shown = piles.arrange(all);
    expect(sizes(shown)).toEqual([1, 1, 1, PILE, PILE]);
    expect(shown.flatMap(({ items }) => items)).toEqual(all.flatMap(({ items }) => items));
    expect(shown.filter(isPile)).toHaveLength(2);
  });

  it("leaves a pile the same object when earlier rows come in above, and piles those later", () => {
    const piles = new Piles();
    const first = blocks(100, 100 + PILE + 2);
    piles.close(first);
    const pile = piles.arrange(first).at(-1);
    const all = [...blocks(88, 100), ...first];
    expect(piles.arrange(all).at(-1)).toBe(pile);
    piles.close(all.slice(0, 14));
    expect(sizes(piles.arrange(all))).toEqual([1, 1, PILE, PILE]);
  });

  it("opens a pile and closes the same one again, only when all of it is far", () => {
    const piles = new Piles();
    const all = blocks(0, PILE + 4);
    piles.close(all);
    const pile = piles.arrange(all).at(-1);
    if (pile) piles.open(pile);
    expect(piles.arrange(all).some(isPile)).toBe(false);
    expect(piles.close(all.slice(0, -1))).toBe(false);
    expect(piles.arrange(all).some(isPile)).toBe(false);
    expect(piles.close(all)).toBe(true);
    expect(sizes(piles.arrange(all))).toEqual([1, 1, 1, 1, PILE]);
  });

  it("takes a pile apart whose blocks no longer stand one below the other", () => {
    const piles = new Piles();
    const all = blocks(0, PILE);
    piles.close(all);
    expect(sizes(piles.arrange(all))).toEqual([PILE]);
    expect(piles.arrange(all.filter((_, at) => at !== 5)).some(isPile)).toBe(false);
    expect(piles.arrange(all).some(isPile)).toBe(false);
  });
});
