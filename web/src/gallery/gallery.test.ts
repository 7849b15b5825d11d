import { expect, test } from "vitest";

import { Api } from "../wire/api";
import type { FilesEntry } from "../wire/types";
import { addressOf, Gallery, MOST_CHOSEN, zipAddress } from "./gallery.svelte";

function entry(id: string, message: string, facts: Partial<FilesEntry> = {}): FilesEntry {
  // Of what the server tells only what matters here.
  const known: Partial<FilesEntry> = {
    id,
    message,
    name: id,
    media_type: "",
    size_bytes: 2,
    state: "ready",
  };
  return { ...known, ...facts } as FilesEntry;
}

const tally = (family: "picture" | "other", participant: string, count: number) => ({ family, participant, sender: participant, count, size_bytes: 1 });

function setUp(...pages: object[]) {
  const asked: string[] = [];
  const fetcher = async (path: unknown) => {
    asked.push(String(path));
    const page = pages.shift();
    if (page === undefined) throw new TypeError("no network");
    return new Response(JSON.stringify({ next: null, tallies: null, ...page }));
  };
  return { gallery: new Gallery(new Api("staff", fetcher as typeof fetch), "S"), asked };
}

const ids = (gallery: Gallery) => gallery.files.map((file) => file.id).join("");

test("pages follow one another by the server's cursor", async () => {
  const { gallery, asked } = setUp({ files: [entry("d", "3"), entry("c", "2")], next: "2.0", tallies: [tally("other", "P", 4)] }, { files: [entry("b", "2"), entry("a", "1")] });
  await gallery.refresh();
  expect([gallery.more, gallery.all, ids(gallery)]).toEqual([true, 4, "dc"]);
  await gallery.loadMore();
  await gallery.loadMore();
  expect([gallery.more, ids(gallery)]).toEqual([false, "dcba"]);
  expect(asked).toEqual(["/api/sessions/S/files", "/api/sessions/S/files?after=2.0"]);
});

test("what is new stands in front, what is gone is gone, and later pages stay", async () => {
  const { gallery } = setUp(
    { files: [entry("d", "3"), entry("c", "2")], next: "2.0" },
    { files: [entry("b", "2"), entry("a", "1")] },
    { files: [entry("e", "4"), entry("c", "2")], next: "2.0" },
    { files: [entry("e", "4")] },
  );
  await gallery.refresh();
  await gallery.loadMore();
  await gallery.refresh();
  expect([ids(gallery), gallery.more]).toEqual(["ecba", false]);
  await gallery.refresh();
  expect(ids(gallery)).toEqual("e");
});

test("a first page whose last file was not shown keeps only what is older", async () => {
  const { gallery } = setUp({ files: [entry("c", "3"), entry("b", "2")], next: "2.0" }, { files: [entry("a", "1")] }, { files: [entry("e", "5"), entry("d", "4")], next: "4.0" });
  await gallery.refresh();
  await gallery.loadMore();
  await gallery.refresh();
  expect(ids(gallery)).toEqual("edcba");
});

test("an answer to an older question is not shown", async () => {
  const { gallery, asked } = setUp({ files: [entry("a", "1")] }, { files: [entry("p", "1")] });
  await Promise.all([gallery.refresh(), gallery.show("picture", "P")]);
  expect([ids(gallery), gallery.loading]).toEqual(["p", false]);
  expect(asked[1]).toBe("/api/sessions/S/files?family=picture&by=P");
});

test("kinds and senders are counted as they are shown", async () => {
  const { gallery } = setUp({ files: [], tallies: [tally("picture", "P", 2), tally("other", "P", 3), tally("picture", "Q", 5)] }, { files: [] });
  await gallery.refresh();
  expect([gallery.all, gallery.countOf("picture"), gallery.countOf("video")]).toEqual([10, 7, 0]);
  await gallery.show(null, "Q");
  expect([gallery.count, gallery.countOf("picture"), gallery.countOf("other")]).toEqual([5, 5, 0]);
});

test("a failure keeps what is shown and can be tried again", async () => {
  const { gallery } = setUp({ files: [entry("a", "1")] });
  await gallery.refresh();
  await gallery.refresh();
  expect([ids(gallery), gallery.problem?.code, gallery.loading]).toEqual(["a", "offline", false]);
});

test("so many can be chosen as fit an address; what nobody can open cannot", () => {
  const { gallery } = setUp();
  for (let number = 0; number < MOST_CHOSEN; number++) expect(gallery.choose(entry(`${number}`, "1"), true)).toBe(true);
  expect(gallery.choose(entry("more", "1"), true)).toBe(false);
  expect(gallery.chosenBytes).toBe(2 * MOST_CHOSEN);
  gallery.chooseNone();
  gallery.choose(entry("held", "1", { state: "quarantined" }), true);
  expect(gallery.chosen.size).toBe(0);
});

test("addresses say only what is asked", () => {
  expect(addressOf("S", { message: "M", after: null })).toBe("/api/sessions/S/files?message=M");
  expect(zipAddress(["a", "b"], "S&1")).toBe("/api/files/archive?as=S%261&files=a,b");
});
