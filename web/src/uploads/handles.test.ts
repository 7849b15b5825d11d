import { afterEach, expect, test, vi } from "vitest";

import { handleOf, reopened, type FileHandle } from "./handles";

afterEach(() => void vi.restoreAllMocks());

const FILE = new File(["x"], "a.bin");

/** A handle of a browser that says this when it is looked at, and that when a person clicked. */
function handle(queried: PermissionState, requested: PermissionState = queried, getFile = async () => FILE): FileHandle {
  const said = { queryPermission: async () => queried, requestPermission: async () => requested };
  return { kind: "file", name: "a.bin", getFile, ...said } as unknown as FileHandle;
}

test.each([
  ["granted still: at once", handle("granted"), false, FILE],
  ["to be asked for: only by a click", handle("prompt", "granted"), false, "asks"],
  ["allowed by the click", handle("prompt", "granted"), true, FILE],
  ["put off by the click: the next one asks again", handle("prompt"), true, "asks"],
  ["refused", handle("prompt", "denied"), true, null],
  ["refused for good", handle("denied"), false, null],
] as const)("a file of an earlier page, %s", async (_what, of, clicked, expected) => {
  expect(await reopened(of, { clicked })).toBe(expected);
});

test("one that is gone, or a browser that will not say, is asked for", async () => {
  vi.spyOn(console, "info").mockImplementation(() => {});
  const gone = handle("granted", "granted", () => Promise.reject(new DOMException("gone", "NotFoundError")));
  expect(await reopened(gone, { clicked: false })).toBeNull();
});

test("a folder is no way back to a file, and neither is what cannot be asked", async () => {
  const of = (value: unknown) => handleOf(FILE, new Map([[FILE, Promise.resolve(value as FileSystemHandle)]]));
  expect(await of({ kind: "directory", queryPermission: () => {} })).toBeNull();
  expect(await of({ kind: "file" })).toBeNull();
  expect(await of(null)).toBeNull();
  expect(await handleOf(FILE, new Map())).toBeNull();
  const good = handle("granted");
  expect(await of(good)).toBe(good);
});
