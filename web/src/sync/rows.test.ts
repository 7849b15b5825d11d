import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

import { Door } from "../wire/decode";
import type { AnyRow, Cursor, LiveFrame, Batch } from "../wire/types";
import { applyBatch, applyLive, applyOlder, applyRows, compare, emptyRows, type Need, type SessionRows } from "./rows";
import { dice, message, ModelServer, pick, type Dice } from "./testing/model_server";

function held(rows: SessionRows): AnyRow[] {
  const lists = [rows.people.values(), rows.knocks.values(), rows.invitations.values(), rows.events, rows.messages];
  const all: AnyRow[] = lists.flatMap((list) => [...list]);
  if (rows.session !== null) all.push(rows.session);
  return all.sort(compare);
}

describe("the samples that Python reads too", () => {
  interface Sample {
    name: string;
    steps: ({ batch: Batch } | { live: LiveFrame })[];
    expect: { rows: AnyRow[]; cursor: Cursor | null; need: Need; oldest: number; older: boolean; outside: AnyRow[] };
  }
  const folder = fileURLToPath(new URL("../../../tests/wire/", import.meta.url));
  const files = readdirSync(folder).filter((file) => file.startsWith("sync-"));

  test("are found", () => expect(files.length).toBeGreaterThanOrEqual(13));

  test.each(files)("%s", (file) => {
    const sample = JSON.parse(readFileSync(folder + file, "utf8")) as Sample;
    const door = new Door();
    let rows = emptyRows();
    let need: Need = "nothing";
    for (const step of sample.steps) {
      const frame = door.frame(JSON.stringify("batch" in step ? step.batch : step.live));
      if (frame?.t === "batch") ({ rows, need } = applyBatch(rows, frame));
      else if (frame?.t === "live") ({ rows, need } = applyLive(rows, frame));
      else throw new Error("the door refused a good frame");
    }
    expect(door.refused).toBe(0);
    expect(held(rows)).toEqual([...sample.expect.rows].sort(compare));
    expect([...rows.outside.values()]).toEqual(sample.expect.outside);
    const { cursor, oldest, older } = rows;
    expect({ cursor, need, oldest, older }).toEqual({
      cursor: sample.expect.cursor,
      need: sample.expect.need,
      oldest: sample.expect.oldest,
      older: sample.expect.older,
    });
  });
});

describe("whatever is lost, doubled or late", () => {
  test.each(seeds(300))("old rows plus changes equal fresh rows (seed %i)", (seed) => {
    const roll = dice(seed);
    const server = new ModelServer(roll);
    const line = new BadLine(roll);
    let rows = emptyRows();
    const take = (frame: Batch | LiveFrame) => {
      const applied = "mode" in frame ? applyBatch(rows, frame) : applyLive(rows, frame);
      rows = applied.rows;
      if (applied.need === "watch") line.send(...server.watch(rows.cursor, rows.oldest));
    };
    line.send(server.snapshot());
    for (let step = 0; step < 120; step += 1) {
      if (roll() < 0.6) line.send(server.change());
      if (roll() < 0.02) server.epoch += "'";
      for (const frame of line.arrivals()) take(frame);
    }
    // Heartbeats on a line that works again: a head above the cursor asks, and so does another epoch's answer.
    for (let beat = 0; beat < 3; beat += 1) {
      line.drop();
      for (const batch of server.watch(rows.cursor, rows.oldest)) take(batch);
    }
    expectFresh(rows, server);
  });
});

describe("pages of older messages", () => {
  test.each(seeds(100))("join the window while edits arrive (seed %i)", (seed) => {
    const roll = dice(seed);
    const server = new ModelServer(roll);
    for (let step = 0; step < 40; step += 1) server.change();
    let rows = applyBatch(emptyRows(), server.snapshot()).rows;
    while (rows.older) {
      const page = server.older(rows.oldest);
      // The page was read, then the world went on before it arrived.
      for (let step = 0; step < roll() * 5; step += 1) {
        const applied = applyLive(rows, server.change());
        expect(applied.need).toBe("nothing");
        rows = applied.rows;
      }
      rows = applyOlder(rows, page);
    }
    expect(rows.oldest).toBe(0);
    expectFresh(rows, server);
  });

  test("an empty page says that everything is held", () => {
    const server = new ModelServer(dice(1), 1);
    server.post("one");
    server.post("two");
    const rows = applyBatch(emptyRows(), server.snapshot()).rows;
    expect(rows.older).toBe(true);
    const after = applyOlder(rows, { rows: [], more: false, reactions: [] });
    expect([after.older, after.oldest]).toEqual([false, 0]);
  });
});

describe("the answer to one's own post", () => {
  test("shows the row without moving the cursor, and the stream's row changes nothing", () => {
    const server = new ModelServer(dice(1));
    const before = applyBatch(emptyRows(), server.snapshot()).rows;
    const frame = server.post("hello");
    const aside = applyRows(before, frame.rows);
    expect(aside.messages.map((row) => row.text)).toEqual(["hello"]);
    expect(aside.cursor).toEqual(before.cursor);
    const { rows, need } = applyLive(aside, frame);
    expect(need).toBe("nothing");
    expect(rows.messages).toHaveLength(1);
  });

  test("is left alone before the first snapshot, which will carry it", () => {
    expect(applyRows(emptyRows(), [message("M1", 1, "x", "c", "P1")]).messages).toEqual([]);
  });
});

test("a session whose messages did not fit the snapshot holds the coming ones only", () => {
  const server = new ModelServer(dice(1), 5);
  const bare = { ...server.snapshot(), older: true };
  let { rows } = applyBatch(emptyRows(), bare);
  expect(rows.oldest).toBe(bare.to.public + 1);
  ({ rows } = applyLive(rows, server.post("now")));
  expect(rows.messages.map((row) => row.text)).toEqual(["now"]);
});

test("what did not change stays the same object", () => {
  const server = new ModelServer(dice(1));
  server.post("one");
  const before = applyBatch(emptyRows(), server.snapshot()).rows;
  const { rows } = applyLive(before, server.post("two"));
  expect(rows.messages).not.toBe(before.messages);
  expect([rows.people === before.people, rows.events === before.events, rows.knocks === before.knocks]).toEqual([
    true,
    true,
    true,
  ]);
  expect(applyRows(rows, rows.messages).messages).toBe(rows.messages);
});

test("rows given before are never changed", () => {
  const server = new ModelServer(dice(3));
  const before = applyBatch(emptyRows(), server.snapshot()).rows;
  const copy = structuredClone(held(before));
  let rows = before;
  for (let step = 0; step < 30; step += 1) rows = applyLive(rows, server.change()).rows;
  expect(held(before)).toEqual(copy);
});

function seeds(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** Within the window the client holds what a newcomer would read; nothing more, nothing less. */
function expectFresh(rows: SessionRows, server: ModelServer): void {
  const window = server.rows().filter((row) => row.kind !== "message" || row.created_rev >= rows.oldest);
  expect(held(rows)).toEqual(window);
  expect(rows.cursor).toEqual({ epoch: server.epoch, ...server.head });
  expect(rows.older).toBe(server.messages().some((row) => row.created_rev < rows.oldest));
}

/** Loses, doubles and delays. */
class BadLine {
  #under: (Batch | LiveFrame)[] = [];
  readonly #roll: Dice;

  constructor(roll: Dice) {
    this.#roll = roll;
  }

  send(...frames: (Batch | LiveFrame)[]): void {
    for (const frame of frames) {
      if (this.#roll() < 0.15) continue;
      this.#under.push(frame);
      if (this.#roll() < 0.1) this.#under.push(structuredClone(frame));
    }
  }

  arrivals(): (Batch | LiveFrame)[] {
    const count = Math.floor(this.#roll() * (this.#under.length + 1));
    const arrived: (Batch | LiveFrame)[] = [];
    for (let index = 0; index < count; index += 1) {
      const late = this.#roll() < 0.2 ? pick(this.#roll, this.#under) : this.#under[0];
      if (late === undefined) break;
      this.#under.splice(this.#under.indexOf(late), 1);
      arrived.push(late);
    }
    return arrived;
  }

  drop(): void {
    this.#under = [];
  }
}
