import { expect, test } from "vitest";

import type { PendingEntry } from "../chat/conversation.svelte";
import { unsentOf } from "./unsent";

function pending(text: string, fileCount = 0): PendingEntry {
  return { type: "pending", key: text, at: 0, text, state: "queued", problem: null, draft: null, fileCount, files: [], replyTo: null };
}

test("what waits to be sent comes before what is still being written, with all files counted", () => {
  expect(unsentOf([pending("first"), pending("", 2)], "and then", 1)).toEqual({ texts: ["first", "and then"], files: 3 });
});

test("nothing is unsent when nothing was written", () => {
  expect(unsentOf([], "  \n", 0)).toEqual({ texts: [], files: 0 });
});

test("changes to messages that nobody has stand with the rest", () => {
  expect(unsentOf([pending("first")], "last", 0, ["Room 2.14", " "]).texts).toEqual(["first", "Room 2.14", "last"]);
});
