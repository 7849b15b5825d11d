import { expect, test } from "vitest";

import { sends, type Key } from "./composing";

function key(name: string, more: Partial<Key> = {}): Key {
  const none = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, isComposing: false, keyCode: 13 };
  return { key: name, ...none, ...more };
}

test.each([
  ["Enter", {}, true],
  ["Enter", { ctrlKey: true }, true],
  ["Enter", { metaKey: true }, true],
  ["Enter", { shiftKey: true }, false],
  ["Enter", { altKey: true }, false],
  ["Enter", { isComposing: true }, false],
  ["Enter", { keyCode: 229 }, false],
  ["a", {}, false],
])("%s with %j sends: %j", (name, more, expected) => {
  expect(sends(key(name, more))).toBe(expected);
});
