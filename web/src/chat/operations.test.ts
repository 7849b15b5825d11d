import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Device } from "../sync/device";
import { Keep } from "../sync/keep";
import { Live } from "../sync/live.svelte";
import { dice, ModelServer } from "../sync/testing/model_server";
import { ModelBrowser } from "../sync/testing/model_tabs";
import { ModelWire } from "../sync/testing/model_wire";
import { Refusal } from "../wire/api";
import type { LiveFrame, MessageRow, PostArgs } from "../wire/types";
import { Conversation } from "./conversation.svelte";
import { Edits } from "./extras/edits.svelte";
import { Excerpt } from "./extras/excerpt.svelte";
import { Notices } from "./extras/notices.svelte";

beforeEach(() => {
  // IndexedDB's own turns stay real: they are not what is waited for here.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
  vi.stubGlobal("IDBKeyRange", IDBKeyRange);
});
afterEach(() => {
  for (const close of closing) close();
  closing = [];
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
let closing: (() => void)[] = [];

type Do = { name: string; args: Record<string, unknown> };

/** A desk that does each `op` once, with its first ten messages by somebody else and one of ours behind them. */
class World {
  readonly server = new ModelServer(dice(1), 5);
  readonly wire = new ModelWire(this.server, dice(2));
  readonly asked: Do[] = [];
  /** What goes wrong with the coming commands; `after`: it was done, and the answer is lost. */
  readonly trouble: (Refusal | { after: Refusal })[] = [];
  readonly #done = new Set<unknown>();
  readonly #factory = new IDBFactory();
  readonly #browser = new ModelBrowser();

  constructor() {
    for (let count = 0; count < 10; count += 1) this.server.post(`old ${count}`, `old-${count}`, "P2");
    this.server.post("mine", "mine-1", "P1");
    this.wire.command = (name, args) => this.#command({ name, args: args as Do["args"] });
  }

  get mine(): string {
    return this.server.messages().find((row) => row.author === "P1")?.id as string;
  }

  get theirs(): string {
    return this.server.messages().findLast((row) => row.author === "P2")?.id as string;
  }

  edited(message: string, text: string, notify = false): LiveFrame {
    return this.server.edit(this.server.messages().find((row) => row.id === message)?.client_id ?? "", text, notify);
  }

  /** Somebody did something; everybody hears of it. */
  tell(frame: LiveFrame): void {
    this.wire.announce(frame);
  }

  async open(): Promise<{ conversation: Conversation; leave: () => void }> {
    const tabs = this.#browser.tab();
    const live = new Live({ as: "staff", wire: this.wire, random: () => 0.5 });
    const device = new Device(new Keep(this.#factory), tabs);
    const conversation = new Conversation({ session: this.server.session, live, device, isVisible: () => true });
    const leave = () => (conversation.close(), live.close(), tabs.close());
    closing.push(leave);
    await pass(500);
    return { conversation, leave };
  }

  did(name: string): Do["args"][] {
    return this.asked.filter((one) => one.name === name).map(({ args }) => args);
  }

  #command(asked: Do): unknown {
    const { name, args } = asked;
    if (name === "chat.read") return {};
    if (name === "chat.around") return this.#around(args["message"] as string);
    this.asked.push(asked);
    const trouble = this.trouble.shift();
    if (trouble instanceof Refusal) throw trouble;
    const row = this.#carryOut(name, args);
    if (trouble) throw trouble.after;
    return row;
  }

  #around(message: string): unknown {
    const all = this.server.messages();
    const at = all.findIndex((row) => row.id === message);
    return { rows: all.slice(Math.max(0, at - 1), at + 2), reactions: [] };
  }

  #carryOut(name: string, args: Do["args"]): unknown {
    const id = args["message"] as string;
    const now = () => this.server.messages().find((row) => row.id === id) as MessageRow;
    if (name === "chat.post") {
      const { text, client_id } = args as unknown as PostArgs;
      return this.#announced(this.server.post(text, client_id));
    }
    if (this.#done.has(args["op"])) return now();
    if (name !== "chat.react" && now().deleted) throw no("message-deleted", 410);
    if (name === "chat.edit" && (args["base"] as number) < now().text_rev) throw no("message-changed", 409);
    this.#done.add(args["op"]);
    if (name === "chat.delete") return this.#announced(this.server.delete(id));
    if (name === "chat.react") return this.#announced(this.server.react(id, args["emoji"] as string, args["on"] as boolean));
    return this.#announced(this.edited(id, args["text"] as string, args["notify"] as boolean));
  }

  #announced(frame: LiveFrame): unknown {
    this.wire.announce(frame);
    return frame.rows[0];
  }
}

/** Many small steps, and after each the store gets as many real turns as it wants. */
async function pass(ms: number): Promise<void> {
  const steps = Math.min(100, Math.max(10, ms / 20));
  for (let step = 0; step < steps; step += 1) {
    await vi.advanceTimersByTimeAsync(ms / steps);
    for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

const offline = () => new Refusal({ code: "offline", title: "Offline.", status: 0, retryable: true });
const no = (code: string, status: number) => new Refusal({ code, title: "No.", status, retryable: false });
const textOf = (conversation: Conversation, id: string) => conversation.messageOf(id)?.text;
const rowOf = (conversation: Conversation, id: string) => conversation.messageOf(id) as MessageRow;
const kinds = (conversation: Conversation, id: string) =>
  conversation.reactionsOf(id).map(({ emoji, by }) => `${emoji}${by.join("")}`);

async function opened() {
  const world = new World();
  return { world, ...(await world.open()) };
}

describe("an edit", () => {
  test("shows at once, and says which text it started from", async () => {
    const { world, conversation } = await opened();
    const before = rowOf(conversation, world.mine);
    conversation.edit(before, "better", true);
    expect(textOf(conversation, world.mine)).toBe("better");
    await pass(500);
    expect(world.did("chat.edit")).toMatchObject([{ message: world.mine, base: before.text_rev, text: "better", notify: true }]);
    expect(conversation.operations).toEqual([]);
    expect(rowOf(conversation, world.mine).text_rev).toBeGreaterThan(before.text_rev);
  });

  test("that changes nothing is none", async () => {
    const { world, conversation } = await opened();
    conversation.edit(rowOf(conversation, world.mine), "mine", true);
    await pass(500);
    expect(world.asked).toEqual([]);
  });

  test("made offline survives a reload and goes out once, between what was said before and after", async () => {
    const { world, conversation, leave } = await opened();
    world.wire.up = false;
    world.wire.cut();
    conversation.send("before");
    conversation.edit(rowOf(conversation, world.mine), "better");
    conversation.send("after");
    await pass(1_000);
    leave();
    world.wire.up = true;
    const again = await world.open();
    await pass(2_000);
    expect(world.asked.map(({ name, args }) => `${name} ${String(args["text"])}`)).toEqual([
      "chat.post before",
      "chat.edit better",
      "chat.post after",
    ]);
    expect(textOf(again.conversation, world.mine)).toBe("better");
  });

  test("whose answer was lost is asked again under the same id, and done once", async () => {
    const { world, conversation } = await opened();
    world.trouble.push({ after: offline() });
    conversation.edit(rowOf(conversation, world.mine), "better");
    await pass(5_000);
    const ops = world.did("chat.edit").map((args) => args["op"]);
    expect(ops).toHaveLength(2);
    expect(new Set(ops).size).toBe(1);
    expect(textOf(conversation, world.mine)).toBe("better");
    expect(conversation.operations).toEqual([]);
  });

  test("made while the one before is on the wire starts from what that one leaves", async () => {
    const { world, conversation } = await opened();
    conversation.edit(rowOf(conversation, world.mine), "second");
    await pass(15);
    conversation.edit(rowOf(conversation, world.mine), "third");
    expect(textOf(conversation, world.mine)).toBe("third");
    await pass(1_000);
    expect(world.server.messages().at(-1)?.text).toBe("third");
    expect(conversation.operations).toEqual([]);
  });

  test("made in one tab of two is sent once, as it was, and fails in neither", async () => {
    const { world, conversation } = await opened();
    const other = await world.open();
    conversation.edit(rowOf(conversation, world.mine), "better");
    await pass(5_000);
    expect(world.did("chat.edit")).toHaveLength(1);
    expect([conversation.operations, other.conversation.operations]).toEqual([[], []]);
    expect(textOf(other.conversation, world.mine)).toBe("better");
  });

  test("that has not left gives way to a later one", async () => {
    const { world, conversation } = await opened();
    world.wire.up = false;
    world.wire.cut();
    await pass(200);
    conversation.edit(rowOf(conversation, world.mine), "second");
    await pass(200);
    conversation.edit(rowOf(conversation, world.mine), "third");
    await pass(200);
    world.wire.up = true;
    world.wire.wake();
    await pass(3_000);
    expect(world.did("chat.edit").at(-1)).toMatchObject({ text: "third" });
    expect(world.server.messages().at(-1)?.text).toBe("third");
  });

  test("of a text that somebody changed meanwhile is refused, and nothing that was typed is lost", async () => {
    const { world, conversation } = await opened();
    const seen = rowOf(conversation, world.mine);
    world.tell(world.edited(world.mine, "from my phone"));
    await pass(200);
    conversation.edit(seen, "from my desk");
    await pass(500);
    expect(textOf(conversation, world.mine)).toBe("from my phone");
    const [failed] = conversation.operations;
    expect(failed).toMatchObject({ state: "failed", args: { text: "from my desk" }, problem: { code: "message-changed" } });
    if (failed) conversation.discardOperation(failed);
    expect(conversation.operations).toEqual([]);
  });
});

describe("the box of an edit", () => {
  test("comes back with the page as it was, and is gone once saved", async () => {
    const { world, conversation, leave } = await opened();
    const edits = new Edits(conversation);
    edits.begin(rowOf(conversation, world.mine));
    const [box] = edits.list;
    if (box) box.text = "half a sen";
    if (box) box.notify = true;
    if (box) box.text = "half a sent";
    await pass(200);
    leave();
    const again = await world.open();
    const restored = new Edits(again.conversation);
    await pass(200);
    expect(restored.list).toMatchObject([{ message: world.mine, text: "half a sent", notify: true, from: null }]);
    restored.save(restored.list[0] as never);
    await pass(500);
    expect(world.did("chat.edit")).toMatchObject([{ text: "half a sent", notify: true }]);
    expect(restored.list).toEqual([]);
  });

  test("goes with its message, and keeps nothing of it", async () => {
    const { world, conversation, leave } = await opened();
    const edits = new Edits(conversation);
    edits.begin(rowOf(conversation, world.mine));
    (edits.list[0] as { text: string }).text = "half a sentence";
    await pass(200);
    world.tell(world.server.delete(world.mine));
    await pass(200);
    edits.forget();
    await pass(200);
    expect(edits.list).toEqual([]);
    leave();
    const again = new Edits((await world.open()).conversation);
    await pass(200);
    expect(again.list).toEqual([]);
  });

  test("saved unchanged, or left, sends nothing", async () => {
    const { world, conversation } = await opened();
    const edits = new Edits(conversation);
    edits.begin(rowOf(conversation, world.mine));
    edits.save(edits.list[0] as never);
    edits.begin(rowOf(conversation, world.mine));
    (edits.list[0] as { text: string }).text = "something else";
    edits.close(edits.list[0] as never);
    await pass(500);
    expect(world.asked).toEqual([]);
  });

  test("replaces what somebody else wrote only after its writer has seen that", async () => {
    const { world, conversation } = await opened();
    const edits = new Edits(conversation);
    edits.begin(rowOf(conversation, world.mine));
    const box = edits.list[0] as never as { text: string };
    box.text = "from my desk";
    world.tell(world.edited(world.mine, "from my phone"));
    await pass(200);
    edits.accept(box as never, rowOf(conversation, world.mine));
    edits.save(box as never);
    await pass(500);
    expect(conversation.operations).toEqual([]);
    expect(world.server.messages().at(-1)?.text).toBe("from my desk");
  });
});

describe("a deletion", () => {
  test("shows at once, takes what waits for the message along, and goes out once", async () => {
    const { world, conversation } = await opened();
    world.wire.up = false;
    world.wire.cut();
    await pass(200);
    conversation.edit(rowOf(conversation, world.mine), "better");
    conversation.react(world.mine, "👍", true);
    await pass(200);
    conversation.remove(world.mine);
    expect(rowOf(conversation, world.mine)).toMatchObject({ deleted: true, text: "" });
    world.wire.up = true;
    world.wire.wake();
    await pass(3_000);
    expect(world.did("chat.delete")).toHaveLength(1);
    expect(conversation.operations).toEqual([]);
    expect(world.server.messages().at(-1)).toMatchObject({ deleted: true });
  });

  test("that was refused lets the message stand, and says so", async () => {
    const { world, conversation } = await opened();
    world.trouble.push(no("not-allowed", 403));
    conversation.remove(world.mine);
    await pass(500);
    expect(rowOf(conversation, world.mine)).toMatchObject({ deleted: false, text: "mine" });
    expect(conversation.operations).toMatchObject([{ name: "chat.delete", state: "failed" }]);
  });

  test("of somebody else's drops the answer one was about to give, and nothing that was typed", async () => {
    const { world, conversation } = await opened();
    conversation.draft = "about that";
    conversation.replyTo = world.theirs;
    world.tell(world.server.delete(world.theirs));
    await pass(200);
    expect(conversation.replyTo).toBe(null);
    expect(conversation.draft).toBe("about that");
  });

  test("reaches a message from before the window that was read for a jump, also after a broken line", async () => {
    const { world, conversation } = await opened();
    const excerpt = new Excerpt(conversation);
    const [first] = world.server.messages() as [MessageRow];
    expect(conversation.messageOf(first.id)).toBeUndefined();
    await Promise.all([excerpt.open(first.id), pass(500)]);
    expect(excerpt.entries.map(({ row }) => row.text)).toEqual(["old 0", "old 1"]);
    expect(conversation.entries.some((entry) => entry.type === "message" && entry.row.id === first.id)).toBe(false);
    world.wire.up = false;
    world.wire.cut();
    world.server.delete(first.id);
    await pass(1_000);
    world.wire.up = true;
    world.wire.wake();
    await pass(3_000);
    expect(excerpt.entries.map(({ row }) => [row.text, row.deleted])).toEqual([
      ["", true],
      ["old 1", false],
    ]);
  });
});

describe("a reaction", () => {
  test("shows at once, is set and not toggled, and can be taken back", async () => {
    const { world, conversation } = await opened();
    world.tell(world.server.react(world.theirs, "🎉", true, "P2"));
    await pass(200);
    conversation.react(world.theirs, "👍", true);
    conversation.react(world.theirs, "🎉", true);
    expect(kinds(conversation, world.theirs)).toEqual(["🎉P2P1", "👍P1"]);
    await pass(500);
    conversation.react(world.theirs, "👍", true);
    conversation.react(world.theirs, "🎉", false);
    expect(kinds(conversation, world.theirs)).toEqual(["🎉P2", "👍P1"]);
    await pass(500);
    expect(kinds(conversation, world.theirs)).toEqual(["🎉P2", "👍P1"]);
    expect(conversation.operations).toEqual([]);
  });

  test("that was refused goes away and says why", async () => {
    const { world, conversation } = await opened();
    world.trouble.push(no("too-many-reactions", 409));
    conversation.react(world.theirs, "👍", true);
    expect(kinds(conversation, world.theirs)).toEqual(["👍P1"]);
    await pass(500);
    expect(kinds(conversation, world.theirs)).toEqual([]);
    expect(conversation.operations).toMatchObject([{ name: "chat.react", problem: { code: "too-many-reactions" } }]);
  });

  test("of others leaves the lists of all other messages the same objects", async () => {
    const { world, conversation } = await opened();
    world.tell(world.server.react(world.theirs, "🎉", true, "P2"));
    await pass(200);
    const before = conversation.reactionsOf(world.theirs);
    world.tell(world.server.react(world.mine, "👀", true, "P2"));
    await pass(200);
    expect(conversation.reactionsOf(world.theirs)).toBe(before);
    expect(kinds(conversation, world.mine)).toEqual(["👀P2"]);
  });
});

describe("an answer", () => {
  test("names its original, and survives a reload until it is sent", async () => {
    const { world, conversation, leave } = await opened();
    conversation.replyTo = world.theirs;
    await pass(200);
    leave();
    const again = await world.open();
    expect(again.conversation.replyTo).toBe(world.theirs);
    again.conversation.send("that one");
    expect(again.conversation.replyTo).toBe(null);
    expect(again.conversation.entries.at(-1)).toMatchObject({ type: "pending", replyTo: world.theirs });
    await pass(500);
    expect(world.did("chat.post")).toMatchObject([{ text: "that one", reply_to: world.theirs }]);
  });
});

describe("a change that its author told everybody about", () => {
  test("is one notice, however often it is changed, and counts as unread once", async () => {
    const { world, conversation } = await opened();
    conversation.markRead();
    const notices = new Notices(conversation);
    await pass(200);
    expect(notices.list).toEqual([]);
    for (const text of ["a", "ab", "abc"]) world.tell(world.edited(world.theirs, text, true));
    await pass(2_000);
    expect(notices.list).toMatchObject([{ id: world.theirs, text: "abc" }]);
    expect(conversation.unread).toBe(1);
  });

  test("is no notice when only the mark was wanted, or when it is one's own", async () => {
    const { world, conversation } = await opened();
    conversation.markRead();
    const notices = new Notices(conversation);
    await pass(200);
    world.tell(world.edited(world.theirs, "quiet"));
    world.tell(world.edited(world.mine, "loud", true));
    await pass(2_000);
    expect(notices.list).toEqual([]);
    expect(conversation.unread).toBe(0);
  });

  test("waits for somebody who was away, and is not told again once it was seen", async () => {
    const { world, conversation, leave } = await opened();
    const first = new Notices(conversation);
    await pass(200);
    expect(first.list).toEqual([]);
    leave();
    world.edited(world.theirs, "while you were away", true);
    const second = await world.open();
    const notices = new Notices(second.conversation);
    await pass(200);
    expect(notices.list).toMatchObject([{ id: world.theirs }]);
    notices.seen(notices.list[0] as MessageRow);
    expect(notices.list).toEqual([]);
    await pass(200);
    second.leave();
    const third = await world.open();
    const after = new Notices(third.conversation);
    await pass(200);
    expect(after.list).toEqual([]);
    world.tell(world.edited(world.theirs, "and again", true));
    await pass(500);
    expect(after.list).toHaveLength(1);
  });
});
