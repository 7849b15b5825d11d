import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Device } from "../sync/device";
import { Keep } from "../sync/keep";
import { Live } from "../sync/live.svelte";
import { dice, ModelServer } from "../sync/testing/model_server";
import { ModelBrowser, type ModelTabs } from "../sync/testing/model_tabs";
import { ModelWire, SILENCE } from "../sync/testing/model_wire";
import { Refusal } from "../wire/api";
import type { MessageRow, PostArgs } from "../wire/types";
import { Conversation, type DraftFiles, type Entry } from "./conversation.svelte";
import { harmless } from "./harmless";

beforeEach(() => {
  // IndexedDB's own turns stay real: they are not what is waited for here.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
  vi.stubGlobal("IDBKeyRange", IDBKeyRange);
});
afterEach(() => {
  for (const page of pages) page.leave();
  pages = [];
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** What the uploads of a page would say. */
class Files implements DraftFiles {
  readonly ready = Promise.resolve();
  readonly states = new Map<string, { total: number; done: number; failed: number; leaving: number }>();
  readonly released: string[] = [];
  readonly dropped: string[] = [];
  ended = false;
  readonly #listeners = new Set<() => void>();

  set(draft: string, total: number, done: number, leaving = 0): void {
    this.states.set(draft, { total, done, failed: 0, leaving });
    for (const listener of this.#listeners) listener();
  }
  progress = (draft: string) => this.states.get(draft) ?? { total: 0, done: 0, failed: 0, leaving: 0 };
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  release = (draft: string) => void this.released.push(draft);
  drop = (draft: string) => void this.dropped.push(draft);
  end = () => void (this.ended = true);
}

interface World {
  server: ModelServer;
  wire: ModelWire;
  factory: IDBFactory;
  browser: ModelBrowser;
  posts: PostArgs[];
  read: number[];
  /** Refuses the coming posts, in order. */
  refusals: Refusal[];
}

function world(messages = 0): World {
  const roll = dice(1);
  const server = new ModelServer(roll, 10);
  for (let count = 0; count < messages; count += 1) server.post(`old ${count}`, `old-${count}`, "P2");
  server.marks = { of: { P1: server.head.public }, shared: true, notes: null };
  const wire = new ModelWire(server, roll);
  const made: World = { server, wire, factory: new IDBFactory(), browser: new ModelBrowser(), posts: [], read: [], refusals: [] };
  wire.command = (name, args) => command(made, name, args);
  return made;
}

function command(made: World, name: string, args: unknown): unknown {
  const { server, wire } = made;
  if (name === "chat.older") return server.older((args as { before: number }).before, 10);
  if (name === "chat.read") {
    made.read.push((args as { rev: number }).rev);
    return {};
  }
  if (name !== "chat.post") throw new Error(name);
  const post = args as PostArgs;
  made.posts.push(post);
  const refusal = made.refusals.shift();
  if (refusal) throw refusal;
  const known = server.messages().find((row) => row.client_id === post.client_id);
  if (known) return known;
  const frame = server.post(post.text, post.client_id);
  wire.announce(frame);
  return frame.rows[0];
}

interface Page {
  conversation: Conversation;
  live: Live;
  tabs: ModelTabs;
  files: Files;
  see: (visible: boolean) => void;
  leave(): void;
}
let pages: Page[] = [];

function open({ server, wire, factory, browser }: World, { keeps = true } = {}): Page {
  const tabs = browser.tab();
  const live = new Live({ as: "staff", wire, random: () => 0.5 });
  const files = new Files();
  let visible = true;
  const conversation = new Conversation({
    session: server.session,
    live,
    uploads: files,
    device: new Device(new Keep(keeps ? factory : undefined), tabs),
    isVisible: () => visible,
  });
  const leave = () => {
    conversation.close();
    live.close();
    tabs.close();
  };
  const page = { conversation, live, tabs, files, leave, see: (now: boolean) => (visible = now) };
  pages.push(page);
  return page;
}

/** Many small steps, and after each the store gets as many real turns as it wants. */
async function pass(ms: number): Promise<void> {
  const steps = Math.min(100, Math.max(10, ms / 20));
  for (let step = 0; step < steps; step += 1) {
    await vi.advanceTimersByTimeAsync(ms / steps);
    for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

const shown = (conversation: Conversation) =>
  conversation.entries.filter((entry) => entry.type !== "event").map((entry) => text(entry));

function text(entry: Entry): string {
  if (entry.type === "pending") return `${entry.text}:${entry.state}`;
  return entry.type === "message" ? entry.row.text : entry.row.name;
}

const offline = () => new Refusal({ code: "offline", title: "Offline.", status: 0, retryable: true });
const no = (code: string, status: number) => new Refusal({ code, title: "No.", status, retryable: false });

describe("one's own message", () => {
  test("is shown at once, sent, and then there once, as the same entry", async () => {
    const made = world();
    const { conversation } = open(made);
    await pass(500);
    conversation.send("hello");
    expect(shown(conversation)).toEqual(["hello:queued"]);
    const key = conversation.entries.at(-1)?.key;
    await pass(500);
    expect(shown(conversation)).toEqual(["hello"]);
    expect(conversation.entries.at(-1)).toMatchObject({ key, type: "message", own: true });
    expect(made.posts).toHaveLength(1);
  });

  test.each([
    ["the answer is lost and only the stream tells", true, false],
    ["the stream's frame is lost and only the answer tells", false, true],
    ["both are lost", true, true],
  ])("is there once when %s", async (_what, loseAnswer, loseFrame) => {
    const made = world();
    const { conversation } = open(made);
    await pass(500);
    const { wire, server } = made;
    wire.command = (name, args) => {
      if (name !== "chat.post") return {};
      const post = args as PostArgs;
      made.posts.push(post);
      const known = server.messages().find((row) => row.client_id === post.client_id);
      if (known) return known;
      const frame = server.post(post.text, post.client_id);
      wire.announce(frame, { lose: loseFrame });
      if (loseAnswer) throw offline();
      return frame.rows[0];
    };
    conversation.send("hello");
    await pass(3_000);
    expect(shown(conversation)).toEqual(["hello"]);
    wire.beat();
    wire.announce(server.post("next", "n", "P2"));
    await pass(1_000);
    expect(shown(conversation)).toEqual(["hello", "next"]);
  });

  test("seen among the rows is there once, while its answer is still under way, and is not sent again", async () => {
    const made = world();
    const { conversation } = open(made);
    await pass(500);
    const { command: good } = made.wire;
    made.wire.command = (name, args) => {
      good(name, args);
      return SILENCE;
    };
    conversation.send("hello");
    await pass(200);
    expect(shown(conversation)).toEqual(["hello"]);
    await pass(40_000);
    expect(shown(conversation)).toEqual(["hello"]);
    expect(made.posts).toHaveLength(1);
  });

  test("written offline waits, in order, and goes out when the line is back", async () => {
    const made = world();
    const { conversation } = open(made);
    await pass(500);
    made.wire.up = false;
    made.wire.cut();
    conversation.send("one");
    conversation.send("two");
    await pass(60_000);
    expect(conversation.online).toBe(false);
    expect(shown(conversation)).toEqual(["one:queued", "two:queued"]);
    made.wire.announce(made.server.post("meanwhile", "m", "P2"));
    made.wire.up = true;
    made.wire.wake();
    await pass(500);
    expect(shown(conversation)).toEqual(["meanwhile", "one", "two"]);
  });

  test("queued survives a reload of the page and goes out once", async () => {
    const made = world();
    const first = open(made);
    await pass(500);
    made.wire.up = false;
    made.wire.cut();
    first.conversation.send("hello");
    await pass(1_000);
    first.leave();
    made.wire.up = true;
    const { conversation } = open(made);
    await pass(3_000);
    expect(shown(conversation)).toEqual(["hello"]);
    expect(new Set(made.posts.map((post) => post.client_id)).size).toBe(1);
    expect(made.server.messages()).toHaveLength(1);
  });

  test("refused for good says why, stays to be retried or discarded, and later ones go on", async () => {
    const made = world();
    const { conversation } = open(made);
    await pass(500);
    made.refusals.push(no("message-too-long", 400));
    conversation.send("bad");
    conversation.send("good");
    await pass(500);
    expect(shown(conversation)).toEqual(["good", "bad:failed"]);
    const [failed] = conversation.entries.slice(-1);
    expect(failed).toMatchObject({ problem: { code: "message-too-long" } });
    conversation.discard(failed?.key ?? "");
    expect(shown(conversation)).toEqual(["good"]);
    made.refusals.push(no("message-too-long", 400));
    conversation.send("again");
    await pass(500);
    conversation.retry(conversation.entries.at(-1)?.key ?? "");
    await pass(500);
    expect(shown(conversation)).toEqual(["good", "again"]);
  });

  test("without text and without files is none", () => {
    const { conversation } = open(world());
    conversation.send("  \n ");
    expect(conversation.entries).toEqual([]);
  });

  test("is cleaned of what no screen shows", () => {
    expect(harmless("a\r\nb\rc\td\u0000\u0007\u009f e\ud83d f🙂")).toBe("a\nb\nc\td e\ufffd f🙂");
  });
});

describe("a message with files", () => {
  const files = [{ name: "a.png", size_bytes: 5 }];

  test("waits in its place until they have arrived; later texts overtake it", async () => {
    const made = world();
    const { conversation, files: uploads } = open(made);
    await pass(500);
    uploads.set("d1", 2, 1);
    conversation.send("look", { id: "d1", fileCount: 2, files });
    conversation.send("later");
    await pass(500);
    expect(shown(conversation)).toEqual(["later", "look:files"]);
    expect(conversation.entries.at(-1)).toMatchObject({ draft: "d1", fileCount: 2, files });
    uploads.set("d1", 2, 2);
    await pass(500);
    expect(shown(conversation)).toEqual(["later", "look"]);
    expect(made.posts.at(-1)).toMatchObject({ text: "look", draft: "d1", file_count: 2 });
    expect(uploads.released).toContain("d1");
  });

  test("whose files have arrived already goes out at once, also without text", async () => {
    const made = world();
    const { conversation, files: uploads } = open(made);
    await pass(500);
    uploads.set("d1", 1, 1);
    conversation.send("", { id: "d1", fileCount: 1, files });
    await pass(500);
    expect(made.posts).toMatchObject([{ text: "", draft: "d1", file_count: 1 }]);
  });

  test("goes without a file that was taken back, once the server has let it go", async () => {
    const made = world();
    const { conversation, files: uploads } = open(made);
    await pass(500);
    uploads.set("d1", 2, 1);
    conversation.send("look", { id: "d1", fileCount: 2, files });
    uploads.set("d1", 1, 1, 1);
    await pass(500);
    expect(made.posts).toEqual([]);
    uploads.set("d1", 1, 1, 0);
    await pass(500);
    expect(made.posts).toMatchObject([{ draft: "d1", file_count: 1 }]);
  });

  test("that lost all its files is only its text, and nothing when there was none", async () => {
    const made = world();
    const { conversation, files: uploads } = open(made);
    await pass(500);
    for (const [draft, words] of [
      ["d1", "text"],
      ["d2", ""],
    ] as const) {
      uploads.set(draft, 1, 0);
      conversation.send(words, { id: draft, fileCount: 1, files });
      uploads.set(draft, 0, 0);
    }
    await pass(500);
    expect(made.posts.map(({ text: words, draft, file_count }) => [words, draft, file_count])).toEqual([
      ["text", undefined, undefined],
    ]);
    expect(shown(conversation)).toEqual(["text"]);
  });

  test("given up takes its files along", async () => {
    const { conversation, files: uploads } = open(world());
    await pass(500);
    uploads.set("d1", 1, 0);
    conversation.send("look", { id: "d1", fileCount: 1, files });
    conversation.discard(conversation.entries.at(-1)?.key ?? "");
    expect(uploads.dropped).toEqual(["d1"]);
    expect(shown(conversation)).toEqual([]);
  });

  test("waits on after a reload, for as long as it takes", async () => {
    const made = world();
    const first = open(made);
    await pass(500);
    first.files.set("d1", 1, 0);
    first.conversation.send("look", { id: "d1", fileCount: 1, files });
    await pass(500);
    first.leave();
    vi.setSystemTime(Date.now() + 3_600_000);
    const second = open(made);
    second.files.set("d1", 1, 0);
    await pass(500);
    expect(shown(second.conversation)).toEqual(["look:files"]);
    second.files.set("d1", 1, 1);
    await pass(1_000);
    expect(shown(second.conversation)).toEqual(["look"]);
    expect(made.posts).toMatchObject([{ draft: "d1", file_count: 1 }]);
  });

  test("whose files nobody knows any more asks before it goes without them", async () => {
    const made = world();
    const first = open(made);
    await pass(500);
    first.files.set("d1", 1, 0);
    first.conversation.send("look", { id: "d1", fileCount: 1, files });
    await pass(500);
    first.leave();
    const { conversation } = open(made);
    await pass(1_000);
    expect(shown(conversation)).toEqual(["look:stale"]);
    expect(made.posts).toEqual([]);
    conversation.retry(conversation.entries.at(-1)?.key ?? "");
    await pass(500);
    expect(shown(conversation)).toEqual(["look"]);
  });

  test("belongs to the tab that sends its files", async () => {
    const made = world();
    const first = open(made);
    await pass(500);
    first.files.set("d1", 1, 0);
    first.conversation.send("look", { id: "d1", fileCount: 1, files });
    await pass(500);
    const second = open(made);
    await pass(500);
    expect(shown(second.conversation)).toEqual([]);
    first.files.set("d1", 1, 1);
    await pass(500);
    expect(shown(second.conversation)).toEqual(["look"]);
    expect(made.posts).toHaveLength(1);
  });
});

describe("reading", () => {
  test("older messages come page by page, before the others, with the log lines between", async () => {
    const made = world(25);
    const { conversation } = open(made);
    await pass(500);
    expect(shown(conversation)).toHaveLength(10);
    expect(conversation.older).toBe(true);
    const loading = conversation.loadOlder();
    expect(conversation.loadingOlder).toBe(true);
    await pass(500);
    await loading;
    expect(shown(conversation)).toHaveLength(20);
    void conversation.loadOlder();
    await pass(500);
    expect(shown(conversation)).toEqual(Array.from({ length: 25 }, (_, index) => `old ${index}`));
    expect([conversation.older, conversation.loadingOlder]).toEqual([false, false]);
  });

  test("a page that cannot be read says why, and can be asked for again", async () => {
    const made = world(25);
    const { conversation } = open(made);
    await pass(500);
    const { command: good } = made.wire;
    made.wire.command = () => {
      throw no("server-busy", 503);
    };
    void conversation.loadOlder();
    await pass(500);
    expect([conversation.olderProblem?.code, conversation.loadingOlder]).toEqual(["server-busy", false]);
    made.wire.command = good;
    void conversation.loadOlder();
    await pass(500);
    expect([conversation.olderProblem, shown(conversation).length]).toEqual([null, 20]);
  });

  test("the divider stands above what one's mark leaves unread, until it is taken away", async () => {
    const made = world(8);
    const third = made.server.messages().at(-3) as MessageRow;
    made.server.marks = { of: { P1: third.created_rev - 1 }, shared: true, notes: null };
    const { conversation } = open(made);
    await pass(500);
    expect([conversation.unreadFrom, conversation.unread]).toEqual([third.created_rev, 3]);
    conversation.markRead();
    made.wire.announce(made.server.post("new", "n", "P2"));
    await pass(200);
    conversation.markRead();
    await pass(2_000);
    expect([conversation.unreadFrom, conversation.unread]).toEqual([third.created_rev, 0]);
    conversation.clearUnread();
    expect(conversation.unreadFrom).toBeNull();
  });

  test("without unread ones there is no divider, and history is not new", async () => {
    const { conversation } = open(world(8));
    await pass(2_000);
    expect([conversation.unreadFrom, conversation.unread]).toEqual([null, 0]);
  });

  test("who has marked nothing yet finds new what was said since they joined", async () => {
    const made = world();
    made.server.marks = { of: {}, shared: true, notes: null };
    made.server.post("hello", "h", "P2");
    const { conversation } = open(made);
    await pass(500);
    const joined = conversation.people.get("P1")?.created_rev ?? 0;
    expect([conversation.unreadFrom, conversation.unread]).toEqual([joined + 1, 1]);
  });

  test("what was read in another tab or on another device is not unread here", async () => {
    const made = world(3);
    const { conversation, see } = open(made);
    await pass(500);
    see(false);
    made.wire.announce(made.server.post("new", "n", "P2"));
    await pass(2_000);
    expect(conversation.unread).toBe(1);
    made.wire.say({ t: "marks", session: made.server.session, marks: { of: { P1: made.server.head.public }, shared: true, notes: null } });
    await pass(500);
    expect(conversation.unread).toBe(0);
  });

  test("a change of which everybody is told is unread again, and moves no divider", async () => {
    const made = world(3);
    const { conversation, see } = open(made);
    await pass(500);
    see(false);
    made.wire.announce(made.server.edit("old-0", "changed quietly"));
    await pass(2_000);
    expect(conversation.unread).toBe(0);
    made.wire.announce(made.server.edit("old-0", "changed for all to see", true));
    await pass(2_000);
    expect([conversation.unread, conversation.unreadFrom]).toEqual([1, null]);
    see(true);
    conversation.markRead();
    await pass(3_000);
    expect([conversation.unread, made.read]).toEqual([0, [made.server.head.public]]);
  });

  test("how far the others have read is known, unless the organization does not share it", async () => {
    const made = world(3);
    made.server.marks = { of: { P1: 2, P2: 3 }, shared: true, notes: null };
    const { conversation } = open(made);
    await pass(500);
    expect(conversation.readBy).toEqual(new Map([["P2", 3]]));
    const told = (of: Record<string, number>, shared = true) => {
      made.wire.say({ t: "marks", session: made.server.session, marks: { of, shared, notes: null } });
      return pass(500);
    };
    await told({ P2: 4 });
    await told({ P2: 1, P3: 2 });
    expect(conversation.readBy).toEqual(new Map([["P2", 4], ["P3", 2]]));
    await told({ P1: 3 }, false);
    expect(conversation.readBy).toBeNull();
    await told({ P2: 4 });
    expect(conversation.readBy).toEqual(new Map([["P2", 4]]));
  });

  test("what comes while nobody looks is unread from its first message on", async () => {
    const made = world(3);
    const { conversation, see } = open(made);
    await pass(500);
    conversation.markRead();
    see(false);
    made.wire.announce(made.server.post("first", "f", "P2"));
    made.wire.announce(made.server.post("second", "s", "P2"));
    await pass(2_000);
    conversation.markRead();
    const first = made.server.messages().at(-2) as MessageRow;
    expect([conversation.unreadFrom, conversation.unread]).toEqual([first.created_rev, 2]);
    see(true);
    conversation.markRead();
    expect(conversation.unread).toBe(0);
  });

  test("what is read as it comes never gets a divider", async () => {
    const made = world(3);
    const { conversation } = open(made);
    await pass(500);
    for (let count = 0; count < 5; count += 1) {
      made.wire.announce(made.server.post(`m${count}`, `m${count}`, "P2"));
      await pass(100);
      conversation.markRead();
    }
    await pass(2_000);
    expect([conversation.unreadFrom, conversation.unread]).toEqual([null, 0]);
  });

  test("marks are told at most every two seconds, and the last one always", async () => {
    const made = world(3);
    const { conversation } = open(made);
    await pass(500);
    for (let count = 0; count < 20; count += 1) {
      made.wire.announce(made.server.post(`m${count}`, `m${count}`, "P2"));
      await pass(200);
      conversation.markRead();
    }
    await pass(3_000);
    expect(made.read.length).toBeLessThanOrEqual(4);
    expect(made.read.at(-1)).toBe(made.server.messages().at(-1)?.created_rev);
    conversation.markRead();
    await pass(3_000);
    expect(new Set(made.read).size).toBe(made.read.length);
  });
});

describe("the others", () => {
  test("type, stop typing, and are forgotten after six seconds", async () => {
    const made = world();
    const { conversation } = open(made);
    await pass(500);
    const say = (participant: string, on: boolean) =>
      made.wire.say({ t: "signal", session: made.server.session, name: "typing", participant, on });
    say("P2", true);
    say("P1", true);
    await pass(100);
    expect(conversation.typing).toEqual(["P2"]);
    await pass(6_000);
    expect(conversation.typing).toEqual([]);
    say("P2", true);
    await pass(100);
    made.wire.announce(made.server.post("done typing", "d", "P2"));
    await pass(100);
    expect(conversation.typing).toEqual([]);
  });

  test("hear of our typing at most every three seconds, and that it ended", async () => {
    const made = world();
    const { conversation } = open(made);
    await pass(500);
    for (let count = 0; count < 10; count += 1) {
      conversation.typed();
      await pass(500);
    }
    const signals = () => made.wire.sent.filter((frame) => frame.t === "signal").map((frame) => frame.on);
    expect(signals()).toEqual([true, true]);
    await pass(5_000);
    expect(signals()).toEqual([true, true, false]);
    conversation.typed();
    conversation.send("sent");
    await pass(100);
    expect(signals()).toEqual([true, true, false, true, false]);
  });

  test("are here or away, and knock", async () => {
    const made = world();
    const { conversation } = open(made);
    await pass(500);
    made.wire.say({ t: "here", session: made.server.session, participants: { P1: "here", P2: "away" } });
    while (conversation.knocks.length === 0) {
      made.wire.announce(made.server.change());
      await pass(50);
    }
    expect([...conversation.here]).toEqual([
      ["P1", "here"],
      ["P2", "away"],
    ]);
  });
});

describe("the draft", () => {
  test("survives a reload and is never sent by itself", async () => {
    const made = world();
    const first = open(made);
    await pass(500);
    first.conversation.draft = "not yet";
    first.leave();
    await pass(100);
    const { conversation } = open(made);
    await pass(1_000);
    expect(conversation.draft).toBe("not yet");
    expect(made.posts).toEqual([]);
  });

  test("that is being written is not replaced by the kept one", async () => {
    const made = world();
    const first = open(made);
    first.conversation.draft = "old";
    await pass(1_000);
    first.leave();
    const { conversation } = open(made);
    conversation.draft = "new";
    await pass(500);
    expect(conversation.draft).toBe("new");
  });

  test("sent is gone", async () => {
    const made = world();
    const first = open(made);
    first.conversation.draft = "text";
    await pass(1_000);
    first.conversation.draft = "";
    await pass(1_000);
    first.leave();
    const { conversation } = open(made);
    await pass(500);
    expect(conversation.draft).toBe("");
  });
});

describe("at the end", () => {
  const gone = (made: World, code: string, status: number) =>
    made.wire.say({
      t: "gone",
      session: made.server.session,
      problem: { code, title: "Over.", status, retryable: false },
    });

  test("nothing goes out, what was not sent stays on screen, and the browser keeps nothing", async () => {
    const made = world();
    const page = open(made);
    await pass(500);
    page.conversation.draft = "half a thought";
    made.refusals.push(offline());
    page.conversation.send("unsent");
    page.files.set("d1", 1, 0);
    page.conversation.send("with a file", { id: "d1", fileCount: 1, files: [] });
    await pass(50);
    gone(made, "session-ended", 410);
    await pass(3_000);
    expect(page.conversation.gone?.code).toBe("session-ended");
    expect(shown(page.conversation)).toEqual(["unsent:failed", "with a file:failed"]);
    expect(page.conversation.draft).toBe("half a thought");
    expect(made.server.messages()).toEqual([]);
    expect(page.files.ended).toBe(true);
    page.leave();
    const keep = new Keep(made.factory);
    const scope = `staff/${made.server.session}`;
    for (const kind of ["outbox", "held", "draft", "upload"]) expect(await keep.list(scope, kind)).toEqual([]);
  });

  test("signed out is no end: what was queued is still there afterwards", async () => {
    const made = world();
    const first = open(made);
    await pass(500);
    made.refusals.push(no("identity-expired", 401), no("identity-expired", 401));
    first.conversation.send("hello");
    await pass(100);
    gone(made, "identity-expired", 401);
    await pass(100);
    expect(first.conversation.gone?.status).toBe(401);
    first.leave();
    const { conversation } = open(made);
    await pass(3_000);
    expect(shown(conversation)).toEqual(["hello"]);
  });
});

test("a browser that keeps nothing says so, and sends all the same", async () => {
  vi.spyOn(console, "info").mockImplementation(() => {});
  const made = world();
  const { conversation } = open(made, { keeps: false });
  await pass(500);
  conversation.send("hello");
  await pass(500);
  expect([conversation.persistent, shown(conversation)]).toEqual([false, ["hello"]]);
});

test("what did not change stays the same entry, so that the page draws it once", async () => {
  const made = world(5);
  const { conversation } = open(made);
  await pass(500);
  const before = conversation.entries.filter((entry) => entry.type === "message");
  made.wire.announce(made.server.post("new", "n", "P2"));
  await pass(500);
  const after = conversation.entries.filter((entry) => entry.type === "message");
  expect(after).toHaveLength(6);
  expect(after.slice(0, 5).every((entry, index) => entry === before[index])).toBe(true);
});
