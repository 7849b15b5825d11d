import { expect, test } from "vitest";

import { bytesOf, extensionsOf, gibOf } from "./space";

test.each([
  ["1", 1024 ** 3],
  [" 0.5 ", 1024 ** 3 / 2],
  ["0,5", 1024 ** 3 / 2],
  ["", null],
  ["0", undefined],
  ["-1", undefined],
  ["1e3", undefined],
  ["ten", undefined],
])("%j is %j bytes", (typed, bytes) => expect(bytesOf(typed)).toBe(bytes));

test("what is saved is shown as it was typed", () => {
  for (const typed of ["1", "0.5", "12.25", "0.0001"]) expect(gibOf(bytesOf(typed) ?? null)).toBe(typed);
  expect(gibOf(null)).toBe("");
});

test("extensions come with commas, blanks or both", () => {
  expect(extensionsOf(" .iso, zip;7z  rar,")).toEqual([".iso", "zip", "7z", "rar"]);
});
