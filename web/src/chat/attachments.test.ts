import { expect, test } from "vitest";

import type { File as StoredFile } from "../wire/types";
import { contentAddress, isPicture, madeAddress, nameParts, proportions, split, tileLabel } from "./attachments";

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

function file(facts: Partial<StoredFile>): StoredFile {
  const none = { width: null, height: null, duration_s: null, peaks: null, has_view: false, preview: "none" } as const;
  const open = { state: "ready", scan: "none", threat: null, caption: "", alt: "", arrived_sha256: null, private: null } as const;
  return { id: "f", name: "a", media_type: "", size_bytes: 1, sha256: "", proven: true, show: "none", ...none, ...open, ...facts };
}

test.each<[string, Partial<StoredFile>, boolean]>([
  ["a picture", { show: "picture", preview: "ready" }, true],
  ["one that is being looked at", { show: "picture", preview: "making" }, true],
  ["one where the desk renders nothing", { show: "picture" }, true],
  ["one that harmed its renderer, and would the browser", { show: "picture", preview: "failed" }, false],
  ["a phone's picture that we turned into another", { preview: "ready", has_view: true }, true],
  ["one that is being checked for viruses", { show: "picture", preview: "making", state: "checking" }, false],
  ["one that is held back", { show: "picture", preview: "ready", has_view: true, state: "quarantined" }, false],
  ["the same before that", { preview: "making" }, false],
  ["a film", { show: "video", preview: "ready", width: 9, height: 9 }, false],
])("%s is looked at in place or is a row: %j", (_, facts, expected) => {
  expect(isPicture(file(facts))).toBe(expected);
  expect(split([file(facts)]).pictures.length).toBe(expected ? 1 : 0);
});

test("the list bears neither towers nor strips", () => {
  expect(proportions(file({ width: 800, height: 600 }))).toBeCloseTo(4 / 3);
  expect(proportions(file({ width: 10, height: 10_000 }))).toBe(0.6);
  expect(proportions(file({ width: 10_000, height: 10 }))).toBe(3);
  expect(proportions(file({}))).toBeNull();
});

test("what was made of a file stands beside it, for the same eyes", () => {
  expect(madeAddress("x", "staff", "view")).toBe("/api/files/x/view?as=staff");
});
