/**
 * Reads the safe subset of formatting into tokens; the page makes DOM nodes of them, so no HTML text exists anywhere.
 * Pure, and linear in the length of the text whatever the text is.
 *
 * The people here write paths, file masks and snake_case all day, so marks count only around whole words, nothing is an
 * escape, and what does not fit stays exactly as it was typed.
 */
import { inline } from "./format-inline";

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

const FENCE = /^ {0,3}(`{3,})(?!.*`)/;
const ITEM = /^ {0,3}(?:([-*•])|(\d{1,9})[.)])[ \t]+(?=\S)/;

export function format(text: string): Block[] {
  const lines = text.split(/\r\n?|[\n\u2028\u2029]/);
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] as string;
    const fence = FENCE.exec(line);
    if (fence) at = code(lines, at, fence, blocks);
    else if (ITEM.test(line)) at = list(lines, at, blocks);
    else if (line.trim() === "") at += 1;
    else at = paragraph(lines, at, blocks);
  }
  return blocks;
}

/** A fence that is never closed holds the rest. */
function code(lines: string[], at: number, fence: RegExpExecArray, blocks: Block[]): number {
  const marks = fence[1]?.length ?? 3;
  const [language = ""] = (lines[at] as string).slice(fence[0].length).trim().split(/\s/, 1);
  let end = at + 1;
  while (end < lines.length && !closes(lines[end] as string, marks)) end += 1;
  blocks.push({ type: "code", text: lines.slice(at + 1, end).join("\n"), language: language.slice(0, 20) });
  return end + 1;
}

function closes(line: string, marks: number): boolean {
  const trimmed = line.trim();
  return trimmed.length >= marks && /^`+$/.test(trimmed);
}

/** Items of one kind that follow one another. An indented line goes on with the item above it. */
function list(lines: string[], at: number, blocks: Block[]): number {
  const first = ITEM.exec(lines[at] as string);
  const ordered = first?.[2] !== undefined;
  const items: Inline[][] = [];
  let end = at;
  for (; end < lines.length; end += 1) {
    const line = lines[end] as string;
    const item = ITEM.exec(line);
    if (item && (item[2] !== undefined) === ordered) items.push(inline(line.slice(item[0].length)));
    else if (!item && /^(?: {2,}|\t)\S/.test(line)) items.at(-1)?.push({ type: "break" }, ...inline(line.trim()));
    else break;
  }
  blocks.push({ type: "list", ordered, start: ordered ? Number(first?.[2]) : 1, items });
  return end;
}

function paragraph(lines: string[], at: number, blocks: Block[]): number {
  const children: Inline[] = [];
  let end = at;
  for (; end < lines.length; end += 1) {
    const line = lines[end] as string;
    if (end > at && (line.trim() === "" || FENCE.test(line) || ITEM.test(line))) break;
    if (end > at) children.push({ type: "break" });
    for (const part of inline(line)) children.push(part);
  }
  blocks.push({ type: "paragraph", children });
  return end;
}
