import { expect, test } from "vitest";

import { clock, countdown, date, day, duration, limit, name, size, sizeOf, speed } from "./format";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1 KB"],
  [412_000, "412 KB"],
  [999_600, "1 MB"],
  [1_234_567, "1.2 MB"],
  [84_200_000, "84.2 MB"],
  [346_000_000, "346 MB"],
  [58_400_000_000, "58.4 GB"],
])("%d bytes are %j", (bytes, words) => {
  expect(size(bytes)).toBe(words);
});

test("a part is told in the unit of its whole", () => {
  const of = (part: string, whole: string) => `${part} of ${whole}`;
  expect(sizeOf(412_000, 84_200_000, of)).toBe("0.4 of 84.2 MB");
  expect(sizeOf(23_900_000_000, 58_400_000_000, of)).toBe("23.9 of 58.4 GB");
});

test("a limit is told as its administrator wrote it", () => {
  expect(limit(1_073_741_824)).toBe("1 GiB");
  expect(limit(20 * 1024 ** 2)).toBe("20 MiB");
  expect(limit(5_000_000)).toBe("5 MB");
});

test("speed is told by the second", () => {
  expect(speed(2_100_000)).toBe("2.1 MB/s");
});

test.each([
  [0.4, "0 s"],
  [16, "16 s"],
  [160, "2 min 40 s"],
  [120, "2 min"],
  [840, "14 min"],
  [3600, "1 h"],
  [4320, "1 h 12 min"],
])("%d seconds are %j", (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

test("a countdown never shows less than is left", () => {
  expect(countdown(459.2)).toBe("7:40");
  expect(countdown(-3)).toBe("0:00");
});

test("a day names its year only when it is another one", () => {
  const at = new Date(2026, 10, 17, 12).getTime();
  expect(day(at, at)).not.toContain("2026");
  expect(day(at, new Date(2027, 0, 2).getTime())).toContain("2026");
});

test("a name that could reorder its sentence is fenced in, every other one is left alone", () => {
  expect(name("T.B.")).toBe("T.B.");
  expect(name("ط.ب.")).toBe("\u2068ط.ب.\u2069");
  expect(name("A\u202eK\u2069")).toBe("\u2068A\u202eK\u2069");
});

test("a time can be told by another zone's clock, on the day it is there", () => {
  const at = Date.UTC(2026, 10, 17, 23, 30);
  expect([clock(at, "Asia/Tokyo"), date(at, "Asia/Tokyo")]).toEqual(["08:30", "18 Nov 2026"]);
  expect([clock(at, "UTC"), date(at, "UTC")]).toEqual(["23:30", "17 Nov 2026"]);
});
