import { expect, test } from "vitest";

import { sessionAddress, sessionIn } from "./session-address";

test("the address of a session is read back", () => {
  const address = new URL(sessionAddress("01HZX3ABC"), "https://desk.example.org");
  expect(sessionIn(address.hash)).toBe("01HZX3ABC");
});

test.each(["", "#", "#k7Qm2v9TxR4b", "#session=", "#session=../console", "#session=a b"])(
  "%j names no session",
  (hash) => {
    expect(sessionIn(hash)).toBeNull();
  },
);
