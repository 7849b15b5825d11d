import { expect, test } from "vitest";

import { initials } from "./initials";

test.each([
  ["T.B.", "TB"],
  ["A. K.", "AK"],
  ["anna", "A"],
  ["Anna Maria Kern", "AK"],
  ["  ", ""],
  ["李雷", "李"],
  ["👩‍🔧 at the desk", "👩‍🔧D"],
  ["❤️ Anna", "❤️A"],
  ["Z" + "\u0302".repeat(100) + "algo", "Ẑ\u0302\u0302\u0302"],
])("the initials of %j are %j", (name, letters) => {
  expect(initials(name)).toBe(letters);
});
