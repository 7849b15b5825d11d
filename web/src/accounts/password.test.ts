import { expect, test } from "vitest";

import { passwordLength } from "./password";

test.each([
  ["", { step: "empty" }],
  ["elevenchars", { step: "short", missing: 1 }],
  ["twelve chars", { step: "enough" }],
  ["sixteen chars ok", { step: "good" }],
  ["twenty-four characters!!", { step: "strong" }],
])("%j is told by its length", (password, told) => {
  expect(passwordLength(password)).toEqual(told);
});

test("characters are counted as code points, as the server does", () => {
  expect(passwordLength("🔑".repeat(11))).toEqual({ step: "short", missing: 1 });
});
