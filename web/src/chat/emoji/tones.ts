/** Skin tones: which of an emoji's variants wears the tone somebody chose. */
import type { Emoji } from "./catalog";

/** 0 is Unicode's yellow, 1 to 5 go from light to dark. */
export type Tone = 0 | 1 | 2 | 3 | 4 | 5;

export const TONES: readonly Tone[] = [0, 1, 2, 3, 4, 5];
const FIRST = 0x1f3fb;

/** The tones in an emoji, one for each person in it that has one. */
export function tonesIn(text: string): readonly Tone[] {
  const found = [...text].map((letter) => (letter.codePointAt(0) ?? 0) - FIRST + 1);
  return found.filter((tone): tone is Tone => tone >= 1 && tone <= 5);
}

/** Everybody in it in this tone; as it is where it has no tones. */
export function toned(emoji: Emoji, tone: Tone): string {
  if (tone === 0 || emoji.variants.length === 1) return emoji.text;
  const worn = emoji.variants.find((variant) => {
    const tones = tonesIn(variant);
    return tones.length > 0 && tones.every((one) => one === tone);
  });
  return worn ?? emoji.text;
}
