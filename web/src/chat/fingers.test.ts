import { beforeEach, expect, test } from "vitest";

import { Fingers } from "./fingers";
import { moved, WHOLE, zoomed, type Place } from "./zooming";

const WINDOW = { x: 0, y: 0, width: 400, height: 300 };

let place: Place;
let swipes: number[];
let fingers: Fingers;

beforeEach(() => {
  place = WHOLE;
  swipes = [];
  fingers = new Fingers({
    window: () => WINDOW,
    isClose: () => place.scale > 1,
    zoom: (factor, under) => (place = zoomed(place, factor, under, WINDOW)),
    move: (by) => (place = moved(place, by, WINDOW)),
    whole: () => (place = WHOLE),
    swipe: (towards) => swipes.push(towards),
  });
});

function at(x: number, y: number, id = 1, timeStamp = 0, pointerType = "touch"): PointerEvent {
  return { pointerId: id, clientX: x, clientY: y, timeStamp, pointerType } as PointerEvent;
}

function stroke(from: [number, number], to: [number, number], kind = "touch"): void {
  fingers.press(at(...from, 1, 0, kind));
  fingers.drag(at(...to, 1, 0, kind));
  fingers.release(at(...to, 1, 0, kind));
}

test("a finger to the side goes to the next picture", () => {
  stroke([300, 100], [200, 110]);
  stroke([100, 100], [220, 90]);
  expect(swipes).toEqual([1, -1]);
});

test("a short, a steep and a mouse's stroke do not", () => {
  stroke([300, 100], [270, 100]);
  stroke([300, 100], [200, 250]);
  stroke([300, 100], [100, 100], "mouse");
  expect(swipes).toEqual([]);
});

test("two fingers apart go closer, and lifting them is no swipe", () => {
  fingers.press(at(180, 150, 1));
  fingers.press(at(220, 150, 2));
  fingers.drag(at(100, 150, 1));
  fingers.drag(at(300, 150, 2));
  fingers.release(at(300, 150, 2));
  fingers.release(at(20, 150, 1));
  expect(place.scale).toBe(5);
  expect(swipes).toEqual([]);
});

test("when it is close, a finger moves it", () => {
  place = zoomed(WHOLE, 2, { x: 0, y: 0 }, WINDOW);
  stroke([300, 100], [220, 130]);
  expect(place).toEqual({ scale: 2, x: -80, y: 30 });
  expect(swipes).toEqual([]);
});

test("a double press goes closer there, the next one back", () => {
  for (const time of [0, 100]) {
    fingers.press(at(300, 150, 1, time));
    fingers.release(at(300, 150, 1, time));
  }
  expect(place.scale).toBe(2.5);
  for (const time of [900, 1000]) {
    fingers.press(at(300, 150, 1, time));
    fingers.release(at(300, 150, 1, time));
  }
  expect(place).toEqual(WHOLE);
});

test("two slow presses are two presses", () => {
  for (const time of [0, 900]) {
    fingers.press(at(300, 150, 1, time));
    fingers.release(at(300, 150, 1, time));
  }
  expect(place).toEqual(WHOLE);
});
