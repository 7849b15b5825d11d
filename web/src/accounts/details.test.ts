import { expect, test } from "vitest";

import { faultIn } from "./details";

test.each([
  ["name", "T.B.", null],
  ["name", "  ", "missing"],
  ["email", "tb@example.org", null],
  ["email", "tb", "no-address"],
  ["newPassword", "twelve chars", null],
  ["newPassword", "too short", "short"],
  // A password to sign in with is not measured, and any of them may be spaces.
  ["password", "short", null],
  ["password", "            ", null],
  ["password", "", "missing"],
])("%s %j: %s", (field, value, fault) => {
  expect(faultIn(field, value)).toBe(fault);
});
