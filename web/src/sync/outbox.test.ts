import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Refusal } from "../wire/api";
import type { MessageRow, PostArgs } from "../wire/types";
import { Device } from "./device";
import { Keep } from "./keep";
import { Outbox, type Command, type Outcome, type Queued } from "./outbox";
import { message } from "./testing/model_server";
import { ModelBrowser, type ModelTabs } from "./testing/model_tabs";

beforeEach(() => {
  // IndexedDB's own turns stay real: they are not what is waited for here.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
  vi.stubGlobal("IDBKeyRange", IDBKeyRange);
});
afterEach(() => {
  for (const { outbox } of pages) outbox.close();
  pages = [];
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const offline = () => new Refusal({ code: "offline", title: "Offline.", status: 0, retryable: true });
const refused = (code = "text-too-long", status = 422) =>
  new Refusal({ code, title: "No.", status, retryable: false });

/** The server's memory: a client id answers with its first result. */
class Chat {
  readonly rows: MessageRow[] = [];
  readonly seen: string[] = [];
  /** What goes wrong, in order; `after`: it is committed, and the answer is lost. */
  readonly trouble: (Refusal | { after: Refusal } | null)[] = [];
  up = true;

  send = async ({ name, args }: Command): Promise<MessageRow> => {
    if (name !== "chat.post") throw new Error(name);
    this.seen.push(args.text);
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (!this.up) throw offline();
    const trouble = this.trouble.shift() ?? null;
    if (trouble instanceof Refusal) throw trouble;
    const row = this.#commit(args);
    if (trouble !== null) throw trouble.after;
    return row;
  };

  get texts(): string[] {
    return this.rows.map((row) => row.text);
  }

  #commit(args: PostArgs): MessageRow {
    const known = this.rows.find((row) => row.client_id === args.client_id);
    if (known) return known;
    const row = message(`M${this.rows.length}`, this.rows.length + 1, args.text, args.client_id, "P1");
    this.rows.push(row);
    return row;
  }
}

interface Page {
  outbox: Outbox;
  sent: MessageRow[];
  tabs: ModelTabs;
  keep: Keep;
}
let pages: Page[] = [];

function page(chat: Chat, factory: IDBFactory | undefined, browser: ModelBrowser): Page {
  const tabs = browser.tab();
  const keep = new Keep(factory);
  const sent: MessageRow[] = [];
  const onSent = (row: Outcome) => void (row.kind === "message" && sent.push(row));
  const random = () => 0.5;
  const outbox = new Outbox({ scope: "staff/S", device: new Device(keep, tabs), send: chat.send, onChange: () => {}, onSent, random });
  const opened = { outbox, sent, tabs, keep };
  pages.push(opened);
  return opened;
}

function setUp() {
  const chat = new Chat();
  const factory = new IDBFactory();
  const browser = new ModelBrowser();
  return { chat, factory, browser, ...page(chat, factory, browser) };
}

let made = 0;
function write(outbox: Outbox, ...texts: string[]): string[] {
  return texts.map((text) => {
    made += 1;
    outbox.add({ name: "chat.post", args: { session: "S", client_id: `c${made}`, text } });
    return `c${made}`;
  });
}

/** Many small steps, and after each the store gets as many real turns as it wants. */
async function pass(ms: number): Promise<void> {
  const steps = Math.min(100, Math.max(10, ms / 20));
  for (let step = 0; step < steps; step += 1) {
    await vi.advanceTimersByTimeAsync(ms / steps);
    for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

const textOf = (entry: Queued) => ("text" in entry.args ? entry.args.text : "");
const states = (outbox: Outbox) => outbox.entries.map((entry) => `${textOf(entry)}:${entry.state}`);

describe("messages", () => {
  test("are shown at once and go out in order, one at a time", async () => {
    const { outbox, chat, sent } = setUp();
    write(outbox, "a", "b", "c");
    expect(states(outbox)).toEqual(["a:queued", "b:queued", "c:queued"]);
    await pass(1_000);
    expect(chat.texts).toEqual(["a", "b", "c"]);
    expect(sent.map((row) => row.text)).toEqual(["a", "b", "c"]);
    expect(outbox.entries).toEqual([]);
  });

  test("wait while the line is down, and none overtakes another", async () => {
    const { outbox, chat } = setUp();
    chat.up = false;
    write(outbox, "a", "b");
    await pass(100);
    expect(outbox.entries[0]?.problem?.code).toBe("offline");
    await pass(3_000);
    expect(chat.texts).toEqual([]);
    expect(new Set(chat.seen)).toEqual(new Set(["a"]));
    chat.up = true;
    outbox.kick();
    await pass(500);
    expect(chat.texts).toEqual(["a", "b"]);
  });

  test("are posted again when the answer was lost, and are there once", async () => {
    const { outbox, chat } = setUp();
    chat.trouble.push({ after: offline() }, { after: offline() });
    write(outbox, "a", "b");
    await pass(5_000);
    expect(chat.seen).toEqual(["a", "a", "a", "b"]);
    expect(chat.texts).toEqual(["a", "b"]);
    expect(outbox.entries).toEqual([]);
  });

  test("wait as long as the server asks", async () => {
    const { outbox, chat } = setUp();
    chat.trouble.push(new Refusal({ code: "busy", title: "Busy.", status: 429, retryable: true, retry_after_s: 20 }));
    write(outbox, "a");
    await pass(19_000);
    expect(chat.seen).toEqual(["a"]);
    await pass(2_000);
    expect(chat.texts).toEqual(["a"]);
  });

  test("that are refused for good fail, and do not hold up later ones", async () => {
    const { outbox, chat } = setUp();
    chat.trouble.push(refused());
    const [first] = write(outbox, "a", "b");
    await pass(1_000);
    expect(chat.texts).toEqual(["b"]);
    expect(states(outbox)).toEqual(["a:failed"]);
    expect(outbox.entries[0]?.problem?.code).toBe("text-too-long");
    outbox.retry(first as string);
    await pass(1_000);
    expect(chat.texts).toEqual(["b", "a"]);
    expect(outbox.entries).toEqual([]);
  });

  test("whose files do not add up fail after some tries, and the next goes out", async () => {
    const { outbox, chat } = setUp();
    const missing = new Refusal({ code: "files-missing", title: "Not yet.", status: 409, retryable: true });
    chat.trouble.push(missing, missing, missing);
    write(outbox, "a", "b");
    await pass(10_000);
    expect(states(outbox)).toEqual(["a:failed"]);
    expect(chat.texts).toEqual(["b"]);
  });

  test("wait for a person who was signed out", async () => {
    const { outbox, chat } = setUp();
    chat.trouble.push(refused("identity-unknown", 401));
    write(outbox, "a");
    await pass(200);
    expect(states(outbox)).toEqual(["a:queued"]);
    await pass(2_000);
    expect(chat.texts).toEqual(["a"]);
  });

  test("take a new id only when the old one holds other content", async () => {
    const { outbox, chat } = setUp();
    chat.trouble.push(refused("id-reused", 409));
    const [id] = write(outbox, "a");
    await pass(500);
    outbox.retry(id as string);
    await pass(500);
    expect(chat.texts).toEqual(["a"]);
    expect(chat.rows[0]?.client_id).not.toBe(id);
    expect(outbox.entries).toEqual([]);
  });

  test("can be discarded, but not while on the wire", async () => {
    const { outbox, chat } = setUp();
    chat.trouble.push(refused());
    const [failed] = write(outbox, "a");
    await pass(500);
    outbox.discard(failed as string);
    expect(outbox.entries).toEqual([]);
    const [sending] = write(outbox, "b");
    for (let step = 0; states(outbox)[0] !== "b:sending"; step += 1) await pass(1);
    outbox.discard(sending as string);
    expect(states(outbox)).toEqual(["b:sending"]);
    await pass(500);
    expect(chat.texts).toEqual(["b"]);
  });

  test("seen among the rows are settled, even if no answer ever came", async () => {
    const { outbox, chat } = setUp();
    chat.trouble.push({ after: offline() });
    const [id] = write(outbox, "a");
    await pass(100);
    expect(states(outbox)).toEqual(["a:queued"]);
    outbox.settle(id as string);
    expect(outbox.entries).toEqual([]);
    await pass(20_000);
    expect(chat.seen).toEqual(["a"]);
  });
});

describe("after a reload", () => {
  test("queued messages go out, in order, once", async () => {
    const { outbox, chat, factory, browser, tabs } = setUp();
    chat.up = false;
    write(outbox, "a", "b");
    await pass(1_000);
    outbox.close();
    tabs.close();
    chat.up = true;
    const next = page(chat, factory, browser);
    await pass(20_000);
    expect(chat.texts).toEqual(["a", "b"]);
    expect(next.outbox.entries).toEqual([]);
  });

  test("what is older than ten minutes asks first, and newer ones go on", async () => {
    const { outbox, chat, factory, browser } = setUp();
    chat.up = false;
    const [old] = write(outbox, "old");
    await pass(100);
    outbox.close();
    vi.setSystemTime(Date.now() + 11 * 60_000);
    chat.up = true;
    const next = page(chat, factory, browser);
    write(next.outbox, "new");
    await pass(20_000);
    expect(chat.texts).toEqual(["new"]);
    expect(states(next.outbox)).toEqual(["old:stale"]);
    next.outbox.retry(old as string);
    await pass(500);
    expect(chat.texts).toEqual(["new", "old"]);
  });

  test("a failed one is still there, and still failed", async () => {
    const { outbox, chat, factory, browser } = setUp();
    chat.trouble.push(refused());
    write(outbox, "a");
    await pass(500);
    outbox.close();
    const next = page(chat, factory, browser);
    await pass(500);
    expect(states(next.outbox)).toEqual(["a:failed"]);
    expect(next.outbox.entries[0]?.problem?.code).toBe("text-too-long");
  });
});

describe("in two tabs", () => {
  test("both show what waits, one sends, both learn that it was sent", async () => {
    const { outbox, chat, factory, browser, sent } = setUp();
    const second = page(chat, factory, browser);
    chat.up = false;
    write(outbox, "a");
    await pass(1_000);
    expect(states(second.outbox)).toEqual(["a:queued"]);
    write(second.outbox, "b");
    await pass(1_000);
    chat.up = true;
    await pass(40_000);
    expect(chat.texts).toEqual(["a", "b"]);
    expect(browser.mostAtOnce).toBe(1);
    expect([...outbox.entries, ...second.outbox.entries]).toEqual([]);
    expect(new Set(sent.map((row) => row.text))).toEqual(new Set(["a", "b"]));
    expect(new Set(second.sent.map((row) => row.text))).toEqual(new Set(["a", "b"]));
  });

  test("a message that one sends never vanishes from the other before it is there as sent", async () => {
    const { outbox, chat, factory, browser } = setUp();
    const second = page(chat, factory, browser);
    chat.up = false;
    write(outbox, "a", "b", "c");
    await pass(500);
    chat.up = true;
    outbox.kick();
    for (let step = 0; step < 200 && second.sent.length < 3; step += 1) {
      await vi.advanceTimersByTimeAsync(1);
      await new Promise((resolve) => setImmediate(resolve));
      // The other tab looks into the store all the time, and its news come late.
      second.outbox.kick();
      const there = [...second.outbox.entries.map(textOf), ...second.sent.map((row) => row.text)];
      expect(new Set(there)).toEqual(new Set(["a", "b", "c"]));
    }
    await pass(3_000);
    expect(second.outbox.entries).toEqual([]);
    expect(chat.texts).toEqual(["a", "b", "c"]);
  });

  test("a message whose other tab died after sending it goes away, as the rows show it", async () => {
    const { outbox, chat, factory, browser, keep } = setUp();
    const second = page(chat, factory, browser);
    chat.up = false;
    const [id] = write(outbox, "a");
    await pass(500);
    outbox.close();
    await keep.delete("staff/S", "outbox", id as string);
    second.outbox.kick();
    await pass(100);
    expect(states(second.outbox)).toEqual(["a:sending"]);
    await pass(3_000);
    expect(second.outbox.entries).toEqual([]);
  });

  test("a message discarded in one is gone in the other", async () => {
    const { outbox, chat, factory, browser } = setUp();
    const second = page(chat, factory, browser);
    chat.trouble.push(refused());
    const [id] = write(outbox, "a");
    await pass(1_000);
    expect(states(second.outbox)).toEqual(["a:failed"]);
    second.outbox.discard(id as string);
    await pass(1_000);
    expect(outbox.entries).toEqual([]);
  });
});

describe("where the browser keeps nothing", () => {
  test("messages go out all the same, from every tab its own", async () => {
    vi.spyOn(console, "info").mockImplementation(() => {});
    const chat = new Chat();
    const browser = new ModelBrowser();
    const first = page(chat, undefined, browser);
    const second = page(chat, undefined, browser);
    chat.up = false;
    write(first.outbox, "a");
    write(second.outbox, "b");
    await pass(1_000);
    expect(first.keep.persistent).toBe(false);
    chat.up = true;
    await pass(20_000);
    expect([...chat.texts].sort()).toEqual(["a", "b"]);
  });
});

describe("at the end", () => {
  test("nothing goes out any more, and what waited stays on screen", async () => {
    const { outbox, chat } = setUp();
    chat.up = false;
    write(outbox, "a", "b");
    await pass(100);
    chat.up = true;
    outbox.end();
    await pass(30_000);
    expect(chat.texts).toEqual([]);
    expect(states(outbox)).toEqual(["a:failed", "b:failed"]);
  });

  test("a message that was on the wire and arrived is not called unsent", async () => {
    const { outbox, sent } = setUp();
    write(outbox, "a");
    for (let step = 0; states(outbox)[0] !== "a:sending"; step += 1) await pass(1);
    outbox.end();
    await pass(500);
    expect(sent.map((row) => row.text)).toEqual(["a"]);
    expect(outbox.entries).toEqual([]);
  });
});

test.each(Array.from({ length: 20 }, (_, index) => index))("whatever breaks, each once and in order (%i)", async (seed) => {
  const { outbox, chat } = setUp();
  let roll = seed * 7919 + 1;
  const random = () => (roll = (roll * 48271) % 2147483647) / 2147483647;
  const texts = Array.from({ length: 12 }, (_, index) => `m${index}`);
  for (const text of texts) {
    if (random() < 0.4) chat.trouble.push(random() < 0.5 ? offline() : { after: offline() });
    write(outbox, text);
    await pass(random() * 300);
  }
  chat.trouble.length = 0;
  await pass(60_000);
  expect(chat.texts).toEqual(texts);
  expect(outbox.entries).toEqual([]);
});
