import { beforeAll, beforeEach, expect, test } from "vitest";

import { loadCatalog, type Catalog } from "./catalog";
import { Picking } from "./picking.svelte";
import { placed } from "./placing";
import { chipsOf } from "./reacting";
import { Recent, type Kept } from "./recent";
import { toned, tonesIn } from "./tones";

/** What outlives a page. */
class Memory implements Kept {
  text = "";
  load = async (): Promise<string> => this.text;
  set = (text: string): void => void (this.text = text);
}

let catalog: Catalog;
let kept: Memory;

beforeAll(async () => void (catalog = await loadCatalog("en")));
beforeEach(() => void (kept = new Memory()));

async function picking(newest = Infinity): Promise<Picking> {
  const recent = new Recent(kept);
  await recent.ready;
  return new Picking(catalog, recent, newest);
}

const emoji = (text: string) => {
  const found = catalog.of(text);
  if (!found) throw new Error(`${text} is not in the catalogue`);
  return found;
};

test("everything stands in its groups, in rows of the width there is", async () => {
  const all = await picking();
  all.columns = 9;
  expect(all.sections.map(({ key }) => key)).toEqual([
    "smileys", "people", "nature", "food", "travel", "activities", "things", "symbols", "flags",
  ]);
  expect(all.sections[0]?.rows[0]).toHaveLength(9);
  expect(all.sections[1]?.above).toBe(all.sections[0]?.rows.length);
  expect(all.cell({ row: all.sections[1]?.above ?? 0, column: 0 })?.text).toBe("👋");
  expect(all.found).toBe(catalog.all.length);
});

test("what was used lately comes first, the latest first, once each, and not before the next time", async () => {
  const first = await picking();
  for (const text of ["👍", "🎉", "👍🏽", "🎉"]) first.used(text);
  expect(first.sections[0]?.key).toBe("smileys");
  expect((await picking()).sections[0]).toMatchObject({ key: "recent", rows: [[{ text: "🎉" }, { text: "👍🏽" }, { text: "👍" }]] });
});

test.each(["", "null", "7", "[]", '{"tone":9,"recent":["<b>","nonsense",5]}', "{"])("what else stands in the storage (%s) does no harm", async (text) => {
  kept.text = text;
  expect((await picking()).sections[0]?.key).toBe("smileys");
  expect((await picking()).tone).toBe(0);
});

test("a skin tone is worn by everybody who has one, in groups and in what a search finds, and is remembered", async () => {
  (await picking()).setTone(5);
  const dark = await picking();
  expect(dark.sections.flatMap(({ rows }) => rows.flat()).find(({ emoji }) => emoji.text === "👋")).toMatchObject({ text: "👋🏿", name: "waving hand: Dark" });
  dark.question = "thumbs up";
  expect(dark.cell({ row: 0, column: 0 })?.text).toBe("👍🏿");
  dark.question = "party popper";
  expect(dark.cell({ row: 0, column: 0 })?.text).toBe("🎉");
});

test("two people in one emoji wear the chosen tone both", async () => {
  expect(tonesIn(toned(emoji("🤝"), 3))).toEqual([3]);
  expect(tonesIn(toned(emoji("🧑‍🤝‍🧑"), 3))).toEqual([3, 3]);
});

test("every mixture of tones can be reached", async () => {
  const one = await picking();
  one.variantsOf = emoji("🤝");
  expect(one.found).toBe(26);
  expect(new Set(one.sections[0]?.rows.flat().map(({ name }) => name)).size).toBe(26);
});

test("what this device cannot draw is not offered", async () => {
  const old = await picking(12);
  expect(old.sections.flatMap(({ rows }) => rows.flat()).every(({ emoji }) => emoji.version <= 12)).toBe(true);
  old.question = "melting";
  expect(old.found).toBe(0);
});

test("the window stands above what opened it, below where there is no room above, and always on the screen", async () => {
  const [size, view] = [{ width: 400, height: 420 }, { width: 1280, height: 800 }];
  const at = (left: number, top: number) => ({ left, top, right: left + 30, bottom: top + 30 });
  expect(placed(at(300, 600), size, view, false)).toEqual({ x: 300, y: 174 });
  expect(placed(at(300, 100), size, view, false)).toEqual({ x: 300, y: 136 });
  expect(placed(at(1200, 700), size, view, false)).toEqual({ x: 872, y: 274 });
  expect(placed(at(600, 600), size, view, true)).toEqual({ x: 230, y: 174 });
  expect(placed(at(0, 400), size, { width: 320, height: 500 }, false)).toEqual({ x: 8, y: 72 });
});

test("a chip says how many and who, oneself first, and what is gone has none", async () => {
  const person = (id: string, name: string) =>
    [id, { kind: "participant", id, rev: 1, created_rev: 1, role: "customer", name, state: "present", joined_at: 0, gone_at: null }] as const;
  const row = (id: string, created_rev: number, emoji: string, by: string[]) =>
    ({ kind: "reaction", id, rev: 9, created_rev, message: "M", emoji, by }) as const;
  const people = new Map([person("a", "A.K."), person("b", "T.B."), person("c", "M.O.")]);
  const rows = [row("2", 7, "🎉", ["b"]), row("1", 5, "👍", ["b", "a", "c", "x"]), row("3", 4, "😕", [])];
  expect(chipsOf(rows, "a", people)).toEqual([
    { emoji: "👍", count: 4, own: true, who: "You, T.B., M.O. and Somebody" },
    { emoji: "🎉", count: 1, own: false, who: "T.B." },
  ]);
});
