import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { beforeEach, expect, test, vi } from "vitest";

import { Device } from "../sync/device";
import { Keep } from "../sync/keep";
import { ModelBrowser } from "../sync/testing/model_tabs";
import { Item, type KeptUpload } from "./item.svelte";
import { KeptUploads } from "./keeping";
import { UPLOAD } from "./kept";

class CountingKeep extends Keep {
  written: number[] = [];

  override async putAll(...asked: Parameters<Keep["putAll"]>): Promise<void> {
    if (asked[2].length > 0) this.written.push(asked[2].length);
    await super.putAll(...asked);
  }
}

let keep: CountingKeep;
let kept: KeptUploads;
beforeEach(() => {
  vi.stubGlobal("IDBKeyRange", IDBKeyRange);
  keep = new CountingKeep(new IDBFactory());
  kept = new KeptUploads(new Device(keep, new ModelBrowser().tab()), "S1");
});

const items = (many: number) => Array.from({ length: many }, (_, at) => Item.of(new File(["x"], `${at}.txt`), "d", at));
const all = () => keep.list<KeptUpload>("S1", UPLOAD);
const settle = () => new Promise((resolve) => setTimeout(resolve, 50));

test("those that change at once are written together, and while the browser is busy all others together", async () => {
  const many = items(100);
  for (const item of many) kept.keep(item);
  for (const item of many) {
    await Promise.resolve();
    kept.keep(Object.assign(item, { state: "done" }));
  }
  await vi.waitFor(async () => expect((await all()).filter(({ done }) => done)).toHaveLength(100));
  expect(keep.written[0]).toBe(100);
  expect(keep.written.length).toBeLessThan(8);
});

test("what is shown and not kept costs nothing", async () => {
  const [item] = items(1) as [Item];
  kept.keep(item);
  await settle();
  for (const state of ["uploading", "proving"] as const) kept.keep(Object.assign(item, { state, confirmed: 1 }));
  await settle();
  expect(keep.written).toEqual([1]);
});

test("what was forgotten meanwhile does not come back, and after the end nothing is written", async () => {
  const [one, other] = items(2) as [Item, Item];
  kept.keep(one);
  kept.forget([one]);
  await settle();
  expect(await all()).toEqual([]);
  kept.keep(other);
  kept.end();
  await keep.forget("S1");
  await settle();
  expect(await all()).toEqual([]);
});

test("a page that goes writes at once what is not written yet", async () => {
  const [item] = items(1) as [Item];
  kept.keep(item);
  kept.close();
  expect(keep.written).toEqual([1]);
});
