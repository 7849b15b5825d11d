import { expect, test } from "vitest";

import { faultsIn } from "./details";

test("nothing is wrong with good details", () => {
  expect(faultsIn({ name: "T.B.", email: "tb@example.org", newPassword: "twelve chars" })).toEqual({});
});

test("each field tells its own fault", () => {
  expect(faultsIn({ name: "  ", email: "tb", newPassword: "too short" })).toEqual({
    name: "missing",
    email: "no-address",
    newPassword: "short",
  });
});

test("a password to sign in with is not measured, and may be spaces", () => {
  expect(faultsIn({ password: "short" })).toEqual({});
  expect(faultsIn({ password: "            " })).toEqual({});
  expect(faultsIn({ password: "" })).toEqual({ password: "missing" });
});
