import { expect, test } from "vitest";

import { bars } from "./waveform";

test("every number is a bar", () => {
  expect(bars("00ff80", 3).map((bar) => bar.toFixed(2))).toEqual(["0.08", "1.00", "0.50"]);
});

test("fewer bars show the loudest of what they stand for", () => {
  expect(bars("00ff0000", 2)).toEqual([1, 0.08]);
});

test("a sound of which nothing is known has low bars", () => {
  expect(bars(null, 4)).toEqual([0.08, 0.08, 0.08, 0.08]);
  expect(bars("no hex", 2)).toEqual([0.08, 0.08]);
});
