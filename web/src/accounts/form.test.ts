import { expect, test } from "vitest";

import { Refusal } from "../wire/api";
import { accounts as words } from "../words/index";
import { Form } from "./form.svelte";

const good = { email: "tb@example.org", newPassword: "correct horse battery" };
const refusal = new Refusal({ code: "email-taken", title: "There is an account already.", status: 409, retryable: false });

test("what is wrong is said after the first try, and goes away while one mends it", async () => {
  const form = new Form<"email" | "newPassword">();
  expect(form.error("email", "tb")).toBeUndefined();
  expect(await form.send({ ...good, email: "tb" }, () => Promise.reject(refusal))).toBe("email");
  expect(form.error("email", "tb")).toBe(words.emailWrong);
  expect(form.error("email", good.email)).toBeUndefined();
});

test("a refusal is shown in the server's words, or in those of the page", async () => {
  const form = new Form<"email" | "newPassword">();
  await form.send(good, () => Promise.reject(refusal));
  expect(form.note).toBe("There is an account already.");
  await form.send(good, () => Promise.reject(refusal), () => "Ours.");
  expect(form.note).toBe("Ours.");
  expect(form.sending).toBe(false);
});

test("a second press while it is being sent sends nothing", async () => {
  const form = new Form<"email" | "newPassword">();
  let sent = 0;
  let answer = () => {};
  const hand = () => new Promise<void>((resolve) => ((sent += 1), (answer = resolve)));
  const first = form.send(good, hand);
  await form.send(good, hand);
  answer();
  await first;
  expect(sent).toBe(1);
});

test("a field that a refusal empties is not scolded for being empty", async () => {
  const form = new Form<"password">();
  await form.send({ password: "wrong" }, () => Promise.reject(refusal));
  expect(form.error("password", "")).toBeUndefined();
});
