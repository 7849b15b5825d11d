/**
 * What is typed after a stroke, and which replies it means. Pure. A stroke counts only where a word begins: "and/or" and an
 * address of the web open nothing.
 */
import type { CannedReply } from "../wire/types";

export interface Token {
  /** Where the stroke stands. */
  start: number;
  /** What was typed behind it, up to the caret. */
  query: string;
}

const TOKEN = /(?:^|\s)\/([^\s/]{0,40})$/;

/** The stroke and the word that the caret stands behind, if there is one. */
export function tokenAt(text: string, caret: number): Token | null {
  const query = TOKEN.exec(text.slice(0, caret))?.[1];
  return query === undefined ? null : { start: caret - query.length - 1, query };
}

/** Best first: the shortcut, then a word of the name, then anywhere in the text. All words of the query have to be found. */
export function matching(replies: readonly CannedReply[], query: string): CannedReply[] {
  const words = folded(query).split(/\s+/).filter((word) => word !== "");
  const ranked = replies.map((reply) => ({ reply, rank: Math.max(0, ...words.map((word) => rankOf(reply, word))) }));
  const found = ranked.filter(({ rank }) => rank < Infinity);
  found.sort((a, b) => a.rank - b.rank || a.reply.shortcut.localeCompare(b.reply.shortcut));
  return found.map(({ reply }) => reply);
}

function rankOf({ shortcut, name, text }: CannedReply, word: string): number {
  const title = folded(name);
  if (folded(shortcut) === word) return 0;
  if (folded(shortcut).startsWith(word)) return 1;
  if (title.split(/\s+/).some((part) => part.startsWith(word))) return 2;
  if (folded(shortcut).includes(word) || title.includes(word)) return 3;
  return folded(text).includes(word) ? 4 : Infinity;
}

/** Without regard to case and accents: nobody types them in a hurry. */
function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
