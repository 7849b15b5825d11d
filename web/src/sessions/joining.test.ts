import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Api, Refusal } from "../wire/api";
import { askAsDevice, digitsOf, join, knock, newClaim, takeSecret, waitForAnswer, waitForDevice } from "./joining";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Answer = { status?: number; body: unknown } | "offline";

function server(...answers: Answer[]) {
  const asked: unknown[] = [];
  const fetcher = async (path: unknown, init?: RequestInit) => {
    asked.push([path, JSON.parse(String(init?.body))]);
    const answer = answers.shift();
    if (answer === undefined || answer === "offline") throw new TypeError("no network");
    return new Response(JSON.stringify(answer.body), { status: answer.status ?? 200 });
  };
  return { api: new Api("nobody", fetcher as typeof fetch), asked };
}

const problem = (code: string, status: number, retryable = false) => ({
  status,
  body: { code, title: "No.", status, retryable },
});

test("the secret leaves the address at once", () => {
  const replaced: unknown[] = [];
  const place = { hash: "#s3cret", pathname: "/join", search: "?x=1" } as Location;
  const past = { replaceState: (...args: unknown[]) => void replaced.push(args) } as unknown as History;
  expect(takeSecret(place, past)).toBe("s3cret");
  expect(replaced).toEqual([[null, "", "/join?x=1"]]);
  expect(takeSecret({ ...place, hash: "" }, past)).toBe("");
  expect(replaced).toHaveLength(1);
});

test.each([
  ["123456789", "123456789"],
  [" 123 456 789 ", "123456789"],
  ["123-456\u2013789", "123456789"],
  ["12345678", null],
  ["1234567890", null],
  ["12345678a", null],
])("a code typed as %j is %j", (typed, digits) => expect(digitsOf(typed)).toBe(digits));

test("a claim is long, and never the same", () => {
  expect(newClaim()).toMatch(/^[0-9a-f]{64}$/);
  expect(newClaim()).not.toBe(newClaim());
});

test("joining and knocking bring the claim", async () => {
  const { api, asked } = server({ body: { session: "S", participant: "P" } }, { body: { wait: "w" } });
  await join(api, "secret", "Omar", "claim");
  await knock(api, "123456789", "Omar", "claim");
  expect(asked).toEqual([
    ["/api/join", { secret: "secret", name: "Omar", claim: "claim" }],
    ["/api/join/knock", { code: "123456789", name: "Omar", claim: "claim" }],
  ]);
});

test("waiting goes on until somebody answers", async () => {
  const waiting = { body: { state: "waiting", session: null } };
  const { api, asked } = server(waiting, waiting, { body: { state: "admitted", session: "S" } });
  expect(await waitForAnswer(api, "w")).toEqual({ state: "admitted", session: "S" });
  expect(asked).toHaveLength(3);
});

test("a lost line is tried again, and the page is told", async () => {
  const line: boolean[] = [];
  const { api } = server("offline", problem("busy", 503, true), { body: { state: "turned_away", session: null } });
  const answer = waitForAnswer(api, "w", { onLine: (up) => line.push(up) });
  await vi.advanceTimersByTimeAsync(20_000);
  expect((await answer).state).toBe("turned_away");
  expect(line).toEqual([false, false, true]);
});

test("any other refusal ends the waiting", async () => {
  const { api } = server(problem("wait-unknown", 404));
  await expect(waitForAnswer(api, "w")).rejects.toMatchObject({ code: "wait-unknown" });
});

test("leaving the lobby ends the waiting, even between two tries", async () => {
  const stop = new AbortController();
  const { api, asked } = server("offline");
  const answer = waitForAnswer(api, "w", { signal: stop.signal }).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(1);
  stop.abort();
  const error = await answer;
  expect(error).toBeInstanceOf(Refusal);
  expect((error as Refusal).code).toBe("cancelled");
  expect(asked.length).toBeLessThanOrEqual(2);
});

test("a second device asks with its claim, and waits like everybody at the door", async () => {
  const waiting = { body: { state: "waiting", session: null } };
  const { api, asked } = server(waiting, "offline", { body: { state: "expired", session: null } });
  expect((await askAsDevice(api, "secret", "claim")).state).toBe("waiting");
  const answer = waitForDevice(api, "claim");
  await vi.advanceTimersByTimeAsync(10_000);
  expect((await answer).state).toBe("expired");
  expect(asked).toEqual([
    ["/api/join/device", { secret: "secret", claim: "claim" }],
    ["/api/join/device/wait", { wait: "claim" }],
    ["/api/join/device/wait", { wait: "claim" }],
  ]);
});
