import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Keep, scopeOf } from "./keep";

beforeEach(() => void vi.stubGlobal("IDBKeyRange", IDBKeyRange));
afterEach(() => void vi.unstubAllGlobals());

async function fill(keep: Keep): Promise<void> {
  await keep.put("staff/A", "outbox", "2", { text: "second" });
  await keep.put("staff/A", "outbox", "1", { text: "first" });
  await keep.put("staff/A", "draft", "text", "a draft");
  await keep.put("staff/AB", "outbox", "1", { text: "another session" });
  await keep.put("A", "outbox", "1", { text: "another identity" });
}

describe.each([
  ["in the browser's store", () => new Keep(new IDBFactory())],
  ["in memory", () => new Keep(undefined)],
])("%s", (_where, make) => {
  test("values lie under scope, kind and id", async () => {
    vi.spyOn(console, "info").mockImplementation(() => {});
    const keep = make();
    await fill(keep);
    expect(await keep.list("staff/A", "outbox")).toEqual([{ text: "first" }, { text: "second" }]);
    expect(await keep.get("staff/A", "draft", "text")).toBe("a draft");
    expect(await keep.get("staff/A", "draft", "none")).toBeUndefined();
    await keep.delete("staff/A", "outbox", "1");
    expect(await keep.list("staff/A", "outbox")).toEqual([{ text: "second" }]);
  });

  test("forgetting a session erases all of it and nothing else", async () => {
    vi.spyOn(console, "info").mockImplementation(() => {});
    const keep = make();
    await fill(keep);
    await keep.forget("staff/A");
    expect(await keep.list("staff/A", "outbox")).toEqual([]);
    expect(await keep.get("staff/A", "draft", "text")).toBeUndefined();
    expect(await keep.list("staff/AB", "outbox")).toHaveLength(1);
    expect(await keep.list("A", "outbox")).toHaveLength(1);
  });

  test("forgetting an identity erases all its sessions and nobody else's", async () => {
    vi.spyOn(console, "info").mockImplementation(() => {});
    const keep = make();
    await fill(keep);
    await keep.forgetIdentity("staff");
    expect(await keep.list("staff/A", "outbox")).toEqual([]);
    expect(await keep.list("staff/AB", "outbox")).toEqual([]);
    expect(await keep.list("A", "outbox")).toHaveLength(1);
  });
});

test("another page finds what this one kept", async () => {
  const factory = new IDBFactory();
  await fill(new Keep(factory));
  const keep = new Keep(factory);
  expect(await keep.list("staff/A", "outbox")).toHaveLength(2);
  expect(keep.persistent).toBe(true);
});

test("a connection that the system closed is opened again", async () => {
  const factory = new IDBFactory();
  const open = vi.spyOn(factory, "open");
  const keep = new Keep(factory);
  await fill(keep);
  const request = open.mock.results[0]?.value as IDBOpenDBRequest;
  request.result.close();
  expect(await keep.list("staff/A", "outbox")).toHaveLength(2);
  expect(keep.persistent).toBe(true);
  expect(open).toHaveBeenCalledTimes(2);
});

test("a browser that stops keeping loses nothing of this page, and it is said", async () => {
  vi.spyOn(console, "info").mockImplementation(() => {});
  const factory = new IDBFactory();
  const keep = new Keep(factory);
  await fill(keep);
  vi.spyOn(factory, "open").mockImplementation(() => {
    throw new DOMException("refused", "SecurityError");
  });
  await keep.close();
  await keep.put("staff/A", "outbox", "3", { text: "third" });
  expect(keep.persistent).toBe(false);
  expect(await keep.list("staff/A", "outbox")).toEqual([{ text: "first" }, { text: "second" }, { text: "third" }]);
});

test("a browser that never answers is given up after three seconds", async () => {
  vi.useFakeTimers();
  vi.spyOn(console, "info").mockImplementation(() => {});
  const keep = new Keep({ open: () => ({}) } as unknown as IDBFactory);
  const put = keep.put("S", "draft", "text", "hello");
  await vi.advanceTimersByTimeAsync(7_000);
  await put;
  expect(keep.persistent).toBe(false);
  expect(await keep.get("S", "draft", "text")).toBe("hello");
  vi.useRealTimers();
});

test("an identity's scope is its own", () => {
  expect(scopeOf("staff", "S")).not.toBe(scopeOf("S", "S"));
});
