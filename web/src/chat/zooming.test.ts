import { expect, test } from "vitest";

import { moved, WHOLE, zoomed } from "./zooming";

const WINDOW = { width: 400, height: 300 };

test("what is under the finger stays there", () => {
  const under = { x: 100, y: -50 };
  const place = zoomed(WHOLE, 2, under, WINDOW);
  expect(place.scale).toBe(2);
  // The picture's point that was there is there again: middle plus twice its distance.
  expect({ x: place.x + 2 * under.x, y: place.y + 2 * under.y }).toEqual(under);
});

test("out again is the whole picture in the middle", () => {
  const close = moved(zoomed(WHOLE, 4, { x: 10, y: 10 }, WINDOW), { x: 200, y: 90 }, WINDOW);
  expect(zoomed(close, 0.1, { x: 10, y: 10 }, WINDOW)).toEqual(WHOLE);
});

test("it cannot be pushed out of the window", () => {
  const close = zoomed(WHOLE, 2, { x: 0, y: 0 }, WINDOW);
  expect(moved(close, { x: 9_999, y: -9_999 }, WINDOW)).toEqual({ scale: 2, x: 200, y: -150 });
  expect(moved(WHOLE, { x: 50, y: 50 }, WINDOW)).toEqual(WHOLE);
});

test("there is a closest", () => {
  expect(zoomed(WHOLE, 1_000, { x: 0, y: 0 }, WINDOW).scale).toBe(8);
});
