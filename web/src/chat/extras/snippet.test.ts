import { expect, test } from "vitest";

import { plainText } from "./snippet";

test.each([
  ["It **prints**, but `crooked`", "It prints, but crooked"],
  ["one\n\n- two\n- *three*", "one two three"],
  ["```\nnet stop spooler\n```", "net stop spooler"],
  ["see https://example.org/help now", "see https://example.org/help now"],
  [" \n ", ""],
])("%j is quoted as %j", (text, quoted) => expect(plainText(text)).toBe(quoted));

test("a quote never cuts a character in two", () => {
  const quoted = plainText("😀".repeat(16_000));
  expect(() => encodeURIComponent(quoted)).not.toThrow();  // as it does for half a character
  expect([...quoted].length).toBeLessThanOrEqual(300);
});
