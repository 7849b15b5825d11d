import { describe, expect, it } from "vitest";

import type { Item } from "../arrangement";
import { Blocks, END, type Block } from "./blocks";

const message = (key: number | string): Item => ({ type: "message", key: String(key) }) as Item;
const messages = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => message(from + at));
const day = (key: string): Item => ({ type: "day", key, at: 0 });
const keys = (blocks: readonly Block[]) => blocks.map(({ key }) => key);
const all = (blocks: readonly Block[]) => blocks.flatMap(({ items }) => items);

describe("Blocks", () => {
  it("holds the first screen in one block, and what stands above it in small ones", () => {
    const items = messages(100, 200);
    const blocks = new Blocks("170").arrange(items);
    expect(blocks.at(-1)?.key).toBe(END);
    expect(blocks.at(-1)?.items).toEqual(messages(170, 200));
    expect(blocks.slice(0, -1).every((block) => block.items.length <= 16)).toBe(true);
    expect(all(blocks)).toEqual(items);
  });

  it("takes everything for the first screen when nothing says where that begins", () => {
    expect(keys(new Blocks().arrange(messages(0, 90)))).toEqual([END]);
    expect(keys(new Blocks("gone").arrange(messages(0, 90)))).toEqual([END]);
  });

  it("leaves all blocks the same objects when earlier messages come in above", () => {
    const blocks = new Blocks("170");
    const items = messages(100, 200);
    const before = blocks.arrange(items);
    const after = blocks.arrange([...messages(0, 100), ...items]);
    expect(after.slice(-before.length)).toEqual(before);
    for (const [at, block] of before.entries()) expect(after.at(at - before.length)).toBe(block);
  });

  it("begins a new block for what comes when the last one is full, and never cuts one that is shown", () => {
    const blocks = new Blocks();
    const first = messages(0, 40);
    blocks.arrange(first);
    const after = blocks.arrange([...first, ...messages(40, 60)]);
    expect(after.map(({ items }) => items.length)).toEqual([40, 16, 4]);
  });

  it("changes only the block in which something changed", () => {
    const blocks = new Blocks("50");
    const items = messages(0, 60);
    const before = blocks.arrange(items);
    const changed = items.with(20, message(20));
    const after = blocks.arrange(changed);
    expect(after.filter((block, at) => block !== before[at])).toHaveLength(1);
    expect(all(after)).toEqual(changed);
  });

  it("keeps the line of a day with the message below it, also when the line goes", () => {
    const blocks = new Blocks("5");
    const before = blocks.arrange([day("day 0"), ...messages(0, 5), day("day 5"), ...messages(5, 9)]);
    expect(before.map(({ items }) => items[0]?.key)).toEqual(["day 0", "day 5"]);
    const after = blocks.arrange([day("day -1"), message(-1), ...messages(0, 5), day("day 5"), ...messages(5, 9)]);
    expect(keys(after)).toEqual(["-1", "0", END]);
    expect(after[1]?.items).toEqual(messages(0, 5));
  });

  it("has no key twice when something comes into the middle of a full block", () => {
    const blocks = new Blocks("40");
    const items = messages(0, 60);
    blocks.arrange(items);
    const between = [...items.slice(0, 16), message("late"), ...items.slice(16)];
    for (const order of [between, [...items.slice(0, 8), message("early"), ...items.slice(8)], [...items].reverse()]) {
      const after = blocks.arrange(order);
      expect(new Set(keys(after)).size).toBe(after.length);
      expect(all(after)).toEqual(order);
    }
  });

  it("begins anew when everything was sent anew", () => {
    const blocks = new Blocks("5");
    blocks.arrange(messages(0, 9));
    expect(blocks.arrange([])).toEqual([]);
    expect(all(blocks.arrange(messages(500, 530)))).toEqual(messages(500, 530));
  });
});
