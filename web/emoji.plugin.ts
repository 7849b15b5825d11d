// Makes two kinds of module out of emojibase-data, and for languages it lacks out of CLDR's annotations, while the pages are built: `virtual:emoji/list`, every emoji with its skin
// tones in groups, and `virtual:emoji/names/<language>`, what each is called and found by, in the same order. A picker loads
// the list and one language; what emojibase knows beyond that stays behind.

import { createRequire } from "node:module";

import type { Plugin } from "vite";

interface Source {
  emoji: string;
  label: string;
  tags?: string[];
  emoticon?: string | string[];
  group?: number;
  order?: number;
  version: number;
  skins?: Source[];
}

/** The order of emojibase's group numbers; number 2 are parts, such as a skin tone without anybody. */
const GROUPS: Record<number, string> = {
  0: "smileys",
  1: "people",
  3: "nature",
  4: "food",
  5: "travel",
  6: "activities",
  7: "things",
  8: "symbols",
  9: "flags",
};

/**
 * What Unicode 18 added and emojibase-data 17 does not have: emoji, group, names. Take a line out when emojibase has it; a
 * test says when there is one too many.
 */
const NEWEST: readonly (readonly [emoji: string, group: number, names: Record<string, string>])[] = [
  ["🫫", 0, { en: "cracking face", ar: "وجه متشقق", de: "Gesicht mit Rissen", es: "cara agrietada", fr: "visage fissuré", ja: "ひび割れた顔" }],
  ["🫹", 1, { en: "leftwards thumb", ar: "إبهام إلى اليسار", de: "Daumen nach links", es: "pulgar hacia la izquierda", fr: "pouce vers la gauche", ja: "左向きの親指" }],
  ["🫺", 1, { en: "rightwards thumb", ar: "إبهام إلى اليمين", de: "Daumen nach rechts", es: "pulgar hacia la derecha", fr: "pouce vers la droite", ja: "右向きの親指" }],
  ["🫌", 3, { en: "monarch butterfly", ar: "فراشة ملكية", de: "Monarchfalter", es: "mariposa monarca", fr: "papillon monarque", ja: "オオカバマダラ" }],
  ["🫝", 4, { en: "pickle", ar: "مخلل", de: "Gewürzgurke", es: "pepinillo", fr: "cornichon", ja: "ピクルス" }],
  ["🛙", 5, { en: "lighthouse", ar: "منارة", de: "Leuchtturm", es: "faro", fr: "phare", ja: "灯台" }],
  ["🪋", 5, { en: "meteor", ar: "نيزك", de: "Meteor", es: "meteoro", fr: "météore", ja: "流星" }],
  ["🪌", 7, { en: "eraser", ar: "ممحاة", de: "Radiergummi", es: "goma de borrar", fr: "gomme", ja: "消しゴム" }],
  ["🪍", 7, { en: "net with handle", ar: "شبكة بمقبض", de: "Kescher", es: "red con mango", fr: "épuisette", ja: "取っ手付きの網" }],
];
const NEWEST_VERSION = 18;
/** Languages that emojibase has no names in, but Unicode's own list of names (CLDR) has. */
const OF_CLDR = new Set(["ar"]);
const TONES = ["🏻", "🏼", "🏽", "🏾", "🏿"];

const LIST = "virtual:emoji/list";
const NAMES = "virtual:emoji/names/";

const require = createRequire(import.meta.url);

export function emoji(): Plugin {
  return {
    name: "deskside-emoji",
    resolveId: (id) => (id === LIST || id.startsWith(NAMES) ? `\0${id}` : undefined),
    load(id) {
      if (id === `\0${LIST}`) return asModule(list());
      if (id.startsWith(`\0${NAMES}`)) return asModule(names(id.slice(NAMES.length + 1)));
      return undefined;
    },
  };
}

/** Browsers read JSON in a text much faster than the same as a script. */
function asModule(value: unknown): string {
  return `export default JSON.parse(${JSON.stringify(JSON.stringify(value))});`;
}

function list(): { name: string; emoji: string[]; versions: number[] }[] {
  const sources = read("en");
  return Object.entries(GROUPS).map(([number, name]) => {
    const members = sources.filter((source) => source.group === Number(number));
    return { name, emoji: members.map(variants), versions: members.map((source) => source.version) };
  });
}

function names(language: string): { labels: string[]; tags: string[] } {
  const sources = Object.keys(GROUPS).flatMap((number) => read(language).filter((source) => source.group === Number(number)));
  return { labels: sources.map((source) => source.label), tags: sources.map(tagsOf) };
}

interface Annotations {
  annotations: Record<string, { default?: string[]; tts?: string[] }>;
}

function read(language: string): Source[] {
  const known = OF_CLDR.has(language) ? "en" : language;
  let sources = (require(`emojibase-data/${known}/data.json`) as Source[]).filter((source) => source.order !== undefined);
  sources.sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
  if (known !== language) sources = renamed(sources, language);
  return [...sources, ...NEWEST.map((line) => newest(line, language))];
}

/** The same emoji as CLDR calls them. It writes them without the mark that asks for a picture (U+FE0F). */
function renamed(sources: readonly Source[], language: string): Source[] {
  const { annotations } = (require(`cldr-annotations-full/annotations/${language}/annotations.json`) as { annotations: Annotations });
  const { annotationsDerived } = require(
    `cldr-annotations-derived-full/annotationsDerived/${language}/annotations.json`,
  ) as { annotationsDerived: Annotations };
  const names = { ...annotations.annotations, ...annotationsDerived.annotations };
  return sources.map((source) => {
    const name = names[source.emoji.replaceAll("\uFE0F", "")];
    return { ...source, label: name?.tts?.[0] ?? "", tags: name?.default ?? [] };
  });
}

function newest([emoji, group, names]: (typeof NEWEST)[number], language: string): Source {
  const skins = group === 1 ? TONES.map((tone) => ({ emoji: emoji + tone, label: "", version: NEWEST_VERSION })) : [];
  return { emoji, group, label: names[language] ?? names["en"] ?? "", version: NEWEST_VERSION, skins };
}

/** The emoji, then its skin tones, with spaces between them. */
function variants(source: Source): string {
  return [source, ...(source.skins ?? [])].map((variant) => fullyQualified(variant.emoji)).join(" ");
}

/**
 * emojibase asks for the picture (U+FE0F) also where Unicode's own list does not because a picture is what everybody shows
 * anyway. The desk takes each emoji in one form only, that of Unicode's list.
 */
function fullyQualified(emoji: string): string {
  return emoji.replace(/(\p{Emoji_Presentation})\uFE0F/gu, "$1");
}

function tagsOf({ label, tags = [], emoticon = [] }: Source): string {
  const all = [...tags, ...(typeof emoticon === "string" ? [emoticon] : emoticon)];
  return [...new Set(all)].filter((tag) => tag !== label).join("|");
}
