import { expect, test, vi } from "vitest";

import type { BoardHandler, Live } from "../sync/live.svelte";
import { Api } from "../wire/api";
import type { BoardRow } from "../wire/types";
import { Board } from "./board.svelte";

function row(session: string, more: Partial<BoardRow> = {}): BoardRow {
  return {
    session,
    title: `Title ${session}`,
    state: "live",
    customers: [],
    knocks: [],
    invited: true,
    last: null,
    unread: 0,
    unread_notes: 0,
    here: true,
    opened_at: 1,
    ended_at: null,
    transcript: null,
    public: 1,
    staff: 1,
    ...more,
  };
}

/** A server whose answers wait until they are let out. */
function setUp() {
  let rows: unknown[] = [];
  let status = 200;
  let reads = 0;
  const waiting: (() => void)[] = [];
  const fetcher = async () => {
    reads += 1;
    await new Promise<void>((resolve) => waiting.push(resolve));
    return new Response(status === 200 ? JSON.stringify({ rows }) : "", { status });
  };
  let handler: BoardHandler | null = null;
  const stop = vi.fn();
  const live = {
    board(given: BoardHandler) {
      handler = given;
      given.refresh();
      return stop;
    },
  } as unknown as Live;
  const board = new Board({ api: new Api("staff", fetcher), live });
  const flush = async () => {
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    board,
    stop,
    live: (news: BoardRow) => handler?.row(news),
    gone: (session: string) => handler?.gone(session),
    refresh: () => handler?.refresh(),
    serve: (given: unknown[], as = 200) => ([rows, status] = [given, as]),
    reads: () => reads,
    answer: async () => {
      await flush();
      for (const resolve of waiting.splice(0)) resolve();
      await flush();
    },
  };
}

const ids = (rows: readonly BoardRow[]) => rows.map((entry) => entry.session);

test("rows are grouped: who knocks first and the longest wait on top, then the latest word, ended ones by their end", async () => {
  const desk = setUp();
  const last = (at: number) => ({ name: "n", text: "t", at, own: false });
  const knocks = (at: number) => [{ id: "K", name: "Lee", at }];
  desk.serve([
    row("a", { state: "waiting", opened_at: 9 }),
    row("b", { state: "waiting", opened_at: 2, knocks: knocks(8) }),
    row("g", { state: "waiting", opened_at: 3, knocks: knocks(7) }),
    row("h", { state: "waiting", opened_at: 5 }),
    row("c", { last: last(5), unread: 2 }),
    row("d", { opened_at: 7, unread: 3 }),
    row("e", { state: "ended", ended_at: 3, unread: 9 }),
    row("f", { state: "ended", ended_at: 4 }),
  ]);
  void desk.board.reload();
  expect(desk.board.loaded).toBe(false);
  await desk.answer();
  await desk.answer();
  const { board } = desk;
  expect([ids(board.waiting), ids(board.active), ids(board.ended)]).toEqual([
    ["g", "b", "h", "a"],
    ["d", "c"],
    ["f", "e"],
  ]);
  expect(board.unread).toBe(5);
  expect(board.loaded).toBe(true);
});

test("a row that the socket brought sooner is not overwritten by an older list", async () => {
  const desk = setUp();
  desk.serve([row("a", { title: "old", public: 3 })]);
  await desk.answer();
  desk.live(row("a", { title: "new", public: 4 }));
  desk.refresh();
  await desk.answer();
  expect(desk.board.rows.get("a")?.title).toBe("new");
});

test("a row with a lower revision in either stream is old news", async () => {
  const desk = setUp();
  desk.serve([row("a", { title: "held", public: 5, staff: 5 })]);
  await desk.answer();
  desk.live(row("a", { title: "late", public: 6, staff: 4 }));
  expect(desk.board.rows.get("a")?.title).toBe("held");
  desk.live(row("a", { title: "same revisions, read since", public: 5, staff: 5 }));
  expect(desk.board.rows.get("a")?.title).toBe("same revisions, read since");
});

test("a session opened while the list was read stays; one that is gone goes", async () => {
  const desk = setUp();
  desk.serve([row("gone")]);
  await desk.answer();
  desk.serve([]);
  desk.refresh();
  desk.live(row("opened"));
  await desk.answer();
  expect([...desk.board.rows.keys()]).toEqual(["opened"]);
});

test("asking again while it reads makes one more reading, not many", async () => {
  const desk = setUp();
  for (let count = 0; count < 5; count += 1) desk.refresh();
  await desk.answer();
  await desk.answer();
  await desk.answer();
  expect(desk.reads()).toBe(2);
});

test("a failure keeps what is shown and is forgotten with the next success", async () => {
  const desk = setUp();
  desk.serve([row("a")]);
  await desk.answer();
  desk.serve([], 503);
  desk.refresh();
  await desk.answer();
  expect([desk.board.failed?.status, desk.board.rows.size]).toEqual([503, 1]);
  desk.serve([row("a")]);
  void desk.board.reload();
  await desk.answer();
  expect(desk.board.failed).toBeNull();
});

test("a row of another shape is left out, and the others stay", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const desk = setUp();
  desk.serve([row("a"), { session: "b" }, null]);
  await desk.answer();
  await desk.answer();
  expect([...desk.board.rows.keys()]).toEqual(["a"]);
});

test("searching finds by customer, title, knocker and date, whatever the case or accent", async () => {
  const desk = setUp();
  const opened = new Date(2026, 10, 22, 12).getTime();
  desk.serve([
    row("a", { title: "Drucker läuft nicht", customers: ["Zoë Muñoz"], opened_at: opened }),
    row("b", { title: "VPN", knocks: [{ id: "K", name: "Åse", at: 1 }], opened_at: 0 }),
  ]);
  await desk.answer();
  await desk.answer();
  const found = (search: string) => {
    desk.board.search = search;
    return ids(desk.board.active);
  };
  expect(found("munoz LAUFT")).toEqual(["a"]);
  expect(found("ase")).toEqual(["b"]);
  expect(found("2026-11-22")).toEqual(["a"]);
  expect(found("munoz vpn")).toEqual([]);
  expect(found("  ")).toHaveLength(2);
});

test("closing stops listening", () => {
  const { board, stop } = setUp();
  board.close();
  expect(stop).toHaveBeenCalledTimes(1);
});

test("a session one was removed from leaves the board, also when a list that is being read still names it", async () => {
  const desk = setUp();
  desk.serve([row("a"), row("b")]);
  await desk.answer();
  desk.gone("a");
  expect([...desk.board.rows.keys()]).toEqual(["b"]);
  desk.refresh();
  desk.gone("b");
  await desk.answer();
  desk.serve([]);
  await desk.answer();
  expect([...desk.board.rows.keys()]).toEqual([]);
});
