/** Finding emoji by what people type: the beginnings of words in its name and its tags, whatever the accents and the case. */
import type { Emoji } from "./catalog";

const MOST = 120;

interface Hay {
  name: string;
  tags: string;
}

export class Finder {
  readonly #all: readonly Emoji[];
  #folded: readonly Hay[] | undefined;

  constructor(all: readonly Emoji[]) {
    this.#all = all;
  }

  /** The best first; none for an empty question. The emoji itself and emoticons like `:)` are found, too. */
  find(question: string): readonly Emoji[] {
    const asked = fold(question).trim();
    if (asked === "") return [];
    // Folded once, when somebody first searches; for each letter typed it would be felt on a phone.
    this.#folded ??= this.#all.map(({ name, tags }) => ({ name: fold(name), tags: fold(tags) }));
    const [words, folded, exact] = [asked.split(/\s+/), this.#folded, question.trim()];
    const found = this.#all.map((one, at) => ({ one, rank: rank(one, folded[at], asked, words, exact) }));
    const good = found.filter(({ rank }) => rank > 0).sort((a, b) => b.rank - a.rank);
    return good.slice(0, MOST).map(({ one }) => one);
  }
}

function rank(emoji: Emoji, hay: Hay | undefined, asked: string, words: readonly string[], exact: string): number {
  if (emoji.variants.includes(exact) || (!/\p{L}/u.test(exact) && emoji.tags.split("|").includes(exact))) return 5;
  const { name, tags } = hay ?? { name: "", tags: "" };
  if (name === asked) return 6;
  if (!words.every((word) => name.includes(word) || tags.includes(word))) return 0;
  if (words.every((word) => begins(name, word))) return name.startsWith(asked) ? 4 : 3;
  if (words.every((word) => begins(name, word) || begins(tags, word))) return 2;
  return 1;
}

/** Whether a word of the text begins so. Japanese has no spaces between words: there, anywhere is a beginning. */
function begins(text: string, word: string): boolean {
  if (!/\p{Script=Latin}/u.test(word)) return text.includes(word);
  return text.startsWith(word) || text.includes(` ${word}`) || text.includes(`|${word}`) || text.includes(`-${word}`);
}

/** "Heißgetränk" is found as "heissgetrank", katakana as hiragana, and Arabic without its vowel signs and whatever its alif wears. */
function fold(text: string): string {
  const plain = text.normalize("NFKD").replace(/[\u0300-\u036f\u064b-\u0655\u0670]/g, "").toLowerCase().replaceAll("ß", "ss");
  return plain.replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}
