/**
 * What somebody has not read yet, by the rule that the server counts for boards: what others said above one's mark, and
 * what they changed above it when everybody was to be told of the change. Pure.
 */
import type { SessionRows } from "../sync/rows";
import type { Marks, MessageRow } from "../wire/types";

export function unreadRows({ messages, outside, you }: SessionRows, upTo: number): MessageRow[] {
  const isUnread = (row: MessageRow) => row.author !== you && !row.deleted && newsOf(row) > upTo;
  return [...[...outside.values()].filter(isUnread), ...messages.filter(isUnread)];
}

/** The mark of somebody who has read everything that the others said. One's own words are never unread. */
export function newestOfOthers({ messages, outside, you }: SessionRows): number {
  let newest = 0;
  for (const rows of [messages, outside.values()]) {
    for (const row of rows) if (row.author !== you) newest = Math.max(newest, newsOf(row));
  }
  return newest;
}

/** Where reading begins for somebody who has marked nothing yet: what was said before they came is history. */
export function markAtJoining({ people, you }: SessionRows): number {
  return people.get(you ?? "")?.created_rev ?? 0;
}

/** The marks of the others, with the news. They only move forward. Null where the organization does not share them. */
export function marksOfOthers(
  held: ReadonlyMap<string, number> | null,
  { of, shared }: Marks,
  you: string | null,
): ReadonlyMap<string, number> | null {
  if (!shared) return null;
  const marks = new Map(held);
  for (const [person, rev] of Object.entries(of)) {
    if (person !== you) marks.set(person, Math.max(rev, marks.get(person) ?? 0));
  }
  return marks;
}

/** The last revision that brought something for the others to read. */
function newsOf(row: MessageRow): number {
  return Math.max(row.created_rev, row.notify_rev);
}
