import { expect, test } from "vitest";

import type { CannedReply } from "../wire/types";
import { filled } from "./filling";
import { matching, tokenAt } from "./finding";

test.each([
  ["/", 1, { start: 0, query: "" }],
  ["/dri", 4, { start: 0, query: "dri" }],
  ["/driver", 3, { start: 0, query: "dr" }],
  ["Hello /dr", 9, { start: 6, query: "dr" }],
  ["one\n/dr", 7, { start: 4, query: "dr" }],
  ["größe /grö", 10, { start: 6, query: "grö" }],
])("in %j at %i one looks for a reply", (text, caret, token) => {
  expect(tokenAt(text, caret)).toEqual(token);
});

test.each([
  ["", 0],
  ["driver", 6],
  ["and/or", 6],
  ["https://desk", 12],
  ["/etc/hosts", 10],
  ["/driver ", 8],
  ["/driver", 0],
  [`/${"x".repeat(60)}`, 61],
])("in %j at %i nobody looks for anything", (text, caret) => {
  expect(tokenAt(text, caret)).toBeNull();
});

function reply(shortcut: string, name: string, text = ""): CannedReply {
  const who = { made_by: "A", made_at: 1, changed_by: "A", changed_at: 1 };
  return { id: shortcut, rev: 1, shared: true, editable: true, shortcut, name, text, file_count: 0, files: [], ...who };
}

const REPLIES = [
  reply("wifi", "Wireless network", "Install the driver again."),
  reply("print-driver", "Printer"),
  reply("pd", "Driver of the printer"),
  reply("driver", "Download", "x"),
  reply("über", "Größe der Schrift"),
];

test.each([
  ["driver", ["driver", "pd", "print-driver", "wifi"]],
  ["DRIVER", ["driver", "pd", "print-driver", "wifi"]],
  ["dri", ["driver", "pd", "print-driver", "wifi"]],
  ["uber", ["über"]],
  ["GROSSE", []],
  ["größe", ["über"]],
  ["grosse", []],
  ["printer driver", ["pd", "print-driver"]],
  ["nothing", []],
])("%j finds, the best first", (query, shortcuts) => {
  expect(matching(REPLIES, query).map((found) => found.shortcut)).toEqual(shortcuts);
});

test("without a word all are shown, by shortcut", () => {
  expect(matching(REPLIES, "").map((found) => found.shortcut)).toEqual(["driver", "pd", "print-driver", "über", "wifi"]);
});

const FILLING = { customer: "A.K. {technician} $&", technician: "T.B.", organization: "Desk" };

test("places are filled in once, and names are taken as they are", () => {
  expect(filled("{customer}, {technician}: {organization} {other} {customer}", FILLING)).toBe(
    "A.K. {technician} $&, T.B.: Desk {other} A.K. {technician} $&",
  );
});

test("without a customer the place is left to be seen", () => {
  expect(filled("Hello {customer}", { ...FILLING, customer: null })).toBe("Hello {customer}");
});
