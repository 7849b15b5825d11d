/**
 * Sets a conversation's entries in order for the eye: days apart, the divider above what is unread, messages of one person
 * within five minutes as one run, and deleted messages as quiet lines. Pure, so that both faces arrange alike.
 */
import { sameDay } from "../words/format";
import type { Entry, EventEntry, MessageEntry, PendingEntry } from "./conversation.svelte";

const RUN_MS = 5 * 60 * 1000;

export interface DayItem {
  type: "day";
  key: string;
  at: number;
}
export interface NewItem {
  type: "new";
  key: string;
  count: number;
  since: number;
}
export interface LogItem {
  type: "log";
  key: string;
  entry: EventEntry | MessageEntry;
  /** How many lines of the same kind this one stands for besides its own. */
  more: number;
}
export interface MessageItem {
  type: "message";
  key: string;
  entry: MessageEntry;
  /** The last of its run: name and time stand below it. */
  last: boolean;
}
export interface PendingItem {
  type: "pending";
  key: string;
  entry: PendingEntry;
}
export type Item = DayItem | NewItem | LogItem | MessageItem | PendingItem;

export function arrange(entries: readonly Entry[], unreadFrom: number | null): Item[] {
  const items: Item[] = [];
  let before: Entry | null = null;
  let dividerDue = unreadFrom !== null;
  for (const entry of entries) {
    if (before === null || !sameDay(timeOf(before), timeOf(entry))) items.push(day(entry));
    if (dividerDue && isUnread(entry, unreadFrom)) {
      items.push({ type: "new", key: "new", count: unreadAmong(entries, unreadFrom), since: timeOf(entry) });
      dividerDue = false;
    }
    const last = items.at(-1);
    if (last?.type === "log" && goesOn(last, entry)) items[items.length - 1] = { ...last, more: last.more + 1 };
    else items.push(item(entry));
    before = entry;
  }
  return endRuns(items);
}

/** Items that say the same as before stay the same objects, so that a page of thousands touches only what changed. */
export function reuse(items: readonly Item[], before: readonly Item[]): Item[] {
  const known = new Map(before.map((item) => [item.key, item]));
  return items.map((item) => {
    const old = known.get(item.key);
    return old !== undefined && isSame(old, item) ? old : item;
  });
}

/** As many rows as a tall window shows, and what stands above the unread. */
const SCREEN = 30;
const ABOVE = 8;

/** The item with which the first screen begins: it ends with the newest, and reaches up over the divider. */
export function firstScreen(items: readonly Item[]): string | undefined {
  const divider = items.findIndex(({ type }) => type === "new");
  const at = Math.min(items.length - SCREEN, divider < 0 ? Infinity : divider - ABOVE);
  return items.slice(0, Math.max(0, at + 1)).findLast(({ type }) => type === "message")?.key;
}

function isSame(a: Item, b: Item): boolean {
  if (a.type === "day" || a.type === "new") return JSON.stringify(a) === JSON.stringify(b);
  if (b.type === "day" || b.type === "new" || a.type !== b.type || a.entry !== b.entry) return false;
  if (a.type === "log" && b.type === "log") return a.more === b.more;
  return a.type !== "message" || b.type !== "message" || a.last === b.last;
}

export function timeOf(entry: Entry): number {
  return entry.type === "pending" ? entry.at : entry.row.at;
}

/** Somebody else's message that was not there when one last looked. */
function isUnread(entry: Entry, from: number | null): boolean {
  return from !== null && entry.type === "message" && !entry.own && !entry.row.deleted && entry.row.created_rev >= from;
}

function unreadAmong(entries: readonly Entry[], from: number | null): number {
  return entries.filter((entry) => isUnread(entry, from)).length;
}

/** Somebody takes one file after the other: that is one line. */
function goesOn({ entry: first }: LogItem, next: Entry): boolean {
  if (first.type !== "event" || next.type !== "event") return false;
  const isFetched = first.row.name === "fetched" && next.row.name === "fetched";
  return isFetched && first.row.actor === next.row.actor && next.row.at - first.row.at < RUN_MS;
}

function day(entry: Entry): DayItem {
  return { type: "day", key: `day ${entry.key}`, at: timeOf(entry) };
}

function item(entry: Entry): Item {
  switch (entry.type) {
    case "event":
      return { type: "log", key: entry.key, entry, more: 0 };
    case "pending":
      return { type: "pending", key: entry.key, entry };
    case "message":
      return entry.row.deleted
        ? { type: "log", key: entry.key, entry, more: 0 }
        : { type: "message", key: entry.key, entry, last: true };
  }
}

/** A run begins with its first message; whatever comes more than five minutes after that begins another. */
function endRuns(items: Item[]): Item[] {
  let start: MessageItem | null = null;
  let previous: MessageItem | null = null;
  for (const item of items) {
    const current = item.type === "message" ? item : null;
    const goesOn =
      current !== null &&
      previous !== null &&
      start !== null &&
      current.entry.row.author === start.entry.row.author &&
      current.entry.row.at - start.entry.row.at < RUN_MS;
    if (goesOn && previous) previous.last = false;
    else start = current;
    previous = current;
  }
  return items;
}
