/**
 * All emoji of Unicode's list with the names of one language. The list and the names are files of their own, fetched when a
 * picker first opens.
 */
import { locale } from "../../words/index";

export interface Emoji {
  /** Without a skin tone. */
  readonly text: string;
  readonly name: string;
  /** Further words it is found by, with `|` between them. */
  readonly tags: string;
  /** With every skin tone and mixture of them, itself first; alone where it has none. */
  readonly variants: readonly string[];
  /** The version of Unicode's list that brought it. */
  readonly version: number;
}

export type GroupName =
  | "smileys"
  | "people"
  | "nature"
  | "food"
  | "travel"
  | "activities"
  | "things"
  | "symbols"
  | "flags";

export interface Group {
  readonly name: GroupName;
  readonly emoji: readonly Emoji[];
}

type Names = Promise<typeof import("virtual:emoji/names/*")>;

const NAMES: Record<string, () => Names> = {
  ar: () => import("virtual:emoji/names/ar"),
  de: () => import("virtual:emoji/names/de"),
  en: () => import("virtual:emoji/names/en"),
  es: () => import("virtual:emoji/names/es"),
  fr: () => import("virtual:emoji/names/fr"),
  ja: () => import("virtual:emoji/names/ja"),
};

export class Catalog {
  readonly groups: readonly Group[];
  readonly all: readonly Emoji[];
  readonly #byVariant = new Map<string, Emoji>();

  constructor(groups: readonly Group[]) {
    this.groups = groups;
    this.all = groups.flatMap((group) => group.emoji);
    for (const emoji of this.all) for (const variant of emoji.variants) this.#byVariant.set(variant, emoji);
  }

  /** Which emoji this is, in whatever skin tone. */
  of(text: string): Emoji | undefined {
    return this.#byVariant.get(text);
  }
}

/** The browser keeps what it fetched, so asking again costs nothing; after a failure it is fetched again. */
export async function loadCatalog(tag: string = locale): Promise<Catalog> {
  const names = NAMES[tag.split("-")[0] ?? ""] ?? NAMES["en"];
  const [list, words] = await Promise.all([import("virtual:emoji/list"), names?.()]);
  let at = 0;
  const groups = list.default.map(({ name, emoji, versions }) => ({
    name: name as GroupName,
    emoji: emoji.map((line, index): Emoji => {
      const variants = line.split(" ");
      const place = at++;
      return {
        text: variants[0] ?? "",
        name: words?.default.labels[place] ?? "",
        tags: words?.default.tags[place] ?? "",
        variants,
        version: versions[index] ?? 0,
      };
    }),
  }));
  return new Catalog(groups);
}
