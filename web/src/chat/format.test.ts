import { describe, expect, test } from "vitest";

import { format, type Block, type Inline } from "./format";
import { countCodePoints } from "./length";

/** Tokens in a short notation, to read expectations at a glance. */
function shown(text: string): string {
  return format(text).map(block).join(" | ");
}

function block(one: Block): string {
  if (one.type === "paragraph") return inlines(one.children);
  if (one.type === "code") return `{${one.language}:${one.text}}`;
  const items = one.items.map((item) => `<${inlines(item)}>`).join("");
  return `${one.ordered ? `ol${one.start}` : "ul"}${items}`;
}

function inlines(all: Inline[]): string {
  return all.map(piece).join("");
}

function piece(one: Inline): string {
  switch (one.type) {
    case "text":
      return one.text;
    case "code":
      return `{${one.text}}`;
    case "break":
      return "/";
    case "link":
      return `(${inlines(one.children)}>${one.url})`;
    default:
      return `${one.type[0]}[${inlines(one.children)}]`;
  }
}

describe("bold and italic", () => {
  test.each([
    ["plain", "plain"],
    ["**bold**", "b[bold]"],
    ["*italic* and _italic_", "i[italic] and i[italic]"],
    ["***both***", "b[i[both]]"],
    ["**a *b* c**", "b[a i[b] c]"],
    ["*a **b** c*", "i[a b[b] c]"],
    ["(**x**), **y**!", "(b[x]), b[y]!"],
    ["**Ende.** Weiter", "b[Ende.] Weiter"],
    ["**日本**", "b[日本]"],
    ["**🙂**", "b[🙂]"],
    ["*foo *bar*", "*foo i[bar]"],
    ["**a *b** c*", "b[a *b] c*"],
  ])("%s", (text, tokens) => expect(shown(text)).toBe(tokens));
});

describe("what only looks like marks stays as typed", () => {
  test.each([
    "2*3*4 and 2 * 3 * 4",
    "snake_case_name",
    "__init__ and _",
    "*.log,*.txt *.*",
    "C:\\_temp_\\*.dmp",
    "/usr/_local_/x",
    "**",
    "****",
    "*not closed",
    "a* b*",
    "_*_",
    "`not closed",
    "[text](javascript:alert(1))",
    "[text](data:text/html,x)",
    "[text](/local)",
    "[](https://x.example)",
    "javascript:alert(1)",
    "http://",
    "https://name:word@x.example",
    "[https://bank.example](https://thief.example)",
    "[bank.example](https://thief.example)",
    "<b>no HTML</b> &amp; <script>",
    "#heading",
    "> quote",
    "-no blank",
    "1.2.3",
  ])("%s", (text) => {
    const tokens = format(text);
    expect(JSON.stringify(tokens)).not.toMatch(/"type":"(bold|italic|code|list)"/);
    expect(shown(text).replace(/\(([^>]*)>[^)]*\)/g, "$1")).toBe(text);
  });
});

describe("code", () => {
  test.each([
    ["run `ls -la *x*` now", "run {ls -la *x*} now"],
    ["``a ` b``", "{a ` b}"],
    ["`` `x` ``", "{`x`}"],
    ["`https://x.example`", "{https://x.example}"],
    ["**a `**` b**", "b[a {**} b]"],
    ["```\nx = 1\n\n  y\n```", "{:x = 1\n\n  y}"],
    ["```python\nprint(1)\n```\nafter", "{python:print(1)} | after"],
    ["before\n````\n```\n````", "before | {:```}"],
    ["```\nnever closed", "{:never closed}"],
    ["```one line```", "{one line}"],
    ["```\n**no** bold\n```", "{:**no** bold}"],
  ])("%j", (text, tokens) => expect(shown(text)).toBe(tokens));
});

describe("lists and paragraphs", () => {
  test.each([
    ["- a\n- **b**\n- c", "ul<a><b[b]><c>"],
    ["* a\n• b", "ul<a><b>"],
    ["3. a\n4) b", "ol3<a><b>"],
    ["- a\n  more\n- b", "ul<a/more><b>"],
    ["- a\n1. b", "ul<a> | ol1<b>"],
    ["text\n- a\ntext", "text | ul<a> | text"],
    ["one\ntwo", "one/two"],
    ["one\r\ntwo\rthree\u2028four", "one/two/three/four"],
    ["one\n\n\ntwo", "one | two"],
    ["", ""],
    [" \n ", ""],
    ["  indented", "  indented"],
  ])("%j", (text, tokens) => expect(shown(text)).toBe(tokens));
});

describe("links", () => {
  test.each([
    ["see https://x.example/a?b=1#c.", "see (https://x.example/a?b=1#c>https://x.example/a?b=1#c)."],
    ["(https://x.example/a_(b))", "((https://x.example/a_(b)>https://x.example/a_(b)))"],
    ["HTTP://X.example", "(HTTP://X.example>http://x.example/)"],
    ["**https://x.example/**", "b[(https://x.example/>https://x.example/)]"],
    ["https://x.example/snake_case_path", "(https://x.example/snake_case_path>https://x.example/snake_case_path)"],
    ["mailto:a@b.example", "(mailto:a@b.example>mailto:a@b.example)"],
    ["[the manual](https://x.example/m)", "(the manual>https://x.example/m)"],
    ["[x](https://x.example/a_(b))", "(x>https://x.example/a_(b))"],
    ["[x] (https://x.example)", "[x] ((https://x.example>https://x.example/))"],
    ["nothttps://x.example", "nothttps://x.example"],
  ])("%s", (text, tokens) => expect(shown(text)).toBe(tokens));

  test("nothing but web and mail addresses ever becomes one", () => {
    const schemes = ["javascript:", "JaVaScRiPt:", "data:text/html,", "vbscript:", "file:///", "blob:", "\u0001javascript:"];
    for (const scheme of schemes) {
      for (const text of [`${scheme}x`, `[x](${scheme}x)`, `[x]( ${scheme}x)`, `<${scheme}x>`]) {
        expect(JSON.stringify(format(text))).not.toContain('"link"');
      }
    }
  });
});

describe("hostile text", () => {
  const bits = ["*", "**", "_", "`", "``", "[", "](", "](h", "[a](https://", "https://", "*a", "a*", "**a ", "- ", "```\n", "((", "mailto:"];
  const texts = bits.flatMap((bit) => [bit.repeat(16_000 / bit.length), `${`${bit} `.repeat(4_000)}x`]);
  const mixed = ["*a _b ", "[[a](", "`*_[", "**a *b ", "[a](https://x.y/(", "(https://x.y)"].map((bit) => bit.repeat(2_000));

  test.each([...texts, ...mixed].map((text) => [text.slice(0, 16), text.length, text]))("%j… (%i)", (_start, _length, text) => {
    const begun = performance.now();
    const blocks = format(text);
    expect(performance.now() - begun).toBeLessThan(250);
    expect(depth(blocks)).toBeLessThan(8);
  });

  test.each(["*a _b ", "[a](https://", "](", "`a ", "[", "https://a.b/(", "https://https", "* ", "``` "])(
    "a text twenty times too long of %j takes no more than linear time allows",
    (bit) => {
      const text = bit.repeat(320_000 / bit.length);
      const begun = performance.now();
      format(text);
      // Quadratic time would be minutes.
      expect(performance.now() - begun).toBeLessThan(3_000);
    },
  );
});

function depth(value: unknown): number {
  if (Array.isArray(value)) return Math.max(0, ...value.map(depth));
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(...Object.values(value).map(depth));
}

test.each([
  ["", 0],
  ["abc", 3],
  ["é", 1],
  ["e\u0301", 2],
  ["🙂", 1],
  ["👩‍🔧", 3],
  ["\ud83d", 1],
  ["\ude42\ud83d", 2],
])("%j counts as %i, as Python counts", (text, count) => expect(countCodePoints(text)).toBe(count));
