/** The beginning of a text as one line without its formatting, for quotes. Pure. */
import { format, type Inline } from "../format";

/** More than any line shows; a long text is not read to its end for it. */
const LETTERS = 300;

export function plainText(text: string): string {
  const blocks = format([...text.slice(0, 2 * LETTERS)].slice(0, LETTERS).join(""));
  const parts = blocks.map((block) => {
    if (block.type === "code") return block.text;
    return block.type === "list" ? block.items.map(words).join(" ") : words(block.children);
  });
  return parts.join(" ").replace(/\s+/gu, " ").trim();
}

function words(parts: readonly Inline[]): string {
  return parts.map((part) => ("children" in part ? words(part.children) : part.type === "break" ? " " : part.text)).join("");
}
