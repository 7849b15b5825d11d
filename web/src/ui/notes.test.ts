import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Announcer } from "./announcements.svelte";
import { Toasts } from "./notes.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const shown = (toasts: Toasts) => toasts.list.map((toast) => toast.text);

test("a note goes after six seconds, trouble stays until it is closed", () => {
  const toasts = new Toasts(new Announcer());
  toasts.note("Link copied");
  toasts.trouble("Not saved");
  vi.advanceTimersByTime(5999);
  expect(shown(toasts)).toEqual(["Link copied", "Not saved"]);
  vi.advanceTimersByTime(60_000);
  expect(shown(toasts)).toEqual(["Not saved"]);
  toasts.close(toasts.list[0]?.id ?? 0);
  expect(shown(toasts)).toEqual([]);
});

test("nothing goes while somebody reads", () => {
  const toasts = new Toasts(new Announcer());
  toasts.note("Link copied");
  toasts.hold();
  vi.advanceTimersByTime(60_000);
  toasts.note("And again");
  vi.advanceTimersByTime(60_000);
  expect(shown(toasts)).toEqual(["Link copied", "And again"]);
  toasts.release();
  vi.advanceTimersByTime(6000);
  expect(shown(toasts)).toEqual([]);
});

test("notes are said politely, trouble at once, and the same words twice are two announcements", () => {
  const announcer = new Announcer();
  const toasts = new Toasts(announcer);
  toasts.note("Link copied");
  const first = announcer.polite;
  toasts.note("Link copied");
  expect(announcer.polite.trim()).toBe("Link copied");
  expect(announcer.polite).not.toBe(first);
  toasts.trouble("Not saved");
  expect(announcer.assertive).toBe("Not saved");
});
