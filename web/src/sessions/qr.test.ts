import { expect, test } from "vitest";

import { drawQr } from "./qr";

test("each run of dark modules becomes one stroke, moved in by the quiet zone", () => {
  expect(drawQr(["1101", "0000", "0111", "1000"])).toEqual({
    path: "M4 4.5h2M7 4.5h1M5 6.5h3M4 7.5h1",
    side: 12,
  });
});

test("no rows draw nothing", () => {
  expect(drawQr([]).path).toBe("");
});
