import { expect, test } from "vitest";

import { contentAddress, nameParts, tileLabel } from "./attachments";

test.each([
  ["Ribbon guide.pdf", "Ribbon guide", ".pdf"],
  ["archive.tar.gz", "archive.tar", ".gz"],
  [".profile", ".profile", ""],
  ["README", "README", ""],
  ["trailing.", "trailing.", ""],
  ["a.not-an-extension", "a.not-an-extension", ""],
])("%j is cut before its extension", (name, stem, end) => {
  expect(nameParts(name)).toEqual({ stem, end });
});

test("the tile shows four letters at most", () => {
  expect([tileLabel("a.pdf"), tileLabel("a.sqlite"), tileLabel("a")]).toEqual(["PDF", "SQLI", "···"]);
});

test("an id never becomes another path", () => {
  expect(contentAddress("../x?y", "a&b")).toBe("/api/files/..%2Fx%3Fy/content?as=a%26b");
});
