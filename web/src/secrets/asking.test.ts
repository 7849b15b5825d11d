import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { SessionLine } from "../sync/live.svelte";
import type { ParticipantRow, SecretAsked } from "../wire/types";
import { Asking } from "./asking.svelte";
import { seal } from "./sealing";

const SESSION = "01J0SESSION000000000000000";

function person(id: string, name: string, role: ParticipantRow["role"]): ParticipantRow {
  return { kind: "participant", id, rev: 1, created_rev: 1, role, name, state: "present", joined_at: 1, gone_at: null };
}

const ME = person("P1", "T.B.", "technician");
const MARIA = person("P2", "Maria", "customer");

function line() {
  const listeners = new Set<(status: string) => void>();
  const commands: [string, Record<string, string>][] = [];
  const state = { status: "open", refuse: false };
  const live = {
    as: "staff",
    get status() {
      return state.status;
    },
    do: (name: string, args: Record<string, string>) => {
      commands.push([name, args]);
      return state.refuse ? Promise.reject(new Error("refused")) : Promise.resolve({});
    },
    onStatus: (listener: (status: string) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as SessionLine;
  const turn = (status: string) => {
    state.status = status;
    for (const listener of listeners) listener(status);
  };
  return { live, commands, state, turn };
}

/** What the customer's page is shown, out of the command that asked for it. */
function shown(args: Record<string, string>): SecretAsked {
  const { session = "", id = "", label = "", key = "" } = args;
  return { t: "secret-asked", session, id, by: ME.id, name: ME.name, label, key };
}

beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => vi.useRealTimers());

async function asked(label = " Wi-Fi password ") {
  const desk = line();
  const asking = new Asking(SESSION, desk.live);
  await asking.ask(MARIA, ME, label);
  const question = shown(desk.commands[0]?.[1] ?? {});
  return { ...desk, asking, question };
}

test("an answer is shown once, and goes by itself", async () => {
  const { asking, question } = await asked();
  expect(question.label).toBe("Wi-Fi password");
  const given = { t: "secret-given" as const, session: SESSION, id: question.id, ...(await seal("correct horse", question)) };
  await asking.hear(given);
  expect(asking.requests.map(({ state, secret }) => [state, secret])).toEqual([["given", "correct horse"]]);
  await asking.hear({ t: "secret-over", session: SESSION, id: question.id, how: "answered" });
  expect(asking.requests[0]?.state, "the end of it takes nothing away").toBe("given");
  vi.advanceTimersByTime(3 * 60_000);
  expect(asking.requests).toEqual([]);
  await asking.hear(given);
  expect(asking.requests, "the key is gone").toEqual([]);
});

test("what was sealed for another question is not shown", async () => {
  const { asking, question } = await asked();
  const sealed = await seal("correct horse", { ...question, name: "Somebody else" });
  await asking.hear({ t: "secret-given", session: SESSION, id: question.id, ...sealed });
  expect(asking.requests.map(({ state, secret }) => [state, secret])).toEqual([["broken", null]]);
});

test.each(["declined", "unable", "expired", "gone"] as const)("it is told that the request is over: %s", async (how) => {
  const { asking, question } = await asked();
  await asking.hear({ t: "secret-over", session: SESSION, id: question.id, how });
  expect(asking.requests[0]?.state).toBe(how);
});

test("a broken line takes back what waits, and what was given stays", async () => {
  const { asking, question, turn } = await asked();
  await asking.ask(MARIA, ME, "Door code");
  await asking.hear({ t: "secret-given", session: SESSION, id: question.id, ...(await seal("x", question)) });
  turn("offline");
  expect(asking.requests.map(({ state }) => state).sort()).toEqual(["given", "withdrawn"]);
  expect(asking.obstacle).toBe("line");
  await expect(asking.ask(MARIA, ME, "Another")).rejects.toMatchObject({ code: "offline" });
});

test("one that is refused leaves nothing behind", async () => {
  const { live, state } = line();
  const asking = new Asking(SESSION, live);
  state.refuse = true;
  await expect(asking.ask(MARIA, ME, "Door code")).rejects.toThrow("refused");
  expect(asking.requests).toEqual([]);
});

test("a session that is put away takes its requests back", async () => {
  const { asking, commands, question } = await asked();
  asking.close();
  expect(commands.at(-1)).toEqual(["secret.withdraw", { session: SESSION, id: question.id }]);
  expect(asking.requests).toEqual([]);
});
