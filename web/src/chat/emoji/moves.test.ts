import { describe, expect, test } from "vitest";

import { move, type Line, type Place } from "./moves";

// Two sections: rows of 3, 3 and 1, then of 3 and 2.
const LINES: Line[] = [3, 3, 1].map((length) => ({ section: 0, length })).concat([3, 2].map((length) => ({ section: 1, length })));
const from = (row: number, column: number): Place => ({ row, column });

describe("keys in the grid", () => {
  test.each([
    ["ArrowDown", from(0, 2), from(1, 2)],
    ["ArrowDown", from(1, 2), from(2, 0)], // A shorter row: its last.
    ["ArrowDown", from(4, 0), undefined],
    ["ArrowUp", from(0, 1), "above"],
    ["ArrowUp", from(3, 2), from(2, 0)],
    ["ArrowRight", from(0, 2), from(1, 0)],
    ["ArrowLeft", from(1, 0), from(0, 2)],
    ["ArrowLeft", from(0, 0), undefined],
    ["ArrowRight", from(4, 1), undefined],
    ["Home", from(1, 2), from(1, 0)],
    ["End", from(4, 0), from(4, 1)],
    ["PageDown", from(1, 1), from(3, 0)],
    ["PageDown", from(3, 1), undefined],
    ["PageUp", from(4, 1), from(3, 0)], // First to the beginning of its own section,
    ["PageUp", from(3, 0), from(0, 0)], // then to that of the one before.
    ["Enter", from(0, 0), undefined],
  ] as const)("%s from %o leads to %o", (key, place, to) => {
    expect(move(LINES, place, { key })).toEqual(to);
  });

  test("with Ctrl, Home and End lead to the first and the last of all", () => {
    expect(move(LINES, from(1, 1), { key: "Home", ctrlKey: true })).toEqual(from(0, 0));
    expect(move(LINES, from(1, 1), { key: "End", ctrlKey: true })).toEqual(from(4, 1));
  });

  test("from right to left, the left arrow goes on", () => {
    expect(move(LINES, from(0, 0), { key: "ArrowLeft", mirrored: true })).toEqual(from(0, 1));
    expect(move(LINES, from(1, 0), { key: "ArrowRight", mirrored: true })).toEqual(from(0, 2));
  });

  test("nothing leads anywhere where there is nothing", () => {
    expect(move([], from(0, 0), { key: "ArrowDown" })).toBeUndefined();
    expect(move([], from(0, 0), { key: "End", ctrlKey: true })).toBeUndefined();
  });
});
