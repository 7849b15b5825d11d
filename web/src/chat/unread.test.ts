import { expect, test } from "vitest";

import { applyBatch, emptyRows, type SessionRows } from "../sync/rows";
import { ModelServer } from "../sync/testing/model_server";
import type { MessageRow } from "../wire/types";
import { newestOfOthers, unreadRows } from "./unread";

function held(change: (row: MessageRow) => Partial<MessageRow> = () => ({})): SessionRows {
  const server = new ModelServer(() => 0.5, 100);
  for (const author of ["P2", "P1", "P2", "P3"]) server.post("words", `of ${author} ${server.head.public}`, author);
  const batch = server.snapshot();
  batch.rows = batch.rows.map((row) => (row.kind === "message" ? { ...row, ...change(row) } : row));
  return applyBatch(emptyRows(), batch).rows;
}

const authors = (rows: SessionRows, upTo: number) => unreadRows(rows, upTo).map((row) => row.author);

test("what others said above the mark is unread", () => {
  const rows = held();
  expect(authors(rows, 0)).toEqual(["P2", "P2", "P3"]);
  expect(authors(rows, rows.messages[0]?.created_rev ?? 0)).toEqual(["P2", "P3"]);
  expect(authors(rows, newestOfOthers(rows))).toEqual([]);
});

test("one's own words are never unread, and never move the mark", () => {
  const rows = held((row) => ({ author: row.author === "P2" ? "P2" : "P1" }));
  expect(authors(rows, 0)).toEqual(["P2", "P2"]);
  expect(newestOfOthers(rows)).toBe(rows.messages[2]?.created_rev);
});

test("what was deleted asks nobody to read it", () => {
  expect(authors(held((row) => ({ deleted: row.author === "P3" })), 0)).toEqual(["P2", "P2"]);
});

test("a change with notice is unread again, a quiet one is not", () => {
  const rows = held((row) => ({ rev: 100, text_rev: 100, notify_rev: row.author === "P3" ? 100 : 0 }));
  expect(authors(rows, 50)).toEqual(["P3"]);
  expect(newestOfOthers(rows)).toBe(100);
  expect(authors(rows, 100)).toEqual([]);
});
