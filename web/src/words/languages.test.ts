import { afterEach, describe, expect, test } from "vitest";

import * as english from "./en/index";
import type { Catalogue } from "./catalogue";
import { clock, day, duration, list, name, number, size, speed } from "./format";
import { speak } from "./index";
import { directionOf, languageFor, LANGUAGES, localeFor, type Language } from "./languages";

type Pack = Record<string, unknown>;

const packs = import.meta.glob<Pack>("./*/*-pack.ts", { eager: true });
const languages = Object.keys(LANGUAGES) as Language[];

afterEach(() => speak(english, "en-GB"));

function wordsOf(language: Language): Partial<Catalogue> {
  const own = Object.entries(packs).filter(([path]) => path.startsWith(`./${language}/`));
  return Object.assign({}, ...own.map(([, pack]) => pack)) as Partial<Catalogue>;
}

/** Every key with its kind: "chat.log.joined: function". */
function keys(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [`${path}: ${typeof value}`];
  return Object.entries(value).flatMap(([key, inner]) => keys(inner, `${path}.${key}`));
}

describe.each(languages)("%s", (language) => {
  const { problems: _, ...pattern } = wordsOf("en");
  const { problems, ...words } = wordsOf(language);

  test("says everything that English says, and nothing more", () => {
    expect(keys(words).sort()).toEqual(keys(pattern).sort());
    if (language !== "en") expect(Object.values(problems ?? {})).not.toContain("");
  });

  test("leaves nothing in English, and nothing empty", () => {
    if (language === "en") return;
    const said = (all: unknown): string[] =>
      typeof all === "string" ? [all] : typeof all === "object" && all !== null ? Object.values(all).flatMap(said) : [];
    // Names, units, and words that are the same in both languages.
    const theSame = said(words).filter((text) => said(pattern).includes(text) && text.length > 12);
    expect(theSame.filter((text) => text !== "Conversation")).toEqual([]);
    expect(said(words).filter((text) => text.trim() === "")).toEqual([]);
  });

  test("writes numbers, sizes and times without a hole", () => {
    speak(wordsOf(language), LANGUAGES[language].region);
    const at = new Date(2026, 10, 17, 14, 3).getTime();
    const said = [number(16_000), size(84_200_000), speed(2_100_000), duration(160), duration(4320), clock(at), day(at, at), list(["A", "B", "C"])];
    for (const text of said) expect(text).not.toMatch(/undefined|NaN|Invalid/);
    expect(new Set(said).size).toBe(said.length);
  });

  test("puts every number into its sentence", () => {
    speak(wordsOf(language), LANGUAGES[language].region);
    const { actions, chat, gallery, join, lobby } = wordsOf(language);
    for (const count of [1, 2, 3, 5, 11, 21, 100, 102, 1_000]) {
      const said = [chat?.newMessages(count), gallery?.showMore(count), chat?.tooLong(count), lobby?.filesUnsent(count)];
      said.push(actions?.filesAlone(count), actions?.changedSeveral(count), join?.keptBy("X", count).strong);
      for (const text of said) expect(text).not.toContain("#");
      // One and two may be words of their own.
      if (count > 2) for (const text of said) expect(text).toContain(number(count));
    }
  });
});

test("Arabic has a form for each of its numbers", () => {
  speak(wordsOf("ar"), "ar");
  const said = [1, 2, 3, 11, 100].map((count) => wordsOf("ar").actions?.filesAlone(count).replace(/[\d\u0660-\u0669]+ /, ""));
  expect(said).toEqual(["ملف واحد", "ملفان", "ملفات", "ملفًا", "ملف"]);
});

test("a name in an Arabic sentence is fenced in, whatever it is written in", () => {
  speak(wordsOf("ar"), "ar");
  expect(name("Tara Brook")).toBe("\u2068Tara Brook\u2069");
});

test.each([
  [["de-AT", "en"], "de"],
  [["pt-BR", "es-MX", "en"], "es"],
  [["FR"], "fr"],
  [["ar-EG"], "ar"],
  [["ja"], "ja"],
  [["nl", "xx-YY"], "en"],
  [[], "en"],
] as const)("who reads %j is spoken to in %s", (preferred, language) => {
  expect(languageFor(preferred)).toBe(language);
});

test("dates come as in the reader's own region", () => {
  expect(localeFor("de", ["en-US", "de-CH"])).toBe("de-CH");
  expect(localeFor("de", ["en-US"])).toBe("de-DE");
  expect(localeFor("en", ["en-US", "de"])).toBe("en-US");
});

test("only Arabic runs from right to left", () => {
  expect(languages.filter((language) => directionOf(language) === "rtl")).toEqual(["ar"]);
});
