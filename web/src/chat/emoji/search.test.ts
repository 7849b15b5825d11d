import { expect, test } from "vitest";

import { loadCatalog } from "./catalog";
import { Finder } from "./search";

const find = async (question: string, language = "en"): Promise<string[]> =>
  new Finder((await loadCatalog(language)).all).find(question).map(({ text }) => text);

test.each([
  ["thumbs up", "en", "👍"],
  ["THUMBS", "en", "👍"],
  ["party", "en", "🎉"],
  [":)", "en", "🙂"],
  ["🎉", "en", "🎉"],
  ["👍🏿", "en", "👍"],
  ["heissgetrank", "de", "☕"],
  ["Heißgetränk", "de", "☕"],
  ["daumen hoch", "de", "👍"],
  ["drapeau allemagne", "fr", "🇩🇪"],
  ["corazon rojo", "es", "❤️"],
  ["قلب أحمر", "ar", "❤️"],
  ["قلب احمر", "ar", "❤️"],
  ["علم: ألمانيا", "ar", "🇩🇪"],
  ["いいね", "ja", "👍"],
  ["こーひー", "ja", "☕"],
])("%s in %s finds %s among the first three", async (question, language, emoji) => {
  expect((await find(question, language)).slice(0, 3)).toContain(emoji);
});

test("a name that is just what was typed comes before names that begin with it", async () => {
  expect((await find("dog"))[0]).toBe("🐕");
});

test("every word counts", async () => {
  expect(await find("thumbs zebra")).toEqual([]);
});

test("nothing is found by nothing", async () => {
  expect(await find("  ")).toEqual([]);
});
