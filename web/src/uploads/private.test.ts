/** A picture goes out without what it tells, or as it is when its sender wants that; over a reload too. */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Bare, Remover } from "../private/remover";
import { NotUnderstood, removalOf, without } from "../private/removal";
import { exif, jpeg, segment } from "../private/testing/pictures";
import { Device } from "../sync/device";
import { Keep } from "../sync/keep";
import { ModelBrowser } from "../sync/testing/model_tabs";
import { Api } from "../wire/api";
import { Engine } from "./engine";
import type { Hasher } from "./hasher";
import { UploadQueue, type UploadItem } from "./queue.svelte";
import { UploadServer } from "./server";
import { sha256Of } from "./sha256";
import { Slots } from "./slots";
import { ModelUploads, problem } from "./testing/model_uploads";
import { NodeXhr, setBase } from "./testing/xhr";
import type { Tus } from "./transfer";

const tus = createRequire(import.meta.url)("tus-js-client/lib.es5/browser/index.js") as Tus;
const PLACED = exif({ orientation: 6, latitude: 52.5, serial: "SERIAL-4711" });
const PIXELS = new Uint8Array(400_000).fill(7);
const PHOTO = jpeg([segment(0xe1, "Exif\0\0", PLACED)], PIXELS);
const BARE = jpeg([segment(0xe1, "Exif\0\0", exif({ orientation: 6 }))], PIXELS);

let server: ModelUploads;
let base: string;
let factory: IDBFactory;
let browser: ModelBrowser;
let queues: UploadQueue[];

vi.setConfig({ testTimeout: 20_000 });

beforeEach(async () => {
  vi.stubGlobal("IDBKeyRange", IDBKeyRange);
  vi.stubGlobal("XMLHttpRequest", NodeXhr);
  vi.spyOn(console, "info").mockImplementation(() => {});
  vi.spyOn(Math, "random").mockReturnValue(0);
  server = new ModelUploads();
  base = await server.listen();
  setBase(base);
  factory = new IDBFactory();
  browser = new ModelBrowser();
  queues = [];
});
afterEach(() => {
  for (const queue of queues) queue.close();
  server.close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** What the worker does, on the page. */
class DirectRemover implements Remover {
  async bare(file: File): Promise<Bare | null> {
    try {
      const removal = await removalOf(file);
      return removal ? { file: without(file, removal), removed: removal.what } : { file, removed: null };
    } catch (error) {
      if (error instanceof NotUnderstood) return null;
      throw error;
    }
  }
  close(): void {}
}

const hasher: Hasher = { hash: async (_id, content) => (await sha256Of(content instanceof ArrayBuffer ? new Blob([content]) : content)) ?? "", cancel() {}, close() {} };

function page(): { queue: UploadQueue; leave(): void } {
  const tabs = browser.tab();
  const fetcher: typeof fetch = (input, init) => fetch(base + String(input).replace(base, ""), init);
  const api = new Api("S1", fetcher);
  const queue = new UploadQueue({
    session: "S1",
    api,
    maxFileBytes: Infinity,
    slots: new Slots(),
    hasher,
    remover: new DirectRemover(),
    loadEngine: async () => ({ Engine }),
    device: new Device(new Keep(factory), tabs),
    server: new UploadServer(api, "S1", fetcher),
    tus: async () => tus,
    endpoint: `${base}/api/uploads`,
    onWake: () => () => {},
  });
  queues.push(queue);
  return {
    queue,
    leave() {
      queue.close();
      tabs.close();
    },
  };
}

const photo = (data = PHOTO) => new File([data], "photo.jpg", { type: "image/jpeg", lastModified: 1 });
const until = (done: () => boolean) => vi.waitFor(() => expect(done()).toBe(true), { timeout: 10_000, interval: 5 });
const state = (item: UploadItem | undefined, wanted: string) => until(() => item?.state === wanted);
const arrived = () => server.finished.map(({ bytes }) => Buffer.from(bytes));

test("a photo goes out without its place, and what arrives is what was hashed", async () => {
  const { queue } = page();
  const [item] = queue.add([photo()], "d");
  await state(item, "done");
  expect(arrived().map((bytes) => Buffer.compare(bytes, BARE))).toEqual([0]);
  expect(item).toMatchObject({ removed: "location", original: false, proven: true, size_bytes: BARE.length });
  expect(server.finished[0]?.metadata).toMatchObject({ private: "location", filename: "photo.jpg" });
  expect(server.proofs.map(({ sha256 }) => sha256)).toEqual([createHash("sha256").update(BARE).digest("hex")]);
});

test("whoever wants the original sends it, from zero, and may think again", async () => {
  const { queue } = page();
  const [item] = queue.add([photo()], "d");
  await state(item, "done");
  item?.choose?.(true);
  await until(() => item?.state === "done" && item.original === true && server.finished.length === 1);
  expect(Buffer.compare(arrived()[0]!, PHOTO)).toBe(0);
  expect(server.finished[0]?.metadata["private"]).toBe("original");
  item?.choose?.(false);
  await until(() => item?.state === "done" && server.finished[0]?.metadata["private"] === "location");
  expect(Buffer.compare(arrived()[0]!, BARE)).toBe(0);
});

test("picked again after a reload, it goes on where it stood with the same bytes", async () => {
  const first = page();
  server.luck["PATCH"]?.push({ cut: 150_000 });
  const [item] = first.queue.add([photo()], "d");
  await until(() => [...server.uploads.values()].some(({ bytes }) => bytes.length > 0));
  await until(() => item?.removed === "location");
  first.leave();
  await new Promise((resolve) => setTimeout(resolve, 60));
  const { queue } = page();
  await queue.ready;
  const [left] = queue.items;
  expect(left).toMatchObject({ needsFile: true, size_bytes: BARE.length });
  await queue.pickAgain(left!, photo());
  await state(left, "done");
  expect(arrived().map((bytes) => Buffer.compare(bytes, BARE))).toEqual([0]);
  expect(server.log.filter((line) => line.startsWith("POST /api/uploads"))).toHaveLength(1);
  expect(left?.proven).toBe(true);
});

test("the choice outlives a reload", async () => {
  const first = page();
  const [item] = first.queue.add([photo()], "d");
  await state(item, "done");
  server.luck["PATCH"]?.push({ cut: 150_000 });
  item?.choose?.(true);
  await until(() => [...server.uploads.values()].some(({ bytes }) => bytes.length > 0));
  first.leave();
  await new Promise((resolve) => setTimeout(resolve, 60));
  const { queue } = page();
  await queue.ready;
  await queue.pickAgain(queue.items[0]!, photo());
  await state(queue.items[0], "done");
  expect(Buffer.compare(arrived()[0]!, PHOTO)).toBe(0);
});

test("a picture that nobody understands is not sent before its sender says so", async () => {
  const { queue } = page();
  const broken = bytesOfBroken();
  const [item] = queue.add([photo(broken)], "d");
  await state(item, "failed");
  expect(item?.problem).toMatchObject({ code: "private-not-removed", retryable: false });
  expect(server.uploads.size).toBe(0);
  item?.choose?.(true);
  await state(item, "done");
  expect(Buffer.compare(arrived()[0]!, broken)).toBe(0);
});

test("what the server could not take out is the sender's choice too", async () => {
  const { queue } = page();
  server.luck["PATCH"]?.push({ status: 422, body: problem("private-not-removed", 422, false) });
  const heic = new File([PIXELS], "a.heic", { type: "image/heic" });
  const [item] = queue.add([heic], "d");
  await state(item, "failed");
  expect(item?.problem).toMatchObject({ code: "private-not-removed", retryable: false });
  item?.choose?.(true);
  await state(item, "done");
  expect(server.finished[0]?.metadata["private"]).toBe("original");
});

function bytesOfBroken(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 0]), PIXELS]));
}
