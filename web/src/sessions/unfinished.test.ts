import { expect, test } from "vitest";

import { unfinished } from "./unfinished";

const file = (id: string, arrived_bytes: number) => ({ id, name: id, size_bytes: 10, arrived_bytes });

test("a file of one's own is listed once, with what the page knows of it", () => {
  expect(unfinished([file("a", 3), file("b", 4)], [file("a", 5), file("not yet created", 0)])).toEqual([
    file("a", 5),
    file("not yet created", 0),
    file("b", 4),
  ]);
});
