import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { Api, Refusal } from "./api";

let server: Server;
let base: string;
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => answer(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  answer = (_request, response) => response.end("{}");
});

const api = (as = "staff") => new Api(as, (input, init) => fetch(base + String(input), init));

async function refusal(work: Promise<unknown>): Promise<Refusal> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
}

test("a command names who speaks and what it brings", async () => {
  const seen: unknown[] = [];
  answer = (request, response, body) => {
    seen.push(request.method, request.url, request.headers["deskside-as"], request.headers["content-type"], body);
    response.end('{"session":"S"}');
  };
  expect(await api().do("sessions.open", { client_id: "c", title: "t" })).toEqual({ session: "S" });
  expect(seen).toEqual([
    "POST",
    "/api/do/sessions.open",
    "staff",
    "application/json",
    '{"client_id":"c","title":"t"}',
  ]);
});

test("a question has no body and no content type", async () => {
  answer = (request, response) => response.end(JSON.stringify([request.headers["content-type"] ?? null]));
  expect(await api("S1").get("/api/me")).toEqual([null]);
});

test("an empty answer is undefined", async () => {
  answer = (_request, response) => response.writeHead(204).end();
  expect(await api().post("/api/sign-out")).toBeUndefined();
});

test("a problem keeps its code, its words and its facts", async () => {
  const problem = { code: "file-too-large", title: "Too large.", status: 413, retryable: false, limit_bytes: 5 };
  answer = (_request, response) => response.writeHead(413).end(JSON.stringify(problem));
  const refused = await refusal(api().get("/x"));
  expect([refused.code, refused.status, refused.retryable, refused.message]).toEqual([
    "file-too-large",
    413,
    false,
    "Too large.",
  ]);
  expect(refused.problem["limit_bytes"]).toBe(5);
});

test("a proxy's page is a problem too, with its status and its wait", async () => {
  answer = (_request, response) => response.writeHead(502, { "Retry-After": "3" }).end("<h1>Bad gateway</h1>");
  const refused = await refusal(api().get("/x"));
  expect([refused.code, refused.status, refused.retryable, refused.retry_after_s]).toEqual(["unreadable", 502, true, 3]);
});

test("success that cannot be read is no success", async () => {
  answer = (_request, response) => response.end("<html>");
  expect((await refusal(api().get("/x"))).code).toBe("unreadable");
});

test("nobody answers: offline", async () => {
  answer = (request) => request.socket.destroy();
  const refused = await refusal(api().get("/x"));
  expect([refused.code, refused.retryable]).toEqual(["offline", true]);
});

test("too slow: timeout", async () => {
  answer = () => {};
  const refused = await refusal(api().get("/x", { patience_ms: 30 }));
  expect([refused.code, refused.retryable]).toEqual(["timeout", true]);
});

test("an answer that starts and never ends: timeout", async () => {
  answer = (_request, response) => response.write('{"a":');
  expect((await refusal(api().get("/x", { patience_ms: 50 }))).code).toBe("timeout");
});

test("cancelled by the caller, before or during", async () => {
  answer = () => {};
  const during = new AbortController();
  setTimeout(() => during.abort(), 20);
  expect((await refusal(api().get("/x", { signal: during.signal }))).code).toBe("cancelled");
  expect((await refusal(api().get("/x", { signal: AbortSignal.abort() }))).code).toBe("cancelled");
});
