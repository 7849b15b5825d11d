import { expect, test } from "vitest";

import { regroup } from "./codebox";

/** `|` is the caret. */
function typed(marked: string) {
  return { text: marked.replace("|", ""), caret: marked.indexOf("|") };
}

function shown({ text, caret }: { text: string; caret: number }): string {
  return `${text.slice(0, caret)}|${text.slice(caret)}`;
}

test.each([
  ["4|", "", "4|"],
  ["482|", "48", "482|"],
  ["4829|", "482", "482 9|"],
  ["482 913067|", "", "482 913 067|"],
  ["482 913 0678|", "482 913 067", "482 913 067|"],
  ["48x2|", "48", "482|"],
  ["Your code: 482-913-067.|", "", "482 913 067|"],
  ["482\u00a0913\u00a0067|", "", "482 913 067|"],
  ["٤٨٢۹|", "", "482 9|"],
  ["48|", "482", "48|"],
  ["1|482 913", "482 913", "1|48 291 3"],
  ["", "4", "|"],
])("typing %j over %j shows %j", (now, before, after) => {
  expect(shown(regroup(typed(now.includes("|") ? now : `|${now}`), before))).toBe(after);
});

test("Backspace behind a gap takes the digit before it", () => {
  expect(shown(regroup(typed("482|913"), "482 913", true))).toBe("48|9 13");
});

test("Backspace on a digit takes only that digit", () => {
  expect(shown(regroup(typed("482 |13"), "482 913", true))).toBe("482 |13");
});
