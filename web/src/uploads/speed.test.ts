import { expect, test } from "vitest";

import { secondsLeft, Speed } from "./speed";

test("speed is what moved over the last seconds, not since the beginning", () => {
  const speed = new Speed();
  speed.begin(0, 0);
  expect(speed.bytesPerSecond).toBe(0);
  for (let second = 1; second <= 20; second += 1) speed.note(second * 1000, second * 100);
  expect(speed.bytesPerSecond).toBe(100);
  for (let second = 21; second <= 40; second += 1) speed.note(second * 1000, 2_000 + (second - 20) * 1_000);
  expect(speed.bytesPerSecond).toBe(1_000);
});

test("after an interruption what lay before says nothing, nor do bytes that must be sent again", () => {
  const speed = new Speed();
  speed.begin(0, 0);
  speed.note(1_000, 5_000_000);
  speed.begin(60_000, 1_000_000);
  speed.note(61_000, 1_000_500);
  expect(speed.bytesPerSecond).toBe(500);
  speed.note(62_000, 0);
  expect(speed.bytesPerSecond).toBe(0);
});

test("nobody knows how long it takes while nothing moves", () => {
  expect(secondsLeft(1_000, 0)).toBeNull();
  expect(secondsLeft(1_000, 300)).toBe(4);
  expect(secondsLeft(0, 300)).toBe(0);
});
