import { expect, test } from "vitest";

import type { Live } from "../sync/live.svelte";
import { Refusal } from "../wire/api";
import type { Invitation } from "../wire/types";
import { Invitations, inThrees } from "./invitation.svelte";

/** The line to the server, with answers that the test gives when it wants. */
function line() {
  const asked: { name: string; args: Record<string, unknown>; answer: (value: Invitation) => void; refuse: (why: Refusal) => void }[] = [];
  const live = {
    do: (name: string, args: Record<string, unknown>) =>
      new Promise((answer, refuse) => asked.push({ name, args, answer, refuse })),
  };
  return { asked, live: live as unknown as Live };
}

const invitation = (digits: string): Invitation => ({
  link: null,
  code: { digits, state: "open", expires_at: 0 },
  qr: [],
  mail_text: "",
  only_here: false,
});

test("an answer that a newer one has overtaken is forgotten", async () => {
  const { asked, live } = line();
  const invitations = new Invitations(live, "s");
  const first = invitations.load();
  const second = invitations.newCode();
  asked[1]?.answer(invitation("222222222"));
  asked[0]?.answer(invitation("111111111"));
  await Promise.all([first, second]);
  expect(invitations.current?.code?.digits).toBe("222222222");
});

test("a second press while one is on its way makes nothing twice", async () => {
  const { asked, live } = line();
  const invitations = new Invitations(live, "s");
  const first = invitations.newLink();
  await invitations.newLink();
  expect(asked.map((question) => question.name)).toEqual(["sessions.new_link"]);
  asked[0]?.answer(invitation("1"));
  await first;
  expect(invitations.making).toBeNull();
});

test("a refusal is shown and leaves what was known", async () => {
  const { asked, live } = line();
  const invitations = new Invitations(live, "s");
  const loaded = invitations.load();
  asked[0]?.answer(invitation("482913067"));
  await loaded;
  const renewed = invitations.newCode();
  asked[1]?.refuse(new Refusal({ code: "offline", title: "The server could not be reached.", status: 0, retryable: true }));
  await renewed;
  expect(invitations.problem?.code).toBe("offline");
  expect(invitations.current?.code?.digits).toBe("482913067");
});

test("trying again after a lost line asks for the same new link, not for another", async () => {
  const { asked, live } = line();
  const invitations = new Invitations(live, "s");
  for (const step of [0, 1, 2]) {
    const made = invitations.newLink();
    if (step === 0) asked[0]?.refuse(new Refusal({ code: "timeout", title: "", status: 0, retryable: true }));
    else asked[step]?.answer(invitation("1"));
    await made;
  }
  const ids = asked.map((question) => question.args["client_id"]);
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
});

test("a code is read in threes", () => {
  expect(inThrees("482913067")).toEqual(["482", "913", "067"]);
});
