/**
 * Formatting within one line: code, links, bold and italic. One pass finds the pieces, a second nests them. At most one
 * bold and one italic are open at a time, so nothing nests deeply and nothing is searched for twice.
 */
import type { Inline } from "./format";
import { linkAt, type Link } from "./format-links";

type Mark = "*" | "**" | "_";
type Emphasis = "bold" | "italic";

interface Delimiter {
  type: "delimiter";
  mark: Mark;
  opens: boolean;
  closes: boolean;
  /** Set when it has found its other half. */
  role: "open" | "close" | null;
}
type Piece = Inline | Delimiter;

/** Inside words, paths and masks a mark is a character like any other. */
const WORD = /[\p{L}\p{N}\\/]/u;
const STARTS = /[\p{L}\p{N}\p{S}"'(\[“‘«*_`]/u;
const ENDS = /[\p{L}\p{N}\p{S}"')\]”’».!?…*_`%]/u;
const SPECIAL = /[`*_[hHmM]/g;

export function inline(line: string): Inline[] {
  return nest(paired(pieces(line)));
}

function pieces(line: string): Piece[] {
  const found: Piece[] = [];
  const fences = closingFences(line);
  let from = 0;
  SPECIAL.lastIndex = 0;
  for (let match = SPECIAL.exec(line); match !== null; match = SPECIAL.exec(line)) {
    const at = match.index;
    const piece = pieceAt(line, at, fences, at === from && found.at(-1)?.type === "link");
    if (piece.parts.length > 0) {
      if (at > from) found.push({ type: "text", text: line.slice(from, at) });
      for (const part of piece.parts) found.push(part);
      from = piece.end;
    }
    SPECIAL.lastIndex = piece.end;
  }
  if (from < line.length) found.push({ type: "text", text: line.slice(from) });
  return found;
}

interface Found {
  /** Nothing: what stands there is plain text. */
  parts: Piece[];
  end: number;
}

function pieceAt(line: string, at: number, fences: Map<number, number>, isBehindLink: boolean): Found {
  switch (line[at]) {
    case "`":
      return codeAt(line, at, fences);
    case "*":
    case "_":
      return delimiterAt(line, at, isBehindLink);
    default:
      return linked(linkAt(line, at), at);
  }
}

function linked(link: Link | null, at: number): Found {
  if (link === null) return { parts: [], end: at + 1 };
  if (link.url === null) return { parts: [], end: link.end };
  const children: Inline[] = [{ type: "text", text: link.text }];
  return { parts: [{ type: "link", url: link.url, children }], end: link.end };
}

// Code

/** For each run of backticks, where the next run of the same length begins. */
function closingFences(line: string): Map<number, number> {
  const closing = new Map<number, number>();
  const latest = new Map<number, number>();
  for (const run of [...line.matchAll(/`+/g)].reverse()) {
    const next = latest.get(run[0].length);
    if (next !== undefined) closing.set(run.index, next);
    latest.set(run[0].length, run.index);
  }
  return closing;
}

function codeAt(line: string, at: number, fences: Map<number, number>): Found {
  const length = runLength(line, at);
  const closing = fences.get(at);
  if (closing === undefined) return { parts: [], end: at + length };
  const text = line.slice(at + length, closing);
  // A blank on both sides lets code begin or end with a backtick.
  const isPadded = text.startsWith(" ") && text.endsWith(" ") && text.trim() !== "";
  return { parts: [{ type: "code", text: isPadded ? text.slice(1, -1) : text }], end: closing + length };
}

function runLength(line: string, at: number): number {
  let end = at;
  while (line[end] === line[at]) end += 1;
  return end - at;
}

// Bold and italic

function delimiterAt(line: string, at: number, isBehindLink: boolean): Found {
  const length = runLength(line, at);
  const end = at + length;
  const before = characterBefore(line, at);
  const after = characterAfter(line, end);
  const opens = STARTS.test(after) && !WORD.test(before);
  const closes = (isBehindLink || ENDS.test(before)) && !WORD.test(after);
  const marks = marksOf(line[at] as string, length, closes && !opens);
  if (marks.length === 0 || (!opens && !closes)) return { parts: [], end };
  return { parts: marks.map((mark) => ({ type: "delimiter", mark, opens, closes, role: null })), end };
}

/** Three stars are bold around italic: they open and close in mirrored order. */
function marksOf(character: string, length: number, isClosing: boolean): Mark[] {
  if (character === "_") return length === 1 ? ["_"] : [];
  if (length === 3) return isClosing ? ["*", "**"] : ["**", "*"];
  return length === 1 ? ["*"] : length === 2 ? ["**"] : [];
}

function characterBefore(line: string, at: number): string {
  return [...line.slice(Math.max(0, at - 2), at)].at(-1) ?? "";
}

function characterAfter(line: string, at: number): string {
  return [...line.slice(at, at + 2)][0] ?? "";
}

function emphasisOf(mark: Mark): Emphasis {
  return mark === "**" ? "bold" : "italic";
}

/** Gives each delimiter its role. A second opening of a kind takes the place of the first, which then was just a star. */
function paired(found: Piece[]): Piece[] {
  const open: Partial<Record<Emphasis, { delimiter: Delimiter; at: number }>> = {};
  found.forEach((piece, at) => {
    if (piece.type !== "delimiter") return;
    const kind = emphasisOf(piece.mark);
    const other: Emphasis = kind === "bold" ? "italic" : "bold";
    const opening = open[kind];
    if (piece.closes && opening?.delimiter.mark === piece.mark && at > opening.at + 1) {
      opening.delimiter.role = "open";
      piece.role = "close";
      delete open[kind];
      // What opened inside and has not closed would close outside: it does not count.
      if ((open[other]?.at ?? -1) > opening.at) delete open[other];
    } else if (piece.opens) {
      open[kind] = { delimiter: piece, at };
    }
  });
  return found;
}

function nest(found: Piece[]): Inline[] {
  const whole: Inline[] = [];
  const levels: Inline[][] = [whole];
  for (const piece of found) {
    const level = levels.at(-1) as Inline[];
    if (piece.type !== "delimiter") add(level, piece);
    else if (piece.role === null) add(level, { type: "text", text: piece.mark });
    else if (piece.role === "close") levels.pop();
    else {
      const children: Inline[] = [];
      level.push({ type: emphasisOf(piece.mark), children });
      levels.push(children);
    }
  }
  return whole;
}

function add(level: Inline[], piece: Inline): void {
  const last = level.at(-1);
  if (piece.type === "text" && last?.type === "text") level[level.length - 1] = { type: "text", text: last.text + piece.text };
  else level.push(piece);
}
