import { expect, test } from "vitest";

import type { MessageRow } from "../../wire/types";
import type { Entry } from "../conversation.svelte";
import { lastRead } from "./readers.svelte";

const ME = "me";

function message(rev: number, author: string, more: Partial<MessageRow> = {}): Entry {
  const row = { id: `m${rev}`, created_rev: rev, notify_rev: 0, author, deleted: false, ...more } as MessageRow;
  return { type: "message", key: row.id, row, author: null, own: author === ME };
}

const of = (entries: Entry[], mark: number) => lastRead(entries, { id: "tb" }, mark);

test("it stands below the newest of one's own that was read", () => {
  const entries = [message(1, ME), message(2, ME), message(3, ME)];
  expect([of(entries, 2), of(entries, 9), of(entries, 0)]).toEqual(["m2", "m3", undefined]);
});

test("what others said in between is passed over", () => {
  expect(of([message(1, ME), message(2, "mo")], 2)).toBe("m1");
});

test("nothing is said of somebody who has answered since", () => {
  expect(of([message(1, ME), message(2, "tb")], 2)).toBeUndefined();
});

test("what was said after the answer counts again", () => {
  expect(of([message(1, ME), message(2, "tb"), message(3, ME)], 3)).toBe("m3");
});

test("a change with notice is read only when the change is, and what was deleted never", () => {
  const entries = [message(1, ME), message(2, ME, { notify_rev: 7 }), message(3, ME, { deleted: true })];
  expect([of(entries, 5), of(entries, 7)]).toEqual(["m1", "m2"]);
});
