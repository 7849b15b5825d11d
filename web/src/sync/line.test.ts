import { beforeEach, describe, expect, test } from "vitest";

import type { Problem } from "../wire/types";
import { backoffMs } from "./backoff";
import { Line, type Action } from "./line";

let line: Line;
let time: number;
/** The number of the attempt the line last spoke of. */
let attempt: number;

beforeEach(() => {
  line = new Line(() => 0.5);
  time = 0;
  attempt = 0;
});

const offline: Problem = { code: "offline", title: "The server could not be reached.", status: 0, retryable: true };
const signedOut: Problem = { code: "identity-unknown", title: "Please sign in.", status: 401, retryable: false };

function actions(): Action[] {
  const taken = line.take();
  for (const action of taken) if (action.do === "ticket") attempt = action.attempt;
  return taken;
}

function names(): string[] {
  return actions().map((action) => (action.do === "send" ? action.frame.t : action.do));
}

/** Lets time pass up to the line's own next deadline. */
function elapse(): number {
  const before = time;
  expect(line.deadline()).toBeLessThan(Infinity);
  time = line.deadline();
  line.tick(time);
  return time - before;
}

function welcome(): void {
  line.ticket(attempt, "T", time);
  line.frame(attempt, { t: "welcome", version: "1", beat_s: 20 }, time);
}

function open(): void {
  line.start(time);
  actions();
  welcome();
  actions();
}

function failSockets(count: number): void {
  for (let index = 0; index < count; index += 1) {
    line.ticket(attempt, "T", time);
    line.socketClosed(attempt, time);
    if (index < count - 1) elapse();
    actions();
  }
}

describe("connecting", () => {
  test("ticket first, then the socket, then what is watched", () => {
    line.watch("S", time);
    line.board(time);
    expect(names()).toEqual(["read-board"]);
    line.start(time);
    expect(names()).toEqual(["ticket"]);
    attempt = 1;
    line.ticket(1, "T", time);
    expect(names()).toEqual(["connect"]);
    expect(line.status).toBe("connecting");
    line.frame(1, { t: "welcome", version: "1", beat_s: 20 }, time);
    expect(names()).toEqual(["watch", "board", "read-board"]);
    expect(line.status).toBe("open");
  });

  test.each(["ticket", "socket"])("gives up a silent %s after 5 s", (what) => {
    line.start(time);
    actions();
    if (what === "socket") line.ticket(attempt, "T", time);
    actions();
    expect(elapse()).toBe(5_000);
    expect(names()).toEqual(["drop"]);
    expect(line.status).toBe("offline");
    elapse();
    expect(names()).toEqual(["ticket"]);
  });

  test("waits longer each time, never longer than 15 s", () => {
    line.start(time);
    actions();
    const waits: number[] = [];
    for (let index = 0; index < 10; index += 1) {
      line.ticketFailed(attempt, offline, time);
      waits.push(elapse());
      actions();
    }
    expect(waits.slice(0, 3)).toEqual([375, 625, 1125]);
    expect(Math.max(...waits)).toBe(250 + 14_750 / 2);
  });

  test("the back-off stays between a quarter of a second and 15 s", () => {
    for (const random of [0, 0.999]) {
      for (let failures = 0; failures < 40; failures += 1) {
        const wait = backoffMs(failures, () => random);
        expect(wait).toBeGreaterThanOrEqual(250);
        expect(wait).toBeLessThanOrEqual(15_000);
      }
    }
  });

  test("never comes back sooner than the server asked", () => {
    line.start(time);
    actions();
    line.ticketFailed(attempt, { ...offline, status: 503, retry_after_s: 30 }, time);
    expect(elapse()).toBe(30_000);
  });

  test("a desk without room for a ticket is read all the same", () => {
    line.watch("S", time);
    line.start(time);
    actions();
    const full = { code: "disk-full", title: "Short of space.", status: 507, retryable: true, retry_after_s: 60 };
    line.ticketFailed(attempt, full, time);
    expect(actions()).toEqual([{ do: "drop" }, { do: "poll", session: "S", wait_s: 25 }]);
    line.polled("S", time, { news: true });
    expect(line.status).toBe("polling");
    expect(names()).toEqual(["poll"]);
    while (!names().includes("ticket")) elapse();
    expect(time).toBe(60_000);
    welcome();
    expect(line.status).toBe("open");
  });

  test("an answer to an attempt given up long ago is not listened to", () => {
    line.start(time);
    actions();
    const old = attempt;
    elapse();
    actions();
    line.ticket(old, "late", time);
    line.frame(old, { t: "welcome", version: "1", beat_s: 20 }, time);
    line.socketClosed(old, time);
    expect(actions()).toEqual([]);
    expect(line.status).toBe("offline");
  });

  test("an identity that is refused is not tried again", () => {
    line.watch("S", time);
    line.start(time);
    actions();
    line.ticketFailed(attempt, signedOut, time);
    expect(actions()).toEqual([{ do: "drop" }, { do: "gone", session: null, problem: signedOut }]);
    line.wake(time);
    expect(actions()).toEqual([]);
    expect(line.deadline()).toBe(Infinity);
  });

  test("the 403 page of a hotel's portal is no refusal of ours", () => {
    line.start(time);
    actions();
    line.ticketFailed(attempt, { code: "unreadable", title: "403", status: 403, retryable: false }, time);
    expect(names()).toEqual(["drop"]);
    elapse();
    expect(names()).toEqual(["ticket"]);
  });
});

describe("an open line", () => {
  beforeEach(open);

  test("asks after 25 s of silence, and is given up 10 s later", () => {
    expect(elapse()).toBe(25_000);
    expect(names()).toEqual(["pulse"]);
    expect(elapse()).toBe(10_000);
    expect(names()).toEqual(["drop"]);
    expect(line.status).toBe("connecting");
    expect(elapse()).toBeLessThan(500);
    expect(names()).toEqual(["ticket"]);
  });

  test("any frame is a sign of life", () => {
    elapse();
    time += 9_000;
    line.frame(attempt, { t: "beat", heads: {} }, time);
    expect(elapse()).toBe(25_000);
  });

  test("after waking it must answer within 3 s", () => {
    time += 1_000;
    line.wake(time);
    expect(names()).toEqual(["pulse"]);
    line.wake(time);
    expect(names()).toEqual([]);
    expect(elapse()).toBe(3_000);
    expect(names()).toEqual(["drop"]);
  });

  test("when the browser says that the network is gone it must answer at once, and is offline when it does not", () => {
    line.networkGone(time);
    expect([names(), line.status]).toEqual([["pulse"], "open"]);
    expect(elapse()).toBe(1_200);
    expect([names(), line.status]).toEqual([["drop"], "offline"]);
  });

  test("when the browser was wrong about the network it goes on", () => {
    line.networkGone(time);
    line.frame(attempt, { t: "beat", heads: {} }, time);
    actions();
    time += 6_000;
    line.socketClosed(attempt, time);
    expect(line.status).toBe("connecting");
  });

  test("waking shortens a patience that was already running", () => {
    elapse();
    actions();
    line.wake(time);
    expect(elapse()).toBe(3_000);
  });

  test("an overdue command makes it suspect", () => {
    line.suspect(time);
    expect(names()).toEqual(["pulse"]);
  });

  test("sockets that die young make the waits grow", () => {
    const waits: number[] = [];
    for (let index = 0; index < 4; index += 1) {
      line.socketClosed(attempt, time);
      waits.push(elapse());
      actions();
      welcome();
      actions();
    }
    expect(waits).toEqual([375, 625, 1125, 2125]);
    time += 5_000;
    line.socketClosed(attempt, time);
    expect(elapse()).toBe(375);
  });

  test("a restarting server is left alone until it said", () => {
    line.frame(attempt, { t: "bye", retry_after_s: 10 }, time);
    expect(names()).toEqual(["drop"]);
    expect(line.status).toBe("restarting");
    expect(elapse()).toBe(11_250);
    expect(names()).toEqual(["ticket"]);
    expect(line.status).toBe("restarting");
    welcome();
    expect(line.status).toBe("open");
  });

  test("a server that does not come back is offline, not restarting", () => {
    line.frame(attempt, { t: "bye", retry_after_s: 1 }, time);
    elapse();
    actions();
    line.ticketFailed(attempt, offline, time);
    expect(line.status).toBe("offline");
  });
});

describe("catching up", () => {
  beforeEach(() => {
    line.watch("S", time);
    open();
  });
  const batch = (complete: boolean) => {
    const none = { public: 0, staff: 0 };
    const rest = { mode: "changes", epoch: "E", from: none, to: none, head: none, you: null, older: false, older_staff: false } as const;
    line.frame(attempt, { t: "batch", session: "S", complete, ...rest, rows: [], marks: { of: {}, shared: true, notes: null } }, time);
  };

  test("is asked for once while the answer is on its way", () => {
    line.need("S", time);
    expect(actions()).toEqual([]);
    batch(false);
    line.need("S", time);
    expect(actions()).toEqual([]);
    batch(true);
    time += 1_000;
    line.need("S", time);
    expect(actions()).toEqual([{ do: "watch", session: "S" }]);
  });

  test("is asked for again when the answer never came", () => {
    time += 5_000;
    line.need("S", time);
    expect(actions()).toEqual([{ do: "watch", session: "S" }]);
  });

  test("does not spin when every answer leaves something out", () => {
    batch(true);
    line.need("S", time);
    expect(actions()).toEqual([]);
    expect(elapse()).toBe(300);
    expect(actions()).toEqual([{ do: "watch", session: "S" }]);
  });

  test("ends with the session", () => {
    line.frame(attempt, { t: "gone", session: "S", problem: signedOut }, time);
    line.need("S", time + 10_000);
    expect(actions()).toEqual([]);
  });
});

describe("where sockets do not pass", () => {
  beforeEach(() => {
    line.watch("S", time);
    line.start(time);
    actions();
  });

  test("polls after three failed sockets, and says so", () => {
    failSockets(2);
    expect(line.status).toBe("offline");
    elapse();
    actions();
    line.ticket(attempt, "T", time);
    line.socketClosed(attempt, time);
    expect(names()).toEqual(["connect", "drop"]);
    line.tick(time);
    expect(actions()).toEqual([{ do: "poll", session: "S", wait_s: 25 }]);
    expect(line.status).toBe("polling");
  });

  test("failed tickets are no failed sockets: then the server is away, and polls would be too", () => {
    for (let index = 0; index < 5; index += 1) {
      line.ticketFailed(attempt, offline, time);
      elapse();
      expect(names()).toEqual(["drop", "ticket"]);
    }
    expect(line.status).toBe("offline");
  });

  test("asks again at once after news, and not in a spin after none", () => {
    failSockets(3);
    line.tick(time);
    actions();
    line.polled("S", time, { news: true });
    expect(names()).toEqual(["poll"]);
    line.polled("S", time, { news: false });
    expect(names()).toEqual([]);
    elapse();
    expect(names()).toEqual(["poll"]);
  });

  test("polls that fail mean offline; the next good one ends it", () => {
    failSockets(3);
    line.tick(time);
    line.pollFailed("S", offline, time);
    expect(line.status).toBe("offline");
    actions();
    elapse();
    expect(names()).toEqual(["poll"]);
    line.polled("S", time, { news: false });
    expect(line.status).toBe("polling");
  });

  test("a poll that is refused ends the session for this page", () => {
    failSockets(3);
    line.tick(time);
    actions();
    line.pollFailed("S", { ...signedOut, status: 410, code: "session-ended" }, time);
    expect(actions()).toMatchObject([{ do: "gone", session: "S" }]);
  });

  test("at most two polls run; with more sessions they take turns", () => {
    for (const session of ["T", "U"]) line.watch(session, time);
    failSockets(3);
    line.tick(time);
    expect(actions()).toEqual([
      { do: "poll", session: "S", wait_s: 3 },
      { do: "poll", session: "T", wait_s: 3 },
    ]);
    time += 3_000;
    line.polled("S", time, { news: true });
    expect(actions()).toEqual([{ do: "poll", session: "U", wait_s: 3 }]);
  });

  test("the board is read every ten seconds instead", () => {
    line.board(time);
    failSockets(3);
    line.tick(time);
    expect(names()).toEqual(["read-board", "poll"]);
    time += 10_000;
    line.tick(time);
    expect(names()).toEqual(["read-board"]);
  });

  test("a socket is tried about once a minute, and takes over when it opens", () => {
    failSockets(3);
    line.tick(time);
    actions();
    expect(elapse()).toBe(60_000);
    expect(names()).toEqual(["ticket"]);
    expect(line.status).toBe("polling");
    welcome();
    expect(names()).toEqual(["connect", "stop-poll", "watch"]);
    expect(line.status).toBe("open");
    line.polled("S", time, { news: true });
    expect(names()).toEqual([]);
  });

  test("waking starts every poll anew and tries a socket", () => {
    failSockets(3);
    line.tick(time);
    actions();
    line.wake(time);
    expect(names()).toEqual(["ticket", "stop-poll", "poll"]);
  });

  test("no poll of a session runs while something is read aside", () => {
    failSockets(3);
    line.tick(time);
    actions();
    line.pausePolls("S");
    expect(actions()).toEqual([{ do: "stop-poll", session: "S" }]);
    line.tick(time + 5_000);
    line.need("T", time);
    expect(actions()).toEqual([]);
    line.resumePolls("S", time);
    expect(names()).toEqual(["poll"]);
  });
});

test("a closed line is silent for ever", () => {
  line.watch("S", time);
  open();
  line.close();
  expect(names()).toEqual(["drop", "stop-poll"]);
  line.wake(time);
  line.tick(time + 100_000);
  expect(actions()).toEqual([]);
  expect(line.deadline()).toBe(Infinity);
});
