import { expect, test } from "vitest";

import { arrange, firstScreen, reuse, type Item } from "./arrangement";
import type { EventEntry, MessageEntry } from "./conversation.svelte";

const NOON = new Date(2026, 10, 17, 12, 0).getTime();
const MINUTE = 60_000;

function message(rev: number, author: string, minutes: number, more: Partial<MessageEntry["row"]> = {}): MessageEntry {
  return {
    type: "message",
    key: `m${rev}`,
    own: author === "me",
    author: null,
    row: {
      kind: "message",
      id: `m${rev}`,
      rev,
      created_rev: rev,
      client_id: `c${rev}`,
      author,
      at: NOON + minutes * MINUTE,
      text: "words",
      deleted: false,
      deleted_at: null,
      edited_at: null,
      text_rev: rev,
      notify_rev: 0,
      reply_to: null,
      file_count: 0,
      files: [],
      ...more,
    },
  };
}

function event(rev: number, name: EventEntry["row"]["name"], actor: string | null, minutes: number): EventEntry {
  const at = NOON + minutes * MINUTE;
  const row = { kind: "event", id: `e${rev}`, rev, created_rev: rev, name, at, actor, subject: null, file_name: null } as const;
  return { type: "event", key: `e${rev}`, actor: null, subject: null, row };
}

function shape(items: Item[]): string[] {
  return items.map((item) => (item.type === "message" ? `${item.key}${item.last ? "." : ""}` : item.type));
}

test("messages of one person within five minutes are one run, with name and time below the last", () => {
  const entries = [message(1, "tb", 0), message(2, "tb", 4), message(3, "tb", 5), message(4, "me", 5)];
  expect(shape(arrange(entries, null))).toEqual(["day", "m1", "m2.", "m3.", "m4."]);
});

test("another person, a log line or a new day ends a run", () => {
  const entries = [message(1, "tb", 0), message(2, "ak", 1), event(3, "left", null, 1), message(4, "ak", 2), message(5, "ak", 24 * 60)];
  expect(shape(arrange(entries, null))).toEqual(["day", "m1.", "m2.", "log", "m4.", "day", "m5."]);
});

test("a deleted message is a quiet line and no part of a run", () => {
  const entries = [message(1, "tb", 0), message(2, "tb", 1, { deleted: true }), message(3, "tb", 2)];
  expect(shape(arrange(entries, null))).toEqual(["day", "m1.", "log", "m3."]);
});

test("what one person downloads in a row is one line, which is another object when it grows", () => {
  const entries = [event(1, "fetched", "tb", 0), event(2, "fetched", "tb", 1), event(3, "fetched", "ak", 2)];
  const more = [...entries, event(4, "fetched", "ak", 3), event(5, "fetched", "ak", 8), event(6, "left", "ak", 8)];
  const first = arrange(entries, null);
  const second = reuse(arrange(more, null), first);
  const lines = (items: Item[]) => items.flatMap((item) => (item.type === "log" ? [[item.key, item.more]] : []));
  expect(lines(first)).toEqual([["e1", 1], ["e3", 0]]);
  expect(lines(second)).toEqual([["e1", 1], ["e3", 1], ["e5", 0], ["e6", 0]]);
  expect(second[1]).toBe(first[1]);
  expect(second[2]).not.toBe(first[2]);
  const apart = [event(1, "fetched", "tb", 0), message(2, "ak", 1), event(3, "fetched", "tb", 1)];
  expect(shape(arrange(apart, null))).toEqual(["day", "log", "m2.", "log"]);
});

test("the divider stands above the first unread message of somebody else and says how many there are", () => {
  const entries = [message(1, "tb", 0), message(2, "me", 6), message(3, "tb", 12), message(4, "tb", 30)];
  const items = arrange(entries, 2);
  expect(shape(items)).toEqual(["day", "m1.", "m2.", "new", "m3.", "m4."]);
  expect(items[3]).toMatchObject({ count: 2, since: NOON + 12 * MINUTE });
});

test("there is no divider where nothing of others is unread", () => {
  expect(shape(arrange([message(1, "tb", 0), message(2, "me", 1)], 2))).toEqual(["day", "m1.", "m2."]);
});

test("what did not change stays the same object, what did becomes another", () => {
  const entries = [message(1, "tb", 0), message(2, "tb", 1)];
  const before = arrange(entries, null);
  const after = reuse(arrange([...entries, message(3, "tb", 2)], null), before);
  expect(shape(after)).toEqual(["day", "m1", "m2", "m3."]);
  expect(after.map((item) => before.includes(item))).toEqual([true, true, false, false]);
});

test("every item has a key of its own", () => {
  const entries = [message(1, "tb", 0), message(2, "tb", 24 * 60), message(3, "tb", 48 * 60)];
  const keys = arrange(entries, 1).map((item) => item.key);
  expect(new Set(keys).size).toBe(keys.length);
});

test("the first screen begins with a message, thirty rows before the end", () => {
  const items = arrange(Array.from({ length: 100 }, (_, at) => message(at, "them", at)), null);
  expect(firstScreen(items)).toBe("m70");
  expect(firstScreen(items.slice(-20))).toBeUndefined();
});

test("the first screen reaches up over the divider, with some of what was read before it", () => {
  const items = arrange(Array.from({ length: 100 }, (_, at) => message(at, "them", at)), 40);
  const begin = items.findIndex(({ key }) => key === firstScreen(items));
  expect(items.findIndex(({ type }) => type === "new") - begin).toBe(8);
});
