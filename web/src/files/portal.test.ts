import { expect, test } from "vitest";

import { Api } from "../wire/api";
import type { FilesSession } from "../wire/types";
import { contentUrl, Portal } from "./portal.svelte";

const session = (id: string): FilesSession => ({
  session: id,
  title: id,
  customers: [],
  technicians: [],
  opened_at: 1,
  ended_at: 2,
  files: [],
  file_count: 0,
  next: null,
});

function setUp(...pages: (object | "offline")[]) {
  const asked: string[] = [];
  const fetcher = async (path: unknown) => {
    asked.push(String(path));
    const page = pages.shift();
    if (page === undefined || page === "offline") throw new TypeError("no network");
    return new Response(JSON.stringify(page));
  };
  return { portal: new Portal(new Api("staff", fetcher as typeof fetch)), asked };
}

const ids = (portal: Portal) => portal.sessions.map((entry) => entry.session);

test("pages follow one another by the last session's id", async () => {
  const { portal, asked } = setUp(
    { sessions: [session("c"), session("b")], more: true },
    { sessions: [session("b"), session("a")], more: false },
  );
  await portal.reload();
  expect([portal.loaded, portal.more]).toEqual([true, true]);
  await portal.loadMore();
  await portal.loadMore();
  expect(ids(portal)).toEqual(["c", "b", "a"]);
  expect(portal.more).toBe(false);
  expect(asked).toEqual(["/api/files", "/api/files?before=b"]);
});

test("two clicks ask once", async () => {
  const { portal, asked } = setUp({ sessions: [session("b")], more: true }, { sessions: [session("a")], more: false });
  await portal.reload();
  await Promise.all([portal.loadMore(), portal.loadMore()]);
  expect(asked).toHaveLength(2);
});

test("a failure keeps what is shown, says why, and can be tried again", async () => {
  const { portal } = setUp({ sessions: [session("b")], more: true }, "offline", { sessions: [], more: false });
  await portal.reload();
  await portal.loadMore();
  expect([ids(portal), portal.problem?.code, portal.loading]).toEqual([["b"], "offline", false]);
  await portal.loadMore();
  expect([portal.problem, portal.more]).toEqual([null, false]);
});

test("an address of bytes names the identity, and says when it is for saving", () => {
  expect(contentUrl("F", "staff")).toBe("/api/files/F/content?as=staff");
  expect(contentUrl("F/../x", "S&1", { download: true })).toBe("/api/files/F%2F..%2Fx/content?as=S%261&download=1");
});
