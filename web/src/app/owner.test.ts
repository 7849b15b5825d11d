import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { expect, test, vi } from "vitest";

import { Keep, scopeOf } from "../sync/keep";
import { keepOnlyFor } from "./owner";

vi.stubGlobal("IDBKeyRange", IDBKeyRange);

const scope = scopeOf("staff", "s1");

test("what a member left stays for them, and is gone before another can see it", async () => {
  const browser = new IDBFactory();
  const first = new Keep(browser);
  await keepOnlyFor("T.B.", first);
  await first.put(scope, "draft", "d", "Crooked means the guide rails are loose.");
  await first.put(scopeOf("s2", "s2"), "draft", "d", "a customer's");

  const again = new Keep(browser);
  await keepOnlyFor("T.B.", again);
  expect(await again.get(scope, "draft", "d")).toBe("Crooked means the guide rails are loose.");

  const other = new Keep(browser);
  await keepOnlyFor("M.O.", other);
  expect(await other.get(scope, "draft", "d")).toBeUndefined();
  expect(await other.get(scopeOf("s2", "s2"), "draft", "d")).toBe("a customer's");
});
