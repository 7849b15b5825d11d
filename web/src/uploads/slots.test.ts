import { beforeEach, expect, test, vi } from "vitest";

import { Slots } from "./slots";

/** The locks of one browser, as far as slots use them: first come, first served by name. */
class ModelLocks {
  readonly #queues = new Map<string, (() => void)[]>();

  async request(name: string, { signal }: LockOptions, work: LockGrantedCallback<void>): Promise<void> {
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    const turn = new Promise<void>((resolve) => queue.push(resolve));
    if (queue.length === 1) queue[0]?.();
    await turn;
    if (signal?.aborted !== true) await work(null);
    queue.shift();
    queue[0]?.();
  }
}

let locks: LockManager;
beforeEach(() => {
  locks = new ModelLocks() as unknown as LockManager;
});

/** A page that takes whatever it gets. */
function page(slots = new Slots(3, locks)) {
  const held: (() => void)[] = [];
  let wants = true;
  const take = () => {
    while (wants) {
      const release = slots.take();
      if (release === null) return;
      held.push(release);
    }
  };
  slots.onFree(take);
  take();
  return { held, stop: () => (wants = false), finish: () => held.shift()?.() };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

test("one page takes three, two take four together, and what one gives back the other gets", async () => {
  const first = page();
  await settle();
  expect(first.held).toHaveLength(3);
  const second = page();
  await settle();
  expect([first.held.length, second.held.length]).toEqual([3, 1]);
  first.stop();
  first.finish();
  first.finish();
  await settle();
  expect([first.held.length, second.held.length]).toEqual([1, 3]);
});

test("small files follow one another in a slot for a second, then other tabs have their turn", async () => {
  vi.spyOn(performance, "now").mockReturnValue(1_000);
  const first = page();
  await settle();
  const others = [page(), page()];
  await settle();
  const everybody = () => [first, ...others].reduce((sum, { held }) => sum + held.length, 0);
  expect(everybody()).toBe(4);
  first.finish();
  await settle();
  expect(first.held).toHaveLength(3);
  vi.spyOn(performance, "now").mockReturnValue(5_000);
  first.finish();
  await settle();
  expect([first.held.length, everybody()]).toEqual([2, 4]);
  vi.restoreAllMocks();
});

test("where tabs cannot agree a page counts for itself", () => {
  const slots = new Slots(2, undefined);
  const [one, two] = [slots.take(), slots.take()];
  expect([one === null, two === null, slots.take()]).toEqual([false, false, null]);
  one?.();
  expect(slots.take()).not.toBeNull();
});
