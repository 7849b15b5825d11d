import { beforeEach, expect, test } from "vitest";

import type { LiveStatus } from "../sync/live.svelte";
import { Api } from "../wire/api";
import type { CannedReply } from "../wire/types";
import { Replies } from "./replies.svelte";

/** A line that says what a test wants it to say. */
class ModelLine {
  status: LiveStatus = "open";
  onNudge: (name: string) => void = () => {};
  readonly #moved = new Set<(status: LiveStatus) => void>();

  onStatus(listener: (status: LiveStatus) => void): () => void {
    this.#moved.add(listener);
    return () => this.#moved.delete(listener);
  }

  becomes(status: LiveStatus): void {
    this.status = status;
    for (const listener of this.#moved) listener(status);
  }
}

let line: ModelLine;
let kept: string[];
let reads: number;
let replies: Replies;
/** Lets the next reading answer what was kept when it was asked for. */
let hold: Promise<void> | null;

const settled = () => new Promise((resolve) => setTimeout(resolve));
const names = () => replies.all.map(({ name }) => name);

beforeEach(() => {
  line = new ModelLine();
  kept = ["Driver"];
  reads = 0;
  hold = null;
  replies = new Replies(
    new Api("staff", async () => {
      reads += 1;
      const answer = { replies: kept.map((name) => ({ id: name, name }) as CannedReply), more: false };
      await hold;
      return Response.json(answer);
    }),
    line,
  );
});

test("nobody is asked for them before somebody looks for one", async () => {
  line.onNudge("replies");
  line.becomes("open");
  await settled();
  expect(reads).toBe(0);
});

test("a colleague's change is there without being asked for", async () => {
  await replies.refresh();
  kept.push("Goodbye");
  line.onNudge("something else");
  await settled();
  expect(names()).toEqual(["Driver"]);
  line.onNudge("replies");
  await settled();
  expect(names()).toEqual(["Driver", "Goodbye"]);
});

test("a change while they are read is read too", async () => {
  let go = () => {};
  hold = new Promise((resolve) => (go = resolve));
  const reading = replies.refresh();
  kept.push("Goodbye");
  line.onNudge("replies");
  hold = null;
  go();
  await reading;
  expect(names()).toEqual(["Driver", "Goodbye"]);
  expect(reads).toBe(2);
});

test("what was missed while the line was down is read when it is up again", async () => {
  await replies.refresh();
  line.becomes("offline");
  kept.push("Goodbye");
  line.becomes("open");
  await settled();
  expect(names()).toEqual(["Driver", "Goodbye"]);
});

test("while the line says so, looking again asks nothing", async () => {
  await replies.refresh();
  await replies.refresh();
  expect(reads).toBe(1);
});

test("once closed it hears nothing more", async () => {
  await replies.refresh();
  replies.close();
  line.onNudge("replies");
  line.becomes("open");
  await settled();
  expect(reads).toBe(1);
});
