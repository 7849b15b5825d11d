import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Device } from "../sync/device";
import { Keep } from "../sync/keep";
import { ModelBrowser } from "../sync/testing/model_tabs";
import { Api } from "../wire/api";
import { WITHDRAWN } from "./kept";
import { LateUploads } from "./late.svelte";
import { UploadQueue } from "./queue.svelte";

let factory: IDBFactory;
let browser: ModelBrowser;
let pages: LateUploads[];

beforeEach(() => {
  vi.stubGlobal("IDBKeyRange", IDBKeyRange);
  factory = new IDBFactory();
  browser = new ModelBrowser();
  pages = [];
});
afterEach(() => {
  for (const page of pages) page.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** The queue's code comes when it is let in; what moves bytes never does. */
function page() {
  let come!: () => void;
  const code = new Promise<{ UploadQueue: typeof UploadQueue }>((resolve) => (come = () => resolve({ UploadQueue })));
  const load = vi.fn(() => code);
  const device = new Device(new Keep(factory), browser.tab());
  const loadEngine = () => new Promise<never>(() => {});
  const options = { session: "S1", api: new Api("S1"), maxFileBytes: 100, device, loadEngine, onWake: () => () => {} };
  const uploads = new LateUploads(options, load);
  pages.push(uploads);
  return { uploads, options, load, come };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
const file = (name: string, size = 10) => new File([new Uint8Array(size)], name, { type: "text/plain" });

test("without files nothing is loaded", async () => {
  const { uploads, load } = page();
  await uploads.ready;
  expect(load).not.toHaveBeenCalled();
  expect(uploads.busy).toBe(false);
});

test("files chosen before the code is here count as on their way, and are the queue's when it comes", async () => {
  const { uploads, load, come } = page();
  const told = vi.fn();
  uploads.onChange(told);
  uploads.add([file("a.txt"), file("b.txt")], "D1");
  uploads.add([file("c.txt")], "D2");
  expect(load).toHaveBeenCalledTimes(1);
  expect(uploads.of("D1").map((item) => [item.name, item.state])).toEqual([["a.txt", "queued"], ["b.txt", "queued"]]);
  expect(uploads.progress("D1")).toEqual({ total: 2, done: 0, failed: 0, leaving: 0 });
  expect(uploads.busy).toBe(true);
  const before = told.mock.calls.length;
  come();
  await settle();
  expect(uploads.items.map((item) => item.name)).toEqual(["a.txt", "b.txt", "c.txt"]);
  expect(uploads.progress("D1").total).toBe(2);
  expect(told.mock.calls.length).toBeGreaterThan(before);
});

test("one taken back before the code is here is never sent, and neither are those of a message given up", async () => {
  const { uploads, come } = page();
  uploads.add([file("a.txt"), file("b.txt")], "D1");
  uploads.add([file("c.txt")], "D2");
  uploads.cancelAll(uploads.of("D1").slice(0, 1));
  uploads.drop("D2");
  come();
  await settle();
  expect(uploads.items.map((item) => item.name)).toEqual(["b.txt"]);
});

test("one that is too large says so when the queue is here", async () => {
  const { uploads, come } = page();
  uploads.add([file("big.bin", 101)], "D1");
  come();
  await settle();
  expect(uploads.items[0]).toMatchObject({ state: "failed", problem: { code: "file-too-large" } });
});

test("what an earlier page left behind is looked after at once", async () => {
  const before = new Keep(factory);
  await before.put("S1/S1", WITHDRAWN, "U1", { id: "U1", draft: "D1", url: null, size_bytes: 1, metadata: {} });
  const { load } = page();
  await settle();
  expect(load).toHaveBeenCalledTimes(1);
});

test("code that does not come is asked for again", async () => {
  vi.useFakeTimers();
  vi.spyOn(console, "info").mockImplementation(() => {});
  const { options } = page();
  const load = vi.fn(async () => ({ UploadQueue })).mockRejectedValueOnce(new Error("offline"));
  const uploads = new LateUploads(options, load);
  pages.push(uploads);
  uploads.add([file("a.txt")], "D1");
  await vi.advanceTimersByTimeAsync(900);
  expect(load).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(load).toHaveBeenCalledTimes(2);
  expect(uploads.items).toHaveLength(1);
});

test("files chosen in a session that ended meanwhile are shown as not sent", async () => {
  const { uploads, come } = page();
  uploads.add([file("a.txt")], "D1");
  uploads.end();
  come();
  await settle();
  expect(uploads.items[0]).toMatchObject({ state: "failed", problem: { code: "session-ended" } });
});
