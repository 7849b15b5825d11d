/**
 * Reads the safe subset of formatting into tokens; the page makes DOM nodes of them, so no HTML text exists anywhere.
 * Pure, and linear in the length of the text whatever the text is.
 */

/** Within a line. */
export type Inline =
  | { type: "text"; text: string }
  | { type: "bold"; children: Inline[] }
  | { type: "italic"; children: Inline[] }
  | { type: "code"; text: string }
  | { type: "link"; url: string; children: Inline[] }
  | { type: "break" };

export type Block =
  | { type: "paragraph"; children: Inline[] }
  | { type: "code"; text: string; language: string }
  | { type: "list"; ordered: boolean; start: number; items: Inline[][] };

/** The most a message may hold, counted in code points as the server counts. */
export const MAX_TEXT = 16_000;

export function format(_text: string): Block[] {
  throw new Error("being written");
}

export function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
