/** One or two letters for a name: of "T.B." T and B, of "Anna Maria Kern" A and K, of an emoji the whole emoji. */

/** Marks on one letter, after these no more: some people pile up a hundred, which would reach over half of the page. */
const MARKS = /(\p{M}{3})\p{M}+/gu;
const PARTS = /[\s.]+/u;

export function initials(name: string): string {
  const parts = name.split(PARTS).filter((part) => part !== "");
  const chosen = parts.length > 1 ? [parts[0], parts.at(-1)] : parts;
  return chosen.map((part) => firstLetter(part ?? "")).join("");
}

function firstLetter(part: string): string {
  // A letter may be several code points; browsers without a segmenter show the first of them.
  const segmenter = "Segmenter" in Intl ? new Intl.Segmenter() : undefined;
  const first = segmenter ? segmenter.segment(part)[Symbol.iterator]().next().value?.segment : [...part][0];
  return (first ?? "").normalize().replace(MARKS, "$1").toLocaleUpperCase();
}
