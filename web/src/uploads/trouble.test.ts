import { describe, expect, test } from "vitest";

import { isLost } from "./problems";
import { judge, TransferFailure } from "./trouble";

const body = (code: string, retryable: boolean, more = {}) => JSON.stringify({ code, title: "No.", retryable, ...more });

describe("goes on by itself after", () => {
  test.each([
    ["no answer", new TransferFailure("PATCH")],
    ["408", new TransferFailure("PATCH", 408)],
    ["429", new TransferFailure("POST", 429)],
    ["500 with a page in HTML", new TransferFailure("PATCH", 500, "<h1>")],
    ["503 to the question where it stands", new TransferFailure("HEAD", 503)],
    ["423", new TransferFailure("HEAD", 423)],
    ["another place than we thought", new TransferFailure("PATCH", 409, body("offset-wrong", false))],
    ["whatever the server calls passing", new TransferFailure("POST", 409, body("upload-taken-over", true))],
  ])("%s", (_what, failure) => expect(judge(failure).then).toBe("again"));

  test("as late as the server asks, in its words or in its header", () => {
    const words = new TransferFailure("PATCH", 503, body("server-busy", true, { retry_after_s: 7 }));
    expect(judge(words)).toMatchObject({ then: "again", afterS: 7, problem: { code: "server-busy" } });
    expect(judge(new TransferFailure("PATCH", 503, "", 9))).toMatchObject({ afterS: 9 });
  });
});

describe("a person must know of", () => {
  test.each([
    ["a full disk", 507, "disk-full", true, true],
    ["too many files", 409, "too-many-files", false, true],
    ["a file that is too large", 413, "file-too-large", false, false],
    ["the session's end", 410, "session-ended", false, false],
    ["being signed out", 401, "identity-expired", false, true],
    ["being removed", 403, "removed", false, false],
  ])("%s; whether trying again helps is said", (_what, status, code, retryable, mayTry) => {
    const verdict = judge(new TransferFailure("POST", status, body(code, retryable)));
    expect(verdict).toMatchObject({ then: "fail", problem: { code, status, retryable: mayTry } });
  });

  test("a refusal in somebody else's words, with its number", () => {
    const verdict = judge(new TransferFailure("POST", 418, "<h1>teapot</h1>"));
    expect(verdict).toMatchObject({ then: "fail", problem: { code: "upload-refused", status: 418 } });
  });
});

test.each([401, 403, 404, 410])("a %i without words has to be asked about", (status) => {
  expect(judge(new TransferFailure("HEAD", status))).toEqual({ then: "ask", status });
});

test("only what the server no longer holds begins from zero", () => {
  const problem = (code: string) => ({ code, title: "", status: 0, retryable: true });
  expect(["upload-expired", "upload-unknown", "proof-failed"].map((code) => isLost(problem(code)))).toEqual([true, true, true]);
  expect(["offline", "identity-expired", "disk-full", "session-ended"].some((code) => isLost(problem(code)))).toBe(false);
  expect(isLost(null)).toBe(false);
});
