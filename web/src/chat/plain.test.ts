import { expect, test } from "vitest";

import { format, type Inline } from "./format";
import { isPlain } from "./plain";

test.each(["It prints again.", "Line one\nline two", "Raum 3.14 – ja!", "مرحبا، الطابعة لا تعمل", "東京です", "a/b\\c"])(
  "%j is shown as it is",
  (text) => expect(isPlain(text)).toBe(true),
);

test.each([
  "*a*", "**a**", "_a_", "`a`", "see https://a.example", "HTTP://A.EXAMPLE", "mailto:a@b.example", "[a](https://b.example)",
  "- one", "  • one", "3) one", "before\n1. one", "one\n\ntwo", "```\ncode\n```", "",
])("%j may be formatted", (text) => expect(isPlain(text) && text !== "").toBe(false));

const asTyped = (line: Inline): string => (line.type === "break" ? "\n" : line.type === "text" ? line.text : "?");

/** What is taken for plain comes out of the formatter as it went in: so nothing is ever shown wrong, only sooner. */
test("a plain text is one paragraph of its own lines", () => {
  const parts = ["a", "B", "-", "*", "_", "`", "[", "](", ")", "1.", "2)", "•", " ", "  ", "\t", "\n", "\r", "http", "https://", "x.y", "@", "#", "é", "م", "😀"];
  let plain = 0;
  let seed = 7;
  const random = (below: number) => (seed = (seed * 16_807) % 2_147_483_647) % below;
  for (let round = 0; round < 20_000; round += 1) {
    const text = Array.from({ length: 1 + random(8) }, () => parts[random(parts.length)]).join("");
    if (!isPlain(text)) continue;
    plain += 1;
    const lines = format(text).map((block) => (block.type === "paragraph" ? block.children.map(asTyped).join("") : "?"));
    expect(lines.join("")).toBe(text);
    expect(format(text)).toHaveLength(1);
  }
  expect(plain).toBeGreaterThan(500);
});
