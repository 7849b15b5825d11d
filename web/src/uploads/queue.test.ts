import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Device } from "../sync/device";
import { Keep } from "../sync/keep";
import { ModelBrowser, type ModelTabs } from "../sync/testing/model_tabs";
import { Api } from "../wire/api";
import { Engine } from "./engine";
import type { FileHandle } from "./handles";
import type { Hasher } from "./hasher";
import type { KeptUpload } from "./item.svelte";
import { UploadQueue, type UploadItem } from "./queue.svelte";
import { UploadServer } from "./server";
import { sha256Of } from "./sha256";
import { Slots } from "./slots";
import { ModelUploads, problem, type Refuse } from "./testing/model_uploads";
import { NodeXhr, setBase } from "./testing/xhr";
import type { Tus } from "./transfer";

/** The library's build for browsers, driven by a browser-like request object over real HTTP. */
const tus = createRequire(import.meta.url)("tus-js-client/lib.es5/browser/index.js") as Tus;

const KB = 1024;
let server: ModelUploads;
let base: string;
let factory: IDBFactory;
let browser: ModelBrowser;
let pages: UploadQueue[];
let wake: () => void;

beforeEach(async () => {
  vi.stubGlobal("IDBKeyRange", IDBKeyRange);
  vi.stubGlobal("XMLHttpRequest", NodeXhr);
  vi.spyOn(console, "info").mockImplementation(() => {});
  // Waits between attempts are short here: half of the least.
  vi.spyOn(Math, "random").mockReturnValue(0);
  server = new ModelUploads();
  base = await server.listen();
  setBase(base);
  factory = new IDBFactory();
  browser = new ModelBrowser();
  pages = [];
});
afterEach(() => {
  for (const page of pages) page.close();
  server.close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

class DirectHasher implements Hasher {
  fails = false;
  hashed = 0;
  hash = async (_id: string, content: File | ArrayBuffer): Promise<string> => {
    this.hashed += 1;
    if (this.fails) throw new Error("no hashing here");
    return (await sha256Of(content instanceof ArrayBuffer ? new Blob([content]) : content)) ?? "";
  };
  cancel(): void {}
  close(): void {}
}

/** What a page asks its browser to write is lost from the moment when it is killed. */
class MortalKeep extends Keep {
  killed = false;

  override async putAll(...asked: Parameters<Keep["putAll"]>): Promise<void> {
    if (!this.killed) await super.putAll(...asked);
  }
}

interface Opened {
  queue: UploadQueue;
  tabs: ModelTabs;
  hasher: DirectHasher;
  /** The page goes away, as at a reload. */
  leave(): void;
  /** It goes away without a last word. */
  kill(): void;
}

async function loadEngine() {
  return { Engine };
}

function page({ maxFileBytes = Infinity, slots = new Slots(), load = loadEngine, session = "S1" as string | null, keep = new MortalKeep(factory) as Keep } = {}): Opened {
  const tabs = browser.tab();
  const hasher = new DirectHasher();
  const fetcher: typeof fetch = (input, init) => fetch(base + String(input).replace(base, ""), init);
  const api = new Api("S1", fetcher);
  const queue = new UploadQueue({
    session,
    api,
    maxFileBytes,
    slots,
    hasher,
    loadEngine: load,
    device: new Device(keep, tabs),
    server: new UploadServer(api, session, fetcher),
    tus: async () => tus,
    endpoint: `${base}/api/uploads`,
    onWake: (listener) => ((wake = listener), () => {}),
  });
  pages.push(queue);
  const leave = () => (queue.close(), tabs.close());
  const kill = () => (keep instanceof MortalKeep && (keep.killed = true), leave());
  return { queue, tabs, hasher, leave, kill };
}

let made = 0;
function file(size: number, name = `file-${(made += 1)}.bin`, lastModified = 1_000): File {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 997) bytes[at] = (at * 31 + made) % 256;
  return new File([bytes], name, { type: "application/x-test", lastModified });
}

async function until(what: () => boolean, ms = 8_000): Promise<void> {
  const end = Date.now() + ms;
  while (!what()) {
    if (Date.now() > end) throw new Error(`still not: ${String(what)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const settle = (ms = 60) => new Promise((resolve) => setTimeout(resolve, ms));
const isDone = (...items: UploadItem[]) => until(() => items.every((item) => item.state === "done"));
const isFailed = (item: UploadItem) => until(() => item.state === "failed");

async function expectArrived(item: UploadItem, sent: File): Promise<void> {
  const held = server.uploads.get(item.fileId ?? "");
  const own = createHash("sha256").update(new Uint8Array(await sent.arrayBuffer())).digest("hex");
  const theirs = createHash("sha256").update(held?.bytes ?? "").digest("hex");
  expect(theirs).toBe(own);
  expect(held?.size).toBe(sent.size);
}

describe("a file", () => {
  test.each([0, 1, 200 * KB, 3_000 * KB])("of %i bytes arrives whole, proven, under its draft and name", async (size) => {
    const { queue } = page();
    const sent = file(size, "Grüße 🙂.pdf");
    const [item] = queue.add([sent], "draft-1") as [UploadItem];
    await isDone(item);
    await expectArrived(item, sent);
    expect([item.proven, item.confirmed, item.sent, item.problem]).toEqual([true, size, size, null]);
    const held = server.uploads.get(item.fileId ?? "");
    expect(held?.metadata).toMatchObject({
      filename: "Grüße 🙂.pdf",
      filetype: "application/x-test",
      session: "S1",
      draft: "draft-1",
    });
    // Those that came with their hash are proven by it.
    expect(server.proofs).toEqual(size === 1 || size === 200 * KB ? [] : [{ file: item.fileId, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string }]);
    expect(server.headers.every((headers) => headers["deskside-as"] === "S1")).toBe(true);
  });

  test("is nothing to a page that sends none: what sends files is not even loaded", async () => {
    const load = vi.fn(loadEngine);
    const { queue } = page({ load });
    await queue.ready;
    await settle();
    expect(load).not.toHaveBeenCalled();
    expect(server.log).toEqual([]);
  });

  test("that is too large fails before a byte is sent, and says how large it may be", async () => {
    const { queue } = page({ maxFileBytes: 10 });
    const [large, small] = queue.add([file(11), file(10)], "d") as [UploadItem, UploadItem];
    expect(large.problem).toMatchObject({ code: "file-too-large", limit_bytes: 10, retryable: false });
    await isDone(small);
    expect(server.log.filter((line) => line.startsWith("POST /api/uploads"))).toHaveLength(1);
    expect(queue.progress("d")).toEqual({ total: 2, done: 1, failed: 1, leaving: 0 });
  });

  test("that the server refuses fails with the server's words, and is not tried again by itself", async () => {
    server.luck["POST"]?.push({ status: 507, body: problem("disk-full", 507, true) });
    const { queue } = page();
    const [item] = queue.add([file(5)], "d") as [UploadItem];
    await isFailed(item);
    expect(item.problem?.code).toBe("disk-full");
    await settle(700);
    expect(server.log).toHaveLength(1);
    queue.retry(item);
    await isDone(item);
  });

  test("goes without a proof where the browser cannot hash", async () => {
    const { queue, hasher } = page();
    hasher.fails = true;
    const [item] = queue.add([file(5)], "d") as [UploadItem];
    await isDone(item);
    expect([item.proven, server.proofs]).toEqual([false, []]);
  });

  test("that arrived otherwise than it was sent fails, and can be sent anew", async () => {
    server.corrupt = true;
    const { queue } = page();
    const sent = file(5);
    const [item] = queue.add([sent], "d") as [UploadItem];
    await isFailed(item);
    expect(item.problem?.code).toBe("proof-failed");
    server.corrupt = false;
    const first = item.fileId;
    queue.retry(item);
    await isDone(item);
    expect(item.fileId).not.toBe(first);
    await until(() => !server.uploads.has(first ?? ""));
    await expectArrived(item, sent);
  });
});

describe("a file that the server made by itself", () => {
  test("is there at once, and is taken out like any other", async () => {
    const other = page();
    const [sent] = other.queue.add([file(500, "driver.zip")], "d") as [UploadItem];
    await isDone(sent);
    const id = sent.fileId ?? "";
    other.leave();
    const { queue } = page();
    await queue.arrived([{ id, client_id: "op.source", name: "driver.zip", size_bytes: 500, media_type: "application/zip", proven: true }], "d2");
    const [item] = queue.of("d2") as [UploadItem];
    expect([item.state, item.proven, item.fileId, item.confirmed, item.needsFile]).toEqual(["done", true, id, 500, false]);
    expect(queue.progress("d2")).toEqual({ total: 1, done: 1, failed: 0, leaving: 0 });
    queue.cancel(item);
    await until(() => !server.uploads.has(id));
  });
});

describe("a file of a canned reply", () => {
  test("says so instead of naming a session", async () => {
    const { queue } = page({ session: null });
    const [item] = queue.add([file(500, "driver.zip")], "d") as [UploadItem];
    await isDone(item);
    const { metadata } = server.uploads.get(item.fileId ?? "") ?? {};
    expect(metadata).toMatchObject({ for: "reply", draft: "d" });
    expect(metadata).not.toHaveProperty("session");
    expect(item.proven).toBe(true);
  });
});

describe("interrupted", () => {
  test.each<[string, { method: string; luck: Refuse | { cut: number } | { lose: true } }]>([
    ["the line breaks in the middle", { method: "PATCH", luck: { cut: 400 * KB } }],
    ["the answer to the last bytes is lost", { method: "PATCH", luck: { lose: true } }],
    ["the answer to the beginning is lost", { method: "POST", luck: { lose: true } }],
    ["503", { method: "PATCH", luck: { status: 503 } }],
    ["429", { method: "PATCH", luck: { status: 429 } }],
    ["408", { method: "PATCH", luck: { status: 408 } }],
    ["423", { method: "PATCH", luck: { status: 423 } }],
    ["409", { method: "PATCH", luck: { status: 409, body: problem("offset-wrong", 409, false) } }],
    ["502 from a proxy at the beginning", { method: "POST", luck: { status: 502, body: { html: true } } }],
  ])("by: %s. It goes on by itself", async (_what, { method, luck }) => {
    server.luck[method]?.push(luck);
    const { queue } = page();
    const sent = file(1_000 * KB);
    const [item] = queue.add([sent], "d") as [UploadItem];
    await isDone(item);
    await expectArrived(item, sent);
    expect(server.uploads.size).toBe(1);
    expect(item.proven).toBe(true);
  });

  test("it goes on from the last confirmed byte, many times if need be", async () => {
    for (let count = 0; count < 5; count += 1) server.luck["PATCH"]?.push({ cut: 150 * KB });
    const { queue, hasher } = page();
    const sent = file(1_000 * KB);
    const [item] = queue.add([sent], "d") as [UploadItem];
    await isDone(item);
    await expectArrived(item, sent);
    expect(server.log.filter((line) => line.startsWith("HEAD"))).toHaveLength(5);
    expect(hasher.hashed).toBe(1);
  });

  test("it waits as long as the server asks", async () => {
    server.luck["PATCH"]?.push({ status: 503, headers: { "Retry-After": "1" } });
    const { queue } = page();
    const [item] = queue.add([file(300 * KB)], "d") as [UploadItem];
    await until(() => item.problem !== null);
    await settle(600);
    expect(server.log.filter((line) => line.startsWith("HEAD"))).toEqual([]);
    await isDone(item);
  });

  test("without any network it waits, and goes on as soon as there is a sign of one", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const { queue } = page();
    const luck = Array.from({ length: 6 }, () => ({ lose: true }) as const);
    server.luck["POST"]?.push(...luck);
    const [item] = queue.add([file(300 * KB)], "d") as [UploadItem];
    await until(() => item.problem?.code === "offline");
    expect(item.state).toBe("uploading");
    for (let count = 0; count < 7; count += 1) {
      await settle(40);
      wake();
    }
    await isDone(item);
  });

  test("before anything could be loaded that sends files: it is asked for until it comes", async () => {
    let tries = 0;
    const load = async () => {
      tries += 1;
      if (tries < 3) throw new TypeError("Failed to fetch dynamically imported module");
      return { Engine };
    };
    const { queue } = page({ load });
    const sent = file(10);
    const [item] = queue.add([sent], "d") as [UploadItem];
    await settle();
    expect(item.state).toBe("queued");
    wake();
    await isDone(item);
    await expectArrived(item, sent);
    expect(tries).toBe(3);
  });

  test("an `abort` that nobody asked for is an interruption like any other", async () => {
    let open: () => void = () => {};
    server.gate = new Promise((resolve) => (open = resolve));
    const { queue } = page();
    const sent = file(600 * KB);
    const [item] = queue.add([sent], "d") as [UploadItem];
    await until(() => server.log.some((line) => line.startsWith("PATCH")));
    server.gate = null;
    for (const request of [...NodeXhr.open]) request.abort();
    open();
    await isDone(item);
    await expectArrived(item, sent);
  });

  test("a request that nobody answers is given up when the machine woke up", async () => {
    server.luck["PATCH"]?.push({ hang: true });
    const { queue } = page();
    const [item] = queue.add([file(300 * KB)], "d") as [UploadItem];
    await until(() => item.sent > 0 || server.log.some((line) => line.startsWith("PATCH")));
    await settle(50);
    vi.spyOn(performance, "now").mockReturnValue(performance.now() + 6_000);
    wake();
    vi.mocked(performance.now).mockRestore();
    await isDone(item);
  });
});

describe("never from zero without being asked", () => {
  test.each<[string, Refuse, string, boolean]>([
    ["signed out", { status: 401, body: problem("identity-expired", 401, false) }, "identity-expired", true],
    ["removed", { status: 403, body: problem("removed", 403, false) }, "removed", false],
    ["session ended", { status: 410, body: problem("session-ended", 410, false) }, "session-ended", false],
  ])("%s: it fails with its problem and keeps its place", async (_what, refusal, code, retryable) => {
    server.luck["PATCH"]?.push({ cut: 200 * KB });
    const { queue } = page();
    const sent = file(600 * KB);
    const [item] = queue.add([sent], "d") as [UploadItem];
    await until(() => server.uploads.size === 1 && ([...server.uploads.values()][0]?.bytes.length ?? 0) > 0);
    server.closed = refusal;
    await isFailed(item);
    expect(item.problem).toMatchObject({ code, retryable });
    const asked = server.log.length;
    server.closed = null;
    await settle(600);
    expect(server.log).toHaveLength(asked);
    expect(server.log.filter((line) => line === "POST /api/uploads")).toHaveLength(1);
    const patches = server.log.filter((line) => line.startsWith("PATCH")).length;
    queue.retry(item);
    if (!retryable) return expect(item.state).toBe("failed");
    await isDone(item);
    await expectArrived(item, sent);
    expect(server.log.filter((line) => line === "POST /api/uploads")).toHaveLength(1);
    expect(server.log.filter((line) => line.startsWith("PATCH"))).toHaveLength(patches + 1);
  });

  test("what the server no longer has is said, and sent anew only when asked", async () => {
    server.luck["PATCH"]?.push({ cut: 200 * KB });
    const { queue } = page();
    const sent = file(600 * KB);
    const [item] = queue.add([sent], "d") as [UploadItem];
    await until(() => ([...server.uploads.values()][0]?.bytes.length ?? 0) > 0);
    server.uploads.clear();
    await isFailed(item);
    expect(item.problem).toMatchObject({ code: "upload-expired", retryable: true });
    queue.retry(item);
    await isDone(item);
    await expectArrived(item, sent);
  });
});

describe("a file that changed on disk", () => {
  /** A browser's File whose bytes can no longer be read. */
  function changed(sent: File): File {
    const refuse = () => Promise.reject(new DOMException("changed", "NotReadableError"));
    vi.spyOn(sent, "arrayBuffer").mockImplementation(refuse);
    vi.spyOn(sent, "slice").mockImplementation(() => ({ arrayBuffer: refuse, size: 1 }) as unknown as Blob);
    return sent;
  }

  test("asks to be picked again, and goes on where it stood when it is the same", async () => {
    server.luck["PATCH"]?.push({ cut: 1_500 * KB });
    const { queue } = page();
    const sent = file(10_000 * KB, "big.iso", 5);
    const copy = new File([await sent.arrayBuffer()], "big.iso", { lastModified: 5 });
    const [item] = queue.add([sent], "d") as [UploadItem];
    await until(() => ([...server.uploads.values()][0]?.bytes.length ?? 0) > 1_000 * KB);
    changed(sent);
    await isFailed(item);
    expect([item.problem?.code, item.needsFile]).toEqual(["file-changed", true]);
    queue.retry(item);
    expect(item.state).toBe("failed");
    const first = item.fileId;
    queue.pickAgain(item, copy);
    await isDone(item);
    expect(item.fileId).toBe(first);
    await expectArrived(item, copy);
  });

  test("small ones are read first: what happens on disk afterwards does not matter", async () => {
    let open: () => void = () => {};
    server.gate = new Promise((resolve) => (open = resolve));
    server.luck["PATCH"]?.push({ cut: 100 * KB });
    const { queue } = page();
    const sent = file(600 * KB);
    const copy = new File([await sent.arrayBuffer()], sent.name);
    const [item] = queue.add([sent], "d") as [UploadItem];
    await until(() => server.log.some((line) => line.startsWith("PATCH")));
    changed(sent);
    open();
    await isDone(item);
    await expectArrived(item, copy);
  });
});

describe("many files", () => {
  test("at most three move at once, over all sessions of the page", async () => {
    let open: () => void = () => {};
    server.gate = new Promise((resolve) => (open = resolve));
    const slots = new Slots();
    const first = page({ slots });
    const second = page({ slots });
    const items = [
      ...first.queue.add(Array.from({ length: 5 }, () => file(300 * KB)), "a"),
      ...second.queue.add(Array.from({ length: 5 }, () => file(300 * KB)), "b"),
    ];
    await until(() => server.mostAtOnce === 3);
    await settle();
    expect(items.filter((item) => item.state === "uploading")).toHaveLength(3);
    open();
    await isDone(...items);
    expect(server.mostAtOnce).toBe(3);
    expect([first.queue.busy, second.queue.busy]).toEqual([false, false]);
  });

  test("they stand in the order in which they were picked", async () => {
    const { queue } = page();
    const files = Array.from({ length: 12 }, (_, index) => file(index % 2 ? 10 : 300 * KB, `${index}.bin`));
    await isDone(...queue.add(files, "d"));
    const placed = [...server.uploads.values()].sort((a, b) => Number(a.metadata["position"]) - Number(b.metadata["position"]));
    const names = placed.map((held) => held.metadata["filename"]);
    expect(names).toEqual(files.map((one) => one.name));
  });

  test("one that fails does not hold up the others", async () => {
    server.luck["POST"]?.push({ status: 409, body: problem("too-many-files", 409, false) });
    const { queue } = page();
    const items = queue.add([file(5), file(5), file(300 * KB)], "d") as [UploadItem, ...UploadItem[]];
    await until(() => items.every((item) => item.state === "done" || item.state === "failed"));
    const failed = items.filter((item) => item.state === "failed");
    expect(failed.map((item) => item.problem?.code)).toEqual(["too-many-files"]);
    expect(queue.progress("d")).toEqual({ total: 3, done: 2, failed: 1, leaving: 0 });
  });
});

describe("what is said of a file", () => {
  test("goes to the server once the file has arrived, in one command for all of them", async () => {
    const { queue } = page();
    const items = queue.add([file(10, "lamp.png"), file(10, "b.txt"), file(10, "c.txt")], "d") as [UploadItem, UploadItem, UploadItem];
    queue.describe(items[0], { name: "The lamp", caption: "It blinks", alt: "A red lamp" });
    queue.move(items[2], 0);
    expect(queue.of("d").map((item) => item.name)).toEqual(["c.txt", "The lamp.png", "b.txt"]);
    await isDone(...items);
    expect(queue.progress("d")).toMatchObject({ total: 3, done: expect.any(Number) as number });
    await until(() => queue.progress("d").done === 3);
    expect(server.said("lamp.png")).toMatchObject({ name: "The lamp.png", caption: "It blinks", alt: "A red lamp" });
    const placed = ["c.txt", "lamp.png", "b.txt"].map((name) => server.place(name));
    expect(placed).toEqual([0, 1, 2]);
    expect(server.log.filter((line) => line.endsWith("uploads.describe"))).toHaveLength(1);
  });

  test("of a file that has arrived is told too, and its message waits for that", async () => {
    const { queue } = page();
    const [item] = queue.add([file(10, "lamp.png")], "d") as [UploadItem];
    await isDone(item);
    expect(queue.progress("d").done).toBe(1);
    queue.describe(item, { caption: "It blinks" });
    expect(queue.progress("d").done).toBe(0);
    await until(() => queue.progress("d").done === 1);
    expect(server.said("lamp.png")).toMatchObject({ name: null, caption: "It blinks" });
  });

  test("is said again until the server has heard it, and refused for good it holds nothing back", async () => {
    server.commandLuck.push({ status: 429, body: problem("too-fast", 429, true) }, { status: 503 });
    const { queue } = page();
    const [item, other] = queue.add([file(10, "lamp.png"), file(10)], "d") as [UploadItem, UploadItem];
    queue.describe(item, { caption: "It blinks" });
    await until(() => queue.progress("d").done === 2);
    expect(server.said("lamp.png")).toMatchObject({ caption: "It blinks" });
    server.commandLuck.push({ status: 400, body: problem("text-invalid", 400, false) });
    queue.describe(other, { caption: "Never" });
    await until(() => queue.progress("d").done === 2);
  });

  test("survives a reload, before it was told and after", async () => {
    const first = page();
    const [done, half] = first.queue.add([file(10, "lamp.png"), file(10, "never.bin")], "d") as [UploadItem, UploadItem];
    await isDone(done, half);
    first.queue.describe(done, { name: "Lamp", caption: "It blinks" });
    first.queue.move(half, 0);
    first.leave();
    await settle();
    const second = page();
    await second.queue.ready;
    expect(second.queue.of("d").map(({ name, caption }) => [name, caption])).toEqual([
      ["never.bin", ""],
      ["Lamp.png", "It blinks"],
    ]);
    await until(() => second.queue.progress("d").done === 2);
    expect(server.said("lamp.png")).toMatchObject({ name: "Lamp.png", caption: "It blinks" });
    expect(server.place("never.bin")).toBe(0);
  });

  test("a renamed file is known again by the name it has on the disk", async () => {
    const sent = file(600 * KB, "lamp.png");
    server.luck["PATCH"]?.push({ cut: 200 * KB });
    const first = page();
    const [item] = first.queue.add([sent], "d") as [UploadItem];
    first.queue.describe(item, { name: "The lamp" });
    await until(() => item.confirmed > 0 || ([...server.uploads.values()][0]?.bytes.length ?? 0) > 0);
    first.leave();
    await settle();
    const second = page();
    await second.queue.ready;
    const [again] = second.queue.of("d") as [UploadItem];
    expect([again.name, again.needsFile]).toEqual(["The lamp.png", true]);
    second.queue.pickAgain(again, sent);
    await isDone(again);
    expect([server.uploads.size, again.name]).toEqual([1, "The lamp.png"]);
    await expectArrived(again, sent);
  });

  test("goes with a failed file into the next message", async () => {
    server.luck["POST"]?.push({ status: 409, body: problem("too-many-files", 409, false) });
    const { queue } = page();
    const [item] = queue.add([file(10, "lamp.png")], "d") as [UploadItem];
    queue.describe(item, { name: "Lamp", alt: "A red lamp" });
    await isFailed(item);
    queue.carry(item, "next");
    const [again] = queue.of("next") as [UploadItem];
    expect([queue.of("d").length, again.name, again.alt]).toEqual([0, "Lamp.png", "A red lamp"]);
  });
});

describe("a small file", () => {
  test("is proven by the hash it comes with, and asks for nothing more", async () => {
    const { queue } = page();
    const [item] = queue.add([file(100 * KB)], "d") as [UploadItem];
    await isDone(item);
    expect([item.proven, server.log.length]).toEqual([true, 1]);
  });

  test("many of them take one request each, and are released together", async () => {
    const { queue } = page();
    const items = queue.add(Array.from({ length: 100 }, () => file(10)), "d");
    await isDone(...items);
    expect(server.log.filter((line) => line.startsWith("POST"))).toHaveLength(100);
    let told = 0;
    queue.onChange(() => (told += 1));
    queue.release("d");
    expect([told, queue.items.length]).toEqual([1, 0]);
  });
});

describe("a person", () => {
  async function half() {
    let open: () => void = () => {};
    const opened = page();
    server.luck["PATCH"]?.push({ cut: 200 * KB });
    const sent = file(600 * KB);
    const [item] = opened.queue.add([sent], "d") as [UploadItem];
    await until(() => ([...server.uploads.values()][0]?.bytes.length ?? 0) > 0);
    server.gate = new Promise((resolve) => (open = resolve));
    return { ...opened, item, sent, open: () => ((server.gate = null), open()) };
  }

  test("pauses and resumes: it goes on where it stood", async () => {
    const { queue, item, sent, open } = await half();
    queue.pause(item);
    expect([item.state, item.bytesPerSecond, item.secondsLeft]).toEqual(["paused", 0, null]);
    open();
    const asked = server.log.length;
    await settle(600);
    expect(server.log).toHaveLength(asked);
    queue.resume(item);
    await isDone(item);
    await expectArrived(item, sent);
    expect(server.uploads.size).toBe(1);
  });

  test("pauses one that waits: the others go first", async () => {
    const { queue } = page({ slots: new Slots(1) });
    const [first, second, third] = queue.add([file(300 * KB), file(10), file(10)], "d") as [
      UploadItem,
      UploadItem,
      UploadItem,
    ];
    queue.pause(second);
    await isDone(first, third);
    expect(second.state).toBe("paused");
    queue.resume(second);
    await isDone(second);
  });

  test("cancels: it is gone here at once, and at the server", async () => {
    const { queue, item, open } = await half();
    queue.cancel(item);
    expect(queue.items).toEqual([]);
    open();
    await until(() => server.uploads.size === 0 && queue.progress("d").leaving === 0);
    expect(queue.progress("d")).toEqual({ total: 0, done: 0, failed: 0, leaving: 0 });
  });

  test("cancels while the server is away: the message knows until it is really gone", async () => {
    const { queue } = page();
    const [item] = queue.add([file(10)], "d") as [UploadItem];
    await isDone(item);
    server.luck["DELETE"]?.push({ status: 503 }, { status: 503 });
    queue.cancel(item);
    expect(queue.progress("d").leaving).toBe(1);
    let told = 0;
    queue.onChange(() => (told += 1));
    await until(() => queue.progress("d").leaving === 0);
    expect(told).toBeGreaterThan(0);
    expect(server.uploads.size).toBe(0);
  });

  test("cancels before the server's first answer came: it is found and removed all the same", async () => {
    server.luck["POST"]?.push({ lose: true });
    const { queue } = page();
    const [item] = queue.add([file(100 * KB)], "d") as [UploadItem];
    await until(() => server.finished.length === 1);
    queue.cancel(item);
    await until(() => server.uploads.size === 0);
  });

  test("cancels one that never began: the server hears nothing", async () => {
    const { queue } = page({ slots: new Slots(0) });
    const [item] = queue.add([file(10)], "d") as [UploadItem];
    queue.cancel(item);
    await settle();
    expect(server.log).toEqual([]);
  });
});

describe("after a reload", () => {
  test("unfinished ones ask for their file, and go on where the server stands", async () => {
    server.luck["PATCH"]?.push({ cut: 500 * KB });
    const before = page();
    const sent = file(2_000 * KB, "big.iso", 7);
    const [old] = before.queue.add([sent], "draft-7") as [UploadItem];
    await until(() => ([...server.uploads.values()][0]?.bytes.length ?? 0) > 0);
    before.leave();
    const { queue } = page();
    await queue.ready;
    const [item] = queue.items as [UploadItem];
    expect(item).toMatchObject({ name: "big.iso", draft: "draft-7", state: "paused", needsFile: true, file: null });
    expect(item.id).toBe(old.id);
    const standing = item.confirmed;
    expect(standing).toBeGreaterThanOrEqual(400 * KB);
    queue.resume(item);
    expect(item.state).toBe("paused");
    queue.pickAgain(item, new File([await sent.arrayBuffer()], "big.iso", { lastModified: 7 }));
    await isDone(item);
    await expectArrived(item, sent);
    expect(server.log.filter((line) => line === "POST /api/uploads")).toHaveLength(1);
    expect(item.proven).toBe(true);
  });

  test("another file than the one before takes its place from zero", async () => {
    server.luck["PATCH"]?.push({ cut: 300 * KB });
    const before = page();
    before.queue.add([file(600 * KB, "a.bin", 1)], "d");
    await until(() => ([...server.uploads.values()][0]?.bytes.length ?? 0) > 0);
    before.leave();
    const { queue } = page();
    await queue.ready;
    const [item] = queue.items as [UploadItem];
    const old = item.fileId;
    // It says the same of itself; only its content tells.
    const other = new File([new Uint8Array(600 * KB).fill(7)], "a.bin", { type: "application/x-test", lastModified: 1 });
    await queue.pickAgain(item, other);
    await isDone(item);
    expect(item.fileId).not.toBe(old);
    await expectArrived(item, other);
    await until(() => !server.uploads.has(old ?? ""));
  });

  test("many are asked for once, and known again by their content, whatever they are called now", async () => {
    server.luck["PATCH"]?.push({ cut: 100 * KB }, { cut: 100 * KB }, { cut: 100 * KB });
    const before = page();
    const sent = [file(600 * KB), file(600 * KB), file(500 * KB)];
    before.queue.add(sent, "d");
    await until(() => [...server.uploads.values()].filter((held) => held.bytes.length > 0).length === 3);
    before.leave();
    const { queue } = page();
    await queue.ready;
    const items = [...queue.items] as [UploadItem, UploadItem, UploadItem];
    const renamed = await Promise.all(sent.map(async (one, at) => new File([await one.arrayBuffer()], `${at}.tmp`, { lastModified: 9 })));
    await queue.pickAllAgain(items, [file(600 * KB), ...renamed.slice(0, 2).reverse(), file(3)]);
    await isDone(items[0], items[1]);
    await expectArrived(items[0], sent[0] as File);
    await expectArrived(items[1], sent[1] as File);
    expect([items[2].needsFile, server.log.filter((line) => line === "POST /api/uploads").length]).toEqual([true, 3]);
  });

  test("one whose beginning was never answered is found by its client id", async () => {
    server.luck["POST"]?.push({ lose: true });
    const before = page();
    const sent = file(600 * KB, "a.bin", 1);
    before.queue.add([sent], "d");
    await until(() => server.uploads.size === 1);
    before.leave();
    const { queue } = page();
    await queue.ready;
    const [item] = queue.items as [UploadItem];
    queue.pickAgain(item, new File([await sent.arrayBuffer()], "a.bin", { lastModified: 1 }));
    await isDone(item);
    expect(server.uploads.size).toBe(1);
    await expectArrived(item, sent);
  });

  test("finished ones are still there for their message; one that arrived unseen too", async () => {
    const before = page();
    const [done] = before.queue.add([file(10, "done.txt")], "d") as [UploadItem];
    await isDone(done);
    await settle();
    server.luck["PATCH"]?.push({ lose: true });
    before.queue.add([file(300 * KB, "unseen.txt")], "d");
    await until(() => server.finished.length === 2);
    before.leave();
    const { queue } = page();
    await queue.ready;
    expect(queue.items.map((item) => [item.name, item.state, item.needsFile])).toEqual(
      expect.arrayContaining([
        ["done.txt", "done", false],
        ["unseen.txt", "done", false],
      ]),
    );
    expect(queue.progress("d")).toMatchObject({ total: 2, done: 2 });
  });

  test.each([
    ["a message", "S1", 10],
    ["a message, larger", "S1", 300 * KB],
    ["a canned reply", null, 10],
    ["a canned reply, larger", null, 300 * KB],
  ])("of %s, one that arrived as the page was killed is never asked for again", async (_place, session, size) => {
    for (const [at, isThen] of [
      ["the server had it", () => server.finished.length === 1],
      ["the page showed it", (item: UploadItem) => item.state === "done"],
    ] as const) {
      server.uploads.clear();
      const before = page({ session });
      const [item] = before.queue.add([file(size, `${at}.txt`)], at) as [UploadItem];
      await settle();
      // In the same turn in which it became so: nothing of it can be written any more.
      const stop = before.queue.onChange(() => isThen(item) && before.kill());
      await until(() => isThen(item));
      before.kill();
      stop();
      const { queue } = page({ session });
      await queue.ready;
      const sent = server.log.filter((line) => line.startsWith("P") && !line.includes("/do/")).length;
      expect(queue.of(at)).toMatchObject([{ name: `${at}.txt`, state: "done", needsFile: false, proven: expect.any(Boolean) as boolean }]);
      await settle();
      expect(server.log.filter((line) => line.startsWith("P") && !line.includes("/do/"))).toHaveLength(sent);
      for (const one of queue.of(at)) queue.cancel(one);
    }
  });

  test("what arrived is kept within the turn in which it is shown", async () => {
    const before = page();
    const [item] = before.queue.add([file(10)], "d") as [UploadItem];
    await isDone(item);
    await new Promise((resolve) => setTimeout(resolve));
    before.kill();
    server.closed = { status: 503 };
    const { queue } = page();
    await queue.ready;
    expect(queue.items).toMatchObject([{ state: "done", proven: true }]);
  });

  test("without a network they are listed from what is known here", async () => {
    server.luck["PATCH"]?.push({ cut: 300 * KB });
    const before = page();
    before.queue.add([file(600 * KB, "a.bin", 1)], "d");
    await until(() => ([...server.uploads.values()][0]?.bytes.length ?? 0) > 0);
    before.leave();
    server.closed = { status: 503 };
    const { queue } = page();
    await queue.ready;
    expect(queue.items.map((item) => [item.name, item.needsFile])).toEqual([["a.bin", true]]);
  });

  test("a page beside this one keeps what is its own", async () => {
    server.luck["PATCH"]?.push({ cut: 300 * KB });
    const first = page();
    first.queue.add([file(600 * KB)], "d");
    await until(() => server.uploads.size === 1);
    const second = page();
    await second.queue.ready;
    expect(second.queue.items).toEqual([]);
  });

  test("two pages that open at once share what was left between them, never both the same", async () => {
    const before = page();
    const items = before.queue.add([file(10), file(10), file(10)], "d");
    await isDone(...items);
    await settle();
    before.leave();
    const [one, two] = [page(), page()];
    await Promise.all([one.queue.ready, two.queue.ready]);
    expect(one.queue.items.length + two.queue.items.length).toBe(3);
  });

  test("what was taken back and not yet removed is removed then", async () => {
    const before = page();
    const [item] = before.queue.add([file(10)], "d") as [UploadItem];
    await isDone(item);
    server.luck["DELETE"]?.push({ status: 503 });
    before.queue.cancel(item);
    await settle();
    before.leave();
    expect(server.uploads.size).toBe(1);
    const { queue } = page();
    await queue.ready;
    await until(() => server.uploads.size === 0);
  });

  test("what was posted with its message is forgotten", async () => {
    const before = page();
    const [item] = before.queue.add([file(10)], "d") as [UploadItem];
    await isDone(item);
    before.queue.release("d");
    expect(before.queue.items).toEqual([]);
    await settle();
    before.leave();
    const { queue } = page();
    await queue.ready;
    expect(queue.items).toEqual([]);
    expect(server.uploads.size).toBe(1);
  });
});

describe("a way back to the file", () => {
  const ways = new Map<string, FileHandle>();

  /** A browser that keeps handles, which the model of IndexedDB cannot: it keeps their names. */
  class HandleKeep extends Keep {
    override putAll(scope: string, kind: string, values: Parameters<Keep["putAll"]>[2]): Promise<void> {
      const named = ([id, value]: readonly [string, unknown]) => {
        const { handle, ...kept } = value as KeptUpload;
        return [id, handle ? { ...kept, way: ways.set(kept.id, handle) && kept.id } : kept] as const;
      };
      return super.putAll(scope, kind, values.map(named));
    }

    override async list<T>(scope: string, kind: string): Promise<T[]> {
      const kept = await super.list<T & { way?: string }>(scope, kind);
      return kept.map((value) => ({ ...value, handle: ways.get(value.way ?? "") ?? null }));
    }
  }

  function handle(answers: { queried: PermissionState; requested?: PermissionState }, getFile: () => File): FileHandle {
    const { queried, requested = queried } = answers;
    const asked = { queryPermission: async () => queried, requestPermission: async () => requested };
    return { kind: "file", getFile: async () => getFile(), ...asked } as unknown as FileHandle;
  }

  /** One that was cut, and the page after it. */
  async function reloaded(sent: File, of: FileHandle): Promise<{ queue: UploadQueue; item: UploadItem }> {
    server.luck["PATCH"]?.push({ cut: 300 * KB });
    const before = page({ keep: new HandleKeep(factory) });
    before.queue.add([sent], "d", new Map([[sent, Promise.resolve(of)]]));
    await until(() => ([...server.uploads.values()][0]?.bytes.length ?? 0) > 0);
    await settle();
    before.leave();
    const { queue } = page({ keep: new HandleKeep(factory) });
    await queue.ready;
    await settle();
    return { queue, item: queue.items[0] as UploadItem };
  }

  const copy = (sent: File, bytes: ArrayBuffer) => new File([bytes], sent.name, { lastModified: sent.lastModified });

  test("brings it by itself where the browser still allows it", async () => {
    const sent = file(600 * KB);
    const again = copy(sent, await sent.arrayBuffer());
    const { item } = await reloaded(sent, handle({ queried: "granted" }, () => again));
    await isDone(item);
    await expectArrived(item, sent);
    expect(server.log.filter((line) => line === "POST /api/uploads")).toHaveLength(1);
  });

  test("waits for a click where the browser wants to be asked, and then brings it", async () => {
    const sent = file(600 * KB);
    const again = copy(sent, await sent.arrayBuffer());
    const { queue, item } = await reloaded(sent, handle({ queried: "prompt", requested: "granted" }, () => again));
    expect([item.state, item.needsFile, item.reopens]).toEqual(["paused", true, true]);
    queue.resume(item);
    await isDone(item);
    await expectArrived(item, sent);
  });

  test.each([
    ["is refused", { queried: "prompt", requested: "denied" } as const, (sent: File) => sent],
    ["leads to another file", { queried: "prompt", requested: "granted" } as const, (sent: File) => new File([new Uint8Array(sent.size).fill(7)], sent.name, { lastModified: sent.lastModified })],
  ])("that %s is none: the file is asked for", async (_what, answers, found) => {
    const sent = file(600 * KB);
    const { queue, item } = await reloaded(sent, handle(answers, () => found(sent)));
    queue.resume(item);
    await until(() => item.reopens === false);
    expect([item.state, item.needsFile]).toEqual(["paused", true]);
    await queue.pickAgain(item, copy(sent, await sent.arrayBuffer()));
    await isDone(item);
  });
});

test("at the session's end everything stops, and says why", async () => {
  let open: () => void = () => {};
  server.gate = new Promise((resolve) => (open = resolve));
  const { queue } = page();
  const [item] = queue.add([file(600 * KB)], "d") as [UploadItem];
  await until(() => server.log.some((line) => line.startsWith("PATCH")));
  queue.end();
  expect([item.state, item.problem?.code]).toEqual(["failed", "session-ended"]);
  open();
  const asked = server.log.length;
  await settle(400);
  expect(server.log).toHaveLength(asked);
});

test("giving up a message takes back all its files", async () => {
  const { queue } = page();
  const items = queue.add([file(10), file(10)], "d");
  const [other] = queue.add([file(10)], "other") as [UploadItem];
  await isDone(...items, other);
  queue.drop("d");
  expect(queue.items).toEqual([other]);
  await until(() => server.uploads.size === 1);
});
