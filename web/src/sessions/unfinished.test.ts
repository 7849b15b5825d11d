import { expect, test } from "vitest";

import { unfinished } from "./unfinished";

const file = (id: string, arrived_bytes: number) => ({ id, name: id, size_bytes: 10, arrived_bytes });

test("a file of one's own is listed once, before those of others", () => {
  const known = [file("a", 3), file("b", 4)];
  const mine = [file("a", 5), file("not yet created", 0)];
  expect(unfinished(known, mine)).toEqual([file("a", 5), file("not yet created", 0), file("b", 4)]);
});

test("the larger of two counts is the newer one", () => {
  expect(unfinished([file("a", 7)], [file("a", 5)])).toEqual([file("a", 7)]);
});
