import { describe, expect, test } from "vitest";

import { goes } from "./menu";

/** Emoji in a row, then verbs below them, as names. */
function walk(emoji: number, verbs: number) {
  const controls = Array.from({ length: emoji + verbs }, (_, at) => ({
    name: at < emoji ? `e${at}` : `v${at - emoji}`,
    matches: () => at < emoji,
  }));
  return (key: string, from: string, mirrored = false) =>
    goes(
      key,
      controls,
      controls.find(({ name }) => name === from),
      mirrored,
    )?.name;
}

describe("keys in the menu of a message", () => {
  const key = walk(7, 3);

  test.each([
    ["ArrowRight", "e0", "e1"],
    ["ArrowRight", "e6", "e0"],
    ["ArrowLeft", "e0", "e6"],
    ["ArrowRight", "v1", undefined],
    ["ArrowDown", "e4", "v0"],
    ["ArrowDown", "v2", "e0"],
    ["ArrowUp", "v0", "e0"],
    ["ArrowUp", "e3", "v2"],
    ["ArrowUp", "v2", "v1"],
    ["Home", "v2", "e0"],
    ["End", "e2", "v2"],
    ["x", "e0", undefined],
  ])("%s from %s leads to %s", (name, from, to) => expect(key(name, from)).toBe(to));

  test("go the other way where the text does", () => expect(key("ArrowLeft", "e0", true)).toBe("e1"));

  test("go round the emoji where they stand alone", () => {
    const alone = walk(7, 0);
    expect([alone("ArrowDown", "e6"), alone("ArrowRight", "e6")]).toEqual(["e0", "e0"]);
  });

  test("walk the verbs where nobody can react", () => {
    const ended = walk(0, 2);
    expect([ended("ArrowDown", "v0"), ended("ArrowUp", "v0")]).toEqual(["v1", "v1"]);
  });
});
