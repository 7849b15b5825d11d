import "fake-indexeddb/auto";

import { beforeEach, describe, expect, it } from "vitest";

import { Keep } from "../sync/keep";
import { Draft } from "./draft";

const SCOPE = "staff/one";

describe("a draft", () => {
  let keep: Keep;

  beforeEach(async () => {
    keep = new Keep();
    await keep.forget(SCOPE);
  });

  it("keeps the last words typed, without a pause in the typing", async () => {
    const draft = new Draft(keep, SCOPE);
    for (const text of ["h", "ha", "half", "half a sentence"]) draft.set(text);
    await expect.poll(() => new Draft(keep, SCOPE).load()).toBe("half a sentence");
  });

  it("is gone when its text was sent", async () => {
    const draft = new Draft(keep, SCOPE);
    draft.set("half a sentence");
    draft.set("");
    await expect.poll(() => keep.list(SCOPE, "draft")).toEqual([]);
    expect(await new Draft(keep, SCOPE).load()).toBe("");
  });

  it("leaves nothing behind that was typed before the end", async () => {
    const draft = new Draft(keep, SCOPE);
    draft.set("one");
    draft.set("two");
    draft.close();
    await keep.forget(SCOPE);
    draft.set("three");
    await keep.close();
    expect(await new Keep().list(SCOPE, "draft")).toEqual([]);
  });
});
