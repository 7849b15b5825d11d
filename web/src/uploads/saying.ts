/** Names and places that people give to files before they are sent. Pure. */

/** The server counts alike: code points of a caption or an alternative text, bytes of a name. */
export const MOST_WORDS = 500;
const MOST_NAME_BYTES = 255;
/** What ends a name, if it is short enough to say what the file is. */
const ENDING = /(?!^)\.[^.\s/\\]{1,16}$/;

export function endingOf(filename: string): string {
  return ENDING.exec(filename)?.[0] ?? "";
}

/** The new name with the extension of the file; null for one that names nothing. The server makes it safe. */
export function renamed(filename: string, wanted: string): string | null {
  const ending = endingOf(filename);
  // Controls and line breaks have no place in a name, and the server would refuse them.
  const plain = wanted.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/gu, "").trim();
  const stem = plain.toLowerCase().endsWith(ending.toLowerCase()) ? plain.slice(0, plain.length - ending.length) : plain;
  if (stem.trim() === "") return null;
  return cut(stem, MOST_NAME_BYTES - bytesOf(ending)) + ending;
}

/** A list with one of its members at another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, index) => index !== from);
  const at = Math.max(0, Math.min(to, rest.length));
  return [...rest.slice(0, at), ...list.slice(from, from + 1), ...rest.slice(at)];
}

function cut(stem: string, mostBytes: number): string {
  const letters = [...stem];
  while (bytesOf(letters.join("")) > mostBytes) letters.pop();
  return letters.join("");
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
