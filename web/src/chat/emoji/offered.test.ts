import { expect, test } from "vitest";

import { loadCatalog } from "./catalog";

/** The Python tests ask of each of these whether the desk takes it, and of everything the desk takes whether it is here. */
test("what the picker offers is what was written down for the desk's tests; -u writes it again", async () => {
  const { all } = await loadCatalog("en");
  const lines = all.map(({ variants }) => JSON.stringify(variants.join(" "))).sort();
  await expect(`[\n${lines.join(",\n")}\n]\n`).toMatchFileSnapshot("../../../../tests/wire/emoji-offered.json");
});

test("no emoji is offered twice", async () => {
  const { all } = await loadCatalog("en");
  const offered = all.flatMap(({ variants }) => variants);
  expect(new Set(offered).size).toBe(offered.length);
});

test.each(["ar", "en", "de", "es", "fr", "ja"])("every emoji has a name in %s", async (language) => {
  const { all } = await loadCatalog(language);
  expect(all.filter(({ name }) => name === "")).toEqual([]);
  expect(all.length).toBeGreaterThan(1_900);
});

test("names follow the language, and its region does not matter", async () => {
  expect((await loadCatalog("de-AT")).of("👍")?.name).toBe("Daumen hoch");
  expect((await loadCatalog("ja")).of("👍")?.name).toBe("サムズアップ");
  expect((await loadCatalog("en-GB")).of("👍🏽")?.name).toBe("thumbs up");
});
