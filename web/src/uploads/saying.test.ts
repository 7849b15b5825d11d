import { expect, test } from "vitest";

import { endingOf, moved, renamed } from "./saying";

test.each([
  ["photo.JPG", ".JPG"],
  ["archive.tar.gz", ".gz"],
  [".profile", ""],
  ["README", ""],
  ["1. Notes about it", ""],
  ["a.averyveryverylongending", ""],
])("%j ends with %j", (name, ending) => expect(endingOf(name)).toBe(ending));

test.each([
  ["photo.jpg", "The lamp", "The lamp.jpg"],
  ["photo.jpg", "The lamp.JPG", "The lamp.jpg"],
  ["photo.jpg", "run.exe", "run.exe.jpg"],
  ["photo.jpg", "  The\u0000 lamp\n ", "The lamp.jpg"],
  ["README", "Read me first", "Read me first"],
  ["photo.jpg", "x".repeat(300), `${"x".repeat(251)}.jpg`],
  ["photo.jpg", "🖨".repeat(100), `${"🖨".repeat(62)}.jpg`],
])("%j called %j becomes %j", (filename, wanted, name) => expect(renamed(filename, wanted)).toBe(name));

test.each(["", "   ", ".jpg", "\u0007"])("%j names nothing", (wanted) => expect(renamed("photo.jpg", wanted)).toBeNull());

test.each([
  [0, 2, ["b", "c", "a"]],
  [2, 0, ["c", "a", "b"]],
  [1, 9, ["a", "c", "b"]],
  [1, -5, ["b", "a", "c"]],
  [1, 1, ["a", "b", "c"]],
])("from %i to %i", (from, to, after) => expect(moved(["a", "b", "c"], from, to)).toEqual(after));
