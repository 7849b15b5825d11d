import { beforeEach, expect, test, vi } from "vitest";

import { Awake } from "./awake";

class Page extends EventTarget {
  visibilityState = "visible";
}

let page: Page;
let held: number;
let asked: number;
let refuses: boolean;
let awake: Awake;

beforeEach(() => {
  page = new Page();
  held = asked = 0;
  refuses = false;
  const request = async () => {
    asked += 1;
    if (refuses) throw new DOMException("battery", "NotAllowedError");
    held += 1;
    return { release: async () => void (held -= 1) };
  };
  awake = new Awake({ request }, page);
});

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

test("the screen stays on while it is wanted, and is asked for once", async () => {
  awake.want(true);
  awake.want(true);
  await settle();
  expect([held, asked]).toEqual([1, 1]);
  awake.want(false);
  await settle();
  expect(held).toBe(0);
});

test("coming back to the page it is asked for again, but not when nothing moves", async () => {
  awake.want(true);
  await settle();
  page.dispatchEvent(new Event("visibilitychange"));
  await settle();
  expect(asked).toBe(2);
  awake.want(false);
  page.dispatchEvent(new Event("visibilitychange"));
  page.visibilityState = "hidden";
  awake.want(true);
  page.dispatchEvent(new Event("visibilitychange"));
  await settle();
  expect(asked).toBe(3);
});

test("a browser that says no, or knows no such thing, is no trouble", async () => {
  vi.spyOn(console, "info").mockImplementation(() => {});
  refuses = true;
  awake.want(true);
  awake.want(false);
  await settle();
  const without = new Awake(undefined, undefined);
  without.want(true);
  without.close();
  expect(held).toBe(0);
});

test("after closing nothing is held or asked for", async () => {
  awake.want(true);
  await settle();
  awake.close();
  page.dispatchEvent(new Event("visibilitychange"));
  await settle();
  expect([held, asked]).toEqual([0, 1]);
});
