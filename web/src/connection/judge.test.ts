import { describe, expect, it } from "vitest";

import { judge, type Progress, refused } from "./judge";

const progress = (more: Partial<Progress>): Progress => ({
  arrived: 0,
  sent: 0,
  total: 1_000,
  since_ms: 0,
  elapsed_ms: 0,
  ...more,
});

describe("a body whose taking is held", () => {
  it("is not judged before something is known", () => {
    expect(judge(progress({ sent: 400 }))).toBe(null);
    expect(judge(progress({ arrived: 100, sent: 400, since_ms: 100 }))).toBe(null);
  });

  it("passes when its beginning is there and the rest is held back", () => {
    expect(judge(progress({ arrived: 100, sent: 400, since_ms: 900 }))).toBe("passes");
  });

  it("was collected when all of it left although the desk holds", () => {
    expect(judge(progress({ arrived: 0, sent: 1_000 }))).toBe("collected");
    expect(judge(progress({ arrived: 100, sent: 1_000, since_ms: 900 }))).toBe("collected");
  });

  it("is being collected when long after its beginning left nothing is there", () => {
    expect(judge(progress({ arrived: 0, sent: 300, elapsed_ms: 12_000 }))).toBe("collected");
  });

  it("says nothing of a line on which nothing leaves", () => {
    expect(judge(progress({ elapsed_ms: 12_000 }))).toBe("unknown");
  });
});

describe("a refusal", () => {
  it.each([
    [413, "unreadable", "limited"],
    [0, "offline", "limited"],
    [403, "origin-wrong", "origin"],
    [502, "unreadable", "unknown"],
    [403, "not-allowed", "unknown"],
  ] as const)("of status %i with code %s means %s", (status, code, meaning) => {
    expect(refused(status, code)).toBe(meaning);
  });
});
