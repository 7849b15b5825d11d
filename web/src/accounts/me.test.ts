import { expect, test } from "vitest";

import { Api } from "../wire/api";
import type { Me } from "../wire/types";
import { Account } from "./me.svelte";

const me: Me = {
  member: { id: "M", name: "Ines", email: "i@desk.example", role: "owner", files_access: "all" },
  organization: { id: "O", name: "Harbour Desk", max_file_bytes: 1, kept_months: 6, desk_time_zone: "UTC", policies: { read_by: true, max_file_bytes: null, session_bytes: null, organization_bytes: null, files: { programs: false, extensions: [] }, time_zone: null, originals: true } },
  only_here: true,
};

function setUp(...answers: Response[]) {
  const asked: string[] = [];
  const fetcher = (as: string) => async (path: unknown, init?: RequestInit) => {
    asked.push(`${as} ${init?.method} ${String(path)}`);
    const answer = answers.shift();
    if (answer === undefined) throw new TypeError("no network");
    return answer;
  };
  const api = (as: string) => new Api(as, fetcher(as) as typeof fetch);
  const erased: string[] = [];
  const account = new Account(api("nobody"), api("staff"), async (as) => void erased.push(as));
  return { account, asked, erased };
}

const good = () => new Response(JSON.stringify(me));
const refused = (status: number) =>
  new Response(JSON.stringify({ code: "x", title: "No.", status, retryable: false }), { status });

test("who is signed in is asked as staff", async () => {
  const { account, asked } = setUp(good());
  expect(account.state).toBe("loading");
  await account.load();
  expect([account.state, account.me]).toEqual(["in", me]);
  expect(asked).toEqual(["staff GET /api/me"]);
});

test("nobody signed in is no failure; a broken server is", async () => {
  const { account } = setUp(refused(401), refused(500));
  await account.load();
  expect([account.state, account.problem]).toEqual(["out", null]);
  await account.load();
  expect([account.state, account.problem?.status]).toEqual(["failed", 500]);
  await account.load();
  expect([account.state, account.problem?.code]).toEqual(["failed", "offline"]);
});

test.each([
  ["signIn", "nobody POST /api/sign-in", (account: Account) => account.signIn("a@b", "secret password")],
  [
    "setUp",
    "nobody POST /api/setup",
    (account: Account) => account.setUp({ secret: "s", organization: "o", name: "n", email: "e", password: "p" }),
  ],
  [
    "acceptInvitation",
    "nobody POST /api/invitations/accept",
    (account: Account) => account.acceptInvitation({ secret: "s", name: "n", email: "e", password: "p" }),
  ],
])("%s leads in, as nobody yet", async (_name, request, enter) => {
  const { account, asked } = setUp(good());
  await enter(account);
  expect([account.state, account.me]).toEqual(["in", me]);
  expect(asked).toEqual([request]);
});

test("a refused sign-in rejects and changes nothing", async () => {
  const { account } = setUp(refused(401), refused(403));
  await account.load();
  await expect(account.signIn("a@b", "wrong")).rejects.toMatchObject({ status: 403 });
  expect([account.state, account.me]).toEqual(["out", null]);
});

test("signing out erases what this browser kept for staff", async () => {
  const { account, erased } = setUp(good(), new Response(null, { status: 204 }));
  await account.load();
  await account.signOut();
  expect([account.state, account.me, erased]).toEqual(["out", null, ["staff"]]);
});

test("a sign-out that did not happen keeps everything", async () => {
  const { account, erased } = setUp(good());
  await account.load();
  await expect(account.signOut()).rejects.toMatchObject({ code: "offline" });
  expect([account.state, erased]).toEqual(["in", []]);
});
