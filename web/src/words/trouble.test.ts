import { expect, test } from "vitest";

import { Refusal } from "../wire/api";
import { common } from "./index";
import { trouble } from "./trouble";

const refused = (code: string, title: string) => new Refusal({ code, title, status: 409, retryable: false });

test("the server's own sentence comes first", () => {
  const refusal = refused("session-ended", "The session has ended.");
  expect(trouble(refusal)).toBe("The session has ended.");
  expect(trouble(refusal.problem)).toBe("The session has ended.");
});

test("without an answer, and with one that makes no sense, we say what is safe", () => {
  expect(trouble(refused("offline", "x"))).toBe(common.noConnection);
  expect(trouble(refused("timeout", "x"))).toBe(common.noConnection);
  expect(trouble(new TypeError("x is undefined"))).toBe(common.serverTrouble);
});
