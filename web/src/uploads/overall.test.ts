import { expect, test } from "vitest";

import { Item } from "./item.svelte";
import { overall } from "./overall";

function item(size: number, facts: Partial<Item>): Item {
  const made = Item.of(new File([new Uint8Array(size)], "a.bin"), "d", 0);
  made.measure();
  return Object.assign(made, facts);
}

test("counts confirmed bytes, and a failed file no more", () => {
  const files = [
    item(100, { state: "done", confirmed: 100, sent: 100 }),
    item(100, { state: "uploading", confirmed: 30, sent: 60, bytesPerSecond: 10 }),
    item(100, { state: "failed", confirmed: 50, sent: 50 }),
    item(100, { state: "queued" }),
  ];
  expect(overall(files)).toMatchObject({ count: 4, done: 1, confirmed: 130, sent: 160, size_bytes: 300, bytesPerSecond: 10, secondsLeft: 17 });
  expect(overall(files).failed).toEqual([files[2]]);
  expect(overall(files).moving).toHaveLength(2);
});

test("nobody knows how long it takes while nothing moves, and a file to be picked again is not just paused", () => {
  const files = [item(100, { state: "paused", confirmed: 40 }), item(100, { state: "paused", needsFile: true })];
  const whole = overall(files);
  expect([whole.secondsLeft, whole.paused.length, whole.needing.length]).toEqual([null, 1, 1]);
  expect(overall([])).toMatchObject({ count: 0, confirmed: 0, size_bytes: 0 });
});
