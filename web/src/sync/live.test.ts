import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Refusal } from "../wire/api";
import type { BoardRow, Problem } from "../wire/types";
import { Live, type SessionHandler } from "./live.svelte";
import { applyBatch, applyLive, applyOlder, emptyRows, type SessionRows } from "./rows";
import { dice, ModelServer } from "./testing/model_server";
import { ModelWire, SILENCE } from "./testing/model_wire";

let open: Live[] = [];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  for (const live of open) live.close();
  open = [];
  vi.useRealTimers();
});

class Holder implements SessionHandler {
  rows: SessionRows = emptyRows();
  here = vi.fn();
  signal = vi.fn();
  secret = vi.fn();
  marks = vi.fn();
  goneWith: Problem | null = null;
  position = () => ({ cursor: this.rows.cursor, oldest: this.rows.oldest });
  batch: SessionHandler["batch"] = (batch) => {
    const { rows, need } = applyBatch(this.rows, batch);
    this.rows = rows;
    return need;
  };
  live: SessionHandler["live"] = (frame) => {
    const { rows, need } = applyLive(this.rows, frame);
    this.rows = rows;
    return need;
  };
  gone = (problem: Problem) => (this.goneWith = problem);
}

function setUp(seed = 1) {
  const roll = dice(seed);
  const server = new ModelServer(roll);
  const wire = new ModelWire(server, roll);
  const live = new Live({ as: "staff", wire, random: roll });
  open.push(live);
  const holder = new Holder();
  const stop = live.watch(server.session, holder);
  return { roll, server, wire, live, holder, stop };
}

const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);

function expectCurrent({ holder, server }: ReturnType<typeof setUp>): void {
  expect(holder.rows.cursor).toEqual({ epoch: server.epoch, ...server.head });
  expect(holder.rows.messages).toEqual(server.messages().filter((row) => row.created_rev >= holder.rows.oldest));
  expect(holder.rows.people.size).toBe(server.rows().filter((row) => row.kind === "participant").length);
  expect(holder.rows.knocks.size).toBe(server.rows().filter((row) => row.kind === "knock").length);
}

describe("a session is followed", () => {
  test("over the socket", async () => {
    const desk = setUp();
    await seconds(1);
    expect([desk.live.status, desk.live.downSince]).toEqual(["open", null]);
    desk.wire.announce(desk.server.post("hello"));
    await seconds(1);
    expectCurrent(desk);
  });

  test("when the last hint is lost: the next beat shows it", async () => {
    const desk = setUp();
    await seconds(1);
    desk.wire.announce(desk.server.post("hello"), { lose: true });
    await seconds(1);
    expect(desk.holder.rows.messages).toEqual([]);
    desk.wire.beat();
    await seconds(1);
    expectCurrent(desk);
  });

  test("when a socket dies without a word", async () => {
    const desk = setUp();
    await seconds(1);
    desk.wire.deaf = true;
    desk.server.post("said while deaf");
    await seconds(36);
    desk.wire.deaf = false;
    expect(desk.live.status).not.toBe("open");
    expect(desk.live.downSince).not.toBeNull();
    await seconds(30);
    expectCurrent(desk);
  });

  test("within seconds when the page wakes up with a dead socket", async () => {
    const desk = setUp();
    await seconds(1);
    desk.wire.deaf = true;
    desk.server.post("said while asleep");
    desk.wire.wake();
    await seconds(2.9);
    desk.wire.deaf = false;
    await seconds(1);
    expectCurrent(desk);
  });

  test("the line is known to be down, and since when, within two seconds after the network went", async () => {
    const { live, wire } = setUp();
    await seconds(1);
    const went = Date.now();
    wire.up = false;
    wire.deaf = true;
    wire.wake(true);
    // The page says so 1.7 s after that moment, and by then it is known.
    await seconds(1.199);
    expect([live.status, live.downSince]).toEqual(["open", null]);
    await seconds(0.001);
    expect([live.status, live.downSince]).toEqual(["offline", went]);
    wire.up = true;
    wire.deaf = false;
    wire.wake();
    await seconds(1);
    expect([live.status, live.downSince]).toEqual(["open", null]);
  });

  test("a browser that errs about the network changes nothing", async () => {
    const { live, wire } = setUp();
    await seconds(1);
    const { opened } = wire;
    wire.wake(true);
    await seconds(5);
    expect([live.status, live.downSince, wire.opened]).toEqual(["open", null, opened]);
  });

  test("when the machine slept: the clock jumped, and no event told", async () => {
    const desk = setUp();
    await seconds(1);
    vi.setSystemTime(Date.now() + 3_600_000);
    await seconds(5);
    expect(desk.wire.sent.map((frame) => frame.t)).toContain("pulse");
  });

  test("when a hint in the middle is lost: the next one shows the gap", async () => {
    const desk = setUp();
    await seconds(1);
    desk.wire.announce(desk.server.post("lost"), { lose: true });
    desk.wire.announce(desk.server.post("shows it"));
    await seconds(1);
    expectCurrent(desk);
  });

  test("by long poll where no socket passes, and by socket as soon as one does", async () => {
    const desk = setUp();
    desk.wire.sockets = false;
    await seconds(20);
    expect(desk.live.status).toBe("polling");
    desk.wire.announce(desk.server.post("by poll"));
    await seconds(1);
    expectCurrent(desk);
    desk.wire.sockets = true;
    await seconds(80);
    expect(desk.live.status).toBe("open");
    expect(desk.wire.polls).toBe(0);
    desk.wire.announce(desk.server.post("by socket"));
    await seconds(1);
    expectCurrent(desk);
  });

  test.each(Array.from({ length: 60 }, (_, index) => index + 1))("in any weather (seed %i)", async (seed) => {
    const desk = setUp(seed);
    const { roll, server, wire, live, holder } = desk;
    for (let step = 0; step < 60; step += 1) {
      weather(roll, wire);
      wire.announce(server.change(), { lose: roll() < 0.15 });
      if (roll() < 0.2 && holder.rows.older) void readOlder(desk);
      await vi.advanceTimersByTimeAsync(roll() * (roll() < 0.1 ? 40_000 : 500));
    }
    Object.assign(wire, { up: true, deaf: false, sockets: roll() < 0.7 });
    await seconds(120);
    wire.beat();
    await seconds(5);
    expectCurrent(desk);
    expect(["open", "polling"]).toContain(live.status);
    expect(wire.mostPolls).toBeLessThanOrEqual(2);
  });
});

function weather(roll: () => number, wire: ModelWire): void {
  if (roll() < 0.05) wire.cut();
  if (roll() < 0.05) wire.up = !wire.up;
  if (roll() < 0.05) wire.sockets = !wire.sockets;
  if (roll() < 0.03) wire.deaf = !wire.deaf;
  if (roll() < 0.1) wire.wake();
  if (roll() < 0.1) wire.beat();
}

/** As the conversation does it: a page belongs to the rows only if no catch-up came in between. */
async function readOlder({ live, holder, server }: ReturnType<typeof setUp>): Promise<void> {
  const read = async () => {
    const page = server.older(holder.rows.oldest);
    await new Promise((resolve) => setTimeout(resolve, 200));
    return page;
  };
  await live.between(server.session, read, (page) => (holder.rows = applyOlder(holder.rows, page)));
}

describe("a page of older messages", () => {
  async function talkative() {
    const desk = setUp();
    for (let count = 0; count < 20; count += 1) desk.server.post(`m${count}`);
    await seconds(1);
    const read = async () => {
      const page = desk.server.older(desk.holder.rows.oldest, 100);
      await new Promise((resolve) => setTimeout(resolve, 500));
      return page;
    };
    const apply = vi.fn();
    const load = () => desk.live.between(desk.server.session, read, apply);
    return { ...desk, apply, load };
  }

  test("is applied when nothing but live changes came in between", async () => {
    const { load, apply, wire, server } = await talkative();
    const done = load();
    wire.announce(server.post("meanwhile"));
    await seconds(1);
    expect(await done).toBe(true);
    expect(apply).toHaveBeenCalledTimes(1);
  });

  test("is not applied when a catch-up came in between, which may have skipped a change of it", async () => {
    const { load, apply, wire, server } = await talkative();
    const done = load();
    wire.announce(server.post("lost"), { lose: true });
    wire.beat();
    await seconds(1);
    expect(await done).toBe(false);
    expect(apply).not.toHaveBeenCalled();
  });

  test("is not read while a catch-up is under way", async () => {
    const { load, apply, wire, server } = await talkative();
    wire.announce(server.post("lost"), { lose: true });
    wire.beat();
    await vi.advanceTimersByTimeAsync(15);
    const done = load();
    await seconds(1);
    expect(await done).toBe(false);
    expect(apply).not.toHaveBeenCalled();
  });

  test("stops the long poll meanwhile", async () => {
    const { load, apply, wire, server } = await talkative();
    wire.sockets = false;
    wire.cut();
    await seconds(20);
    expect(wire.polls).toBe(1);
    const done = load();
    wire.announce(server.post("meanwhile"));
    await vi.advanceTimersByTimeAsync(400);
    expect(wire.polls).toBe(0);
    await seconds(1);
    expect(await done).toBe(true);
    expect(apply).toHaveBeenCalledTimes(1);
    expect(wire.polls).toBe(1);
  });
});

describe("commands", () => {
  test("ride the socket and get their own answer", async () => {
    const { live, wire } = setUp();
    await seconds(1);
    wire.command = (name, args) => ({ name, args });
    const both = Promise.all([live.do("members.list", {}), live.do("sessions.leave", { session: "S" })]);
    await seconds(1);
    expect(await both).toEqual([
      { name: "members.list", args: {} },
      { name: "sessions.leave", args: { session: "S" } },
    ]);
    expect(wire.posted).toEqual([]);
  });

  test("go by POST while there is no socket", async () => {
    const { live, wire } = setUp();
    wire.sockets = false;
    const done = live.do("members.list", {});
    await seconds(1);
    await done;
    expect(wire.posted).toEqual([{ name: "members.list", args: {} }]);
  });

  test("go by POST when they are too large for a frame", async () => {
    const { live, wire } = setUp();
    await seconds(1);
    const done = live.do("chat.post", { session: "S", client_id: "c", text: "\u0001".repeat(16_000) });
    await seconds(1);
    await done;
    expect(wire.posted).toHaveLength(1);
  });

  test("are refused with the server's problem", async () => {
    const { live, wire } = setUp();
    await seconds(1);
    wire.command = () => {
      throw new Refusal({ code: "session-ended", title: "Over.", status: 410, retryable: false });
    };
    const failed = live.do("sessions.leave", { session: "S" }).catch((error: unknown) => error);
    await seconds(1);
    expect(await failed).toMatchObject({ code: "session-ended", retryable: false });
  });

  test("whose socket breaks are unknown, and say so at once", async () => {
    const { live, wire } = setUp();
    await seconds(1);
    const failed = live.do("members.list", {}).catch((error: unknown) => error);
    wire.cut();
    expect(await failed).toMatchObject({ code: "offline", retryable: true });
  });

  test("that nobody answers time out and make the line check itself", async () => {
    const { live, wire } = setUp();
    await seconds(1);
    const before = wire.opened;
    wire.deaf = true;
    const failed = live.do("members.list", {}).catch((error: unknown) => error);
    await seconds(3);
    wire.deaf = false;
    await seconds(6);
    expect(await failed).toMatchObject({ code: "offline", retryable: true });
    expect(wire.opened).toBe(before + 1);
    expect(live.status).toBe("open");
  });

  test("that only take long keep the line, and time out in the end", async () => {
    const { live, wire } = setUp();
    await seconds(1);
    const before = wire.opened;
    wire.command = () => SILENCE;
    const failed = live.do("members.list", {}).catch((error: unknown) => error);
    await seconds(16);
    expect(await failed).toMatchObject({ code: "timeout", retryable: true });
    expect([wire.opened, live.status]).toEqual([before, "open"]);
  });
});

describe("the rest of what a socket says", () => {
  test("presence and typing reach the session they belong to", async () => {
    const { wire, holder, server } = setUp();
    await seconds(1);
    wire.say({ t: "here", session: server.session, participants: { P1: "away" } });
    wire.say({ t: "here", session: "another", participants: { P9: "here" } });
    wire.say({ t: "signal", session: server.session, name: "typing", participant: "P1", on: true });
    await seconds(1);
    expect(holder.here.mock.calls).toEqual([[{ P1: "away" }]]);
    expect(holder.signal.mock.calls).toEqual([["typing", "P1", true]]);
  });

  test("a session that is over is told, once, and not watched again", async () => {
    const { wire, holder, server } = setUp();
    await seconds(1);
    const problem: Problem = { code: "removed", title: "You were removed.", status: 403, retryable: false };
    wire.say({ t: "gone", session: server.session, problem });
    await seconds(1);
    expect(holder.goneWith).toEqual(problem);
    wire.sent.length = 0;
    wire.cut();
    await seconds(5);
    expect(wire.sent.filter((frame) => frame.t === "watch")).toEqual([]);
  });

  test("an identity that is refused ends everything on the page", async () => {
    const { wire, holder, live } = setUp();
    const problem: Problem = { code: "identity-unknown", title: "Please sign in.", status: 401, retryable: false };
    wire.ticketRefusal = problem;
    await seconds(1);
    expect(holder.goneWith).toEqual(problem);
    expect(live.refused).toEqual(problem);
    expect(live.status).toBe("offline");
  });

  test("the board is read anew with every socket, and its rows are handed on", async () => {
    const { wire, live } = setUp();
    const board = { refresh: vi.fn(), row: vi.fn(), gone: vi.fn() };
    const stop = live.board(board);
    await seconds(1);
    expect(board.refresh).toHaveBeenCalledTimes(2);
    wire.cut();
    await seconds(5);
    expect(board.refresh).toHaveBeenCalledTimes(3);
    wire.say({ t: "board", row: boardRow() });
    await seconds(1);
    expect(board.row.mock.calls).toEqual([[boardRow()]]);
    stop();
    wire.say({ t: "board", row: boardRow() });
    await seconds(1);
    expect(board.row).toHaveBeenCalledTimes(1);
  });

  test("what is no frame changes nothing", async () => {
    const desk = setUp();
    await seconds(1);
    vi.spyOn(console, "warn").mockImplementation(() => {});
    desk.wire.say({ t: "nonsense" } as never);
    desk.wire.announce(desk.server.post("hello"));
    await seconds(1);
    expectCurrent(desk);
    expect(console.warn).toHaveBeenCalledTimes(1);
  });
});

test("nothing happens after closing", async () => {
  const desk = setUp();
  await seconds(1);
  desk.live.close();
  const opened = desk.wire.opened;
  desk.wire.wake();
  await seconds(100);
  expect(desk.wire.opened).toBe(opened);
  expect(vi.getTimerCount()).toBe(0);
});

test("a later watcher of the same session takes over; the earlier one's stop means nothing then", async () => {
  const { live, server, wire, stop } = setUp();
  await seconds(1);
  const second = new Holder();
  live.watch(server.session, second);
  stop();
  wire.announce(server.post("hello"));
  await seconds(1);
  expect(second.rows.messages).toHaveLength(1);
});

function boardRow(): BoardRow {
  return {
    session: "S",
    title: "t",
    state: "live",
    customers: [],
    knocks: [],
    invited: false,
    last: null,
    unread: 0,
    unread_notes: 0,
    here: false,
    opened_at: 0,
    ended_at: null,
    transcript: null,
    public: 1,
    staff: 0,
  };
}
