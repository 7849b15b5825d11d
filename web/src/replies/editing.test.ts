import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { beforeEach, expect, test, vi } from "vitest";

import { Device } from "../sync/device";
import { Keep } from "../sync/keep";
import { ModelBrowser } from "../sync/testing/model_tabs";
import { UploadQueue } from "../uploads/queue.svelte";
import { Api } from "../wire/api";
import type { CannedReply, SaveReplyArgs } from "../wire/types";
import { Editing } from "./editing.svelte";
import { Keeping } from "./keeping.svelte";
import { Replies } from "./replies.svelte";

/** Nobody else changes anything here. */
const LINE = { status: "open" as const, onStatus: () => () => {}, onNudge: () => {} };

/** A server's replies, with the rules that matter here. */
class ModelDesk {
  kept = new Map<string, CannedReply>();
  done = new Map<string, CannedReply>();
  log: string[] = [];
  /** The next answer is lost after the work was done. */
  lose = false;

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const name = String(input).replace("/api/do/", "");
    const args = JSON.parse(String(init?.body ?? "{}")) as Record<string, string> & SaveReplyArgs;
    this.log.push(name);
    const answer = this.#answer(name, args);
    if (this.lose) {
      this.lose = false;
      throw new TypeError("Failed to fetch");
    }
    return answer;
  };

  #answer(name: string, args: Record<string, string> & SaveReplyArgs): Response {
    if (name === "replies.list") return Response.json({ replies: [...this.kept.values()], more: false });
    if (name === "replies.save") return this.#save(args);
    if (name === "replies.remove") return this.kept.delete(args["reply"] ?? ""), Response.json({});
    return refusal(404, "not-found");
  }

  #save(args: SaveReplyArgs): Response {
    const { op, reply, base, shortcut, name, text, file_count, drop } = args;
    const known = this.done.get(op ?? "");
    if (known) return Response.json(known);
    const was = reply ? this.kept.get(reply) : undefined;
    if (reply && !was) return refusal(404, "reply-unknown");
    if (was && was.rev !== base) return refusal(409, "reply-changed");
    const id = was?.id ?? `R${this.kept.size + 1}`;
    const count = (was?.file_count ?? 0) + Number(file_count) - (drop ?? []).length;
    const saved = made(id, { rev: (was?.rev ?? 0) + 1, shortcut, name, text, file_count: count });
    this.kept.set(id, saved);
    this.done.set(op ?? "", saved);
    return Response.json(saved);
  }
}

function refusal(status: number, code: string): Response {
  return Response.json({ code, title: code, status, retryable: false }, { status });
}

function made(id: string, facts: Partial<CannedReply>): CannedReply {
  const who = { made_by: "Ada", made_at: 1, changed_by: "Bo", changed_at: 1 };
  return { id, rev: 1, shared: true, editable: true, shortcut: id, name: id, text: "", file_count: 0, files: [], ...who, ...facts };
}

let desk: ModelDesk;
let replies: Replies;
let browser: ModelBrowser;
let factory: IDBFactory;

beforeEach(() => {
  vi.stubGlobal("IDBKeyRange", IDBKeyRange);
  desk = new ModelDesk();
  replies = new Replies(new Api("staff", desk.fetch), LINE);
  browser = new ModelBrowser();
  factory = new IDBFactory();
});

function page() {
  const tabs = browser.tab();
  const device = new Device(new Keep(factory), tabs);
  const uploads = new UploadQueue({ session: null, api: new Api("staff", desk.fetch), maxFileBytes: 10, device, onWake: () => () => {} });
  return { keeping: new Keeping(replies, uploads, device), leave: () => (uploads.close(), tabs.close()) };
}

function editing(reply: CannedReply | null): Editing {
  return page().keeping.open(reply);
}

function write(into: Editing, text: string): void {
  Object.assign(into, { shortcut: "driver", name: "Driver", text });
}

test("a new reply is saved and listed", async () => {
  const one = editing(null);
  expect(one.touched).toBe(false);
  write(one, "Install it.");
  expect(one.touched).toBe(true);
  expect(await one.save()).toBe("saved");
  expect(replies.all.map((reply) => reply.text)).toEqual(["Install it."]);
});

test("an answer that was lost makes no second reply", async () => {
  const one = editing(null);
  write(one, "Install it.");
  desk.lose = true;
  expect(await one.save()).toBe("refused");
  expect(one.refusal?.code).toBe("offline");
  expect(await one.save()).toBe("saved");
  expect(desk.kept.size).toBe(1);
});

test("what is written otherwise after a refusal is asked as something new", async () => {
  const one = editing(null);
  write(one, "Install it.");
  desk.lose = true;
  await one.save();
  write(one, "Install this one.");
  await one.save();
  expect([...desk.kept.values()].map((reply) => reply.text)).toEqual(["Install it.", "Install this one."]);
});

test("of two who write at once the second sees both, and nothing is lost", async () => {
  const first = made("R1", { text: "first" });
  desk.kept.set("R1", first);
  await replies.load();
  const [ours, other] = [editing(first), editing(first)];
  write(other, "theirs");
  expect(await other.save()).toBe("saved");
  write(ours, "ours");
  expect(await ours.save()).toBe("changed");
  expect([ours.text, ours.theirs?.text, desk.kept.get("R1")?.text]).toEqual(["ours", "theirs", "theirs"]);
  ours.keepMine();
  expect([ours.text, ours.theirs]).toEqual(["ours", null]);
  expect(await ours.save()).toBe("saved");
  expect(desk.kept.get("R1")).toMatchObject({ text: "ours", rev: 3 });
});

test("theirs can be taken instead", async () => {
  const first = made("R1", { text: "first" });
  desk.kept.set("R1", made("R1", { text: "theirs", rev: 2 }));
  const ours = editing(first);
  write(ours, "ours");
  await ours.save();
  ours.takeTheirs();
  expect([ours.text, ours.touched]).toEqual(["theirs", false]);
});

test("what was deleted meanwhile can be saved as a new one", async () => {
  const first = made("R1", { text: "first" });
  desk.kept.set("R2", made("R2", {}));
  const ours = editing(first);
  write(ours, "ours");
  expect(await ours.save()).toBe("gone");
  expect(ours.text).toBe("ours");
  expect(await ours.save()).toBe("saved");
  expect([...desk.kept.values()].at(-1)?.text).toBe("ours");
});

test("a list that came in pages is read to its end", async () => {
  const pages = [["a", "b"], ["c"]].map((ids) => ids.map((id) => made(id, {})));
  const asked: unknown[] = [];
  const fetcher: typeof fetch = async (_input, init) => {
    asked.push((JSON.parse(String(init?.body)) as { after: string | null }).after);
    return Response.json({ replies: pages[asked.length - 1], more: asked.length < 2 });
  };
  const all = new Replies(new Api("staff", fetcher), LINE);
  await all.refresh();
  await all.refresh();
  expect(all.all.map((reply) => reply.id)).toEqual(["a", "b", "c"]);
  expect(asked).toEqual([null, "b"]);
});

test("a list that did not come says why, and is asked for again", async () => {
  const fetcher = vi.fn<typeof fetch>(async () => refusal(503, "server-busy"));
  const all = new Replies(new Api("staff", fetcher), LINE);
  await all.refresh();
  expect([all.problem?.code, all.loaded, all.loading]).toEqual(["server-busy", false, false]);
  fetcher.mockImplementation(async () => Response.json({ replies: [], more: false }));
  await all.refresh();
  expect([all.problem, all.loaded]).toEqual([null, true]);
});

test("what is being written is there again after a reload, and not in two pages", async () => {
  const before = page();
  const one = before.keeping.open(made("R1", { text: "first" }));
  write(one, "half writ");
  one.toggle("F1");
  before.keeping.keep(one.kept(before.keeping.tab));
  const beside = page();
  await beside.keeping.ready;
  expect(beside.keeping.editing).toBeNull();
  before.leave();
  const after = page();
  await after.keeping.ready;
  expect(after.keeping.editing).toMatchObject({ text: "half writ", draft: one.draft, reply: { id: "R1" } });
  expect([...(after.keeping.editing?.dropped ?? [])]).toEqual(["F1"]);
  after.keeping.close();
  after.leave();
  const last = page();
  await last.keeping.ready;
  expect(last.keeping.editing).toBeNull();
});
