/**
 * Short notes about what just happened. They go by themselves after six seconds, unless somebody points at them or has
 * the focus in them; trouble stays until it is closed. Each is also said aloud, through the page's announcer.
 */
import { getContext, setContext } from "svelte";

import type { Announcer } from "./announcements.svelte";
import type { IconName } from "./icons";

const SHOWN_MS = 6000;

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly trouble: boolean;
  readonly icon?: IconName | undefined;
  readonly action?: { label: string; run: () => void } | undefined;
}

export type ToastOptions = Pick<Toast, "icon" | "action">;

export class Toasts {
  list = $state.raw<readonly Toast[]>([]);

  #announcer: Announcer;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #next = 1;
  #held = false;

  constructor(announcer: Announcer) {
    this.#announcer = announcer;
  }

  note(text: string, options: ToastOptions = {}): void {
    this.#announcer.say(text);
    this.#add({ id: this.#next++, text, trouble: false, ...options });
  }

  trouble(text: string, options: ToastOptions = {}): void {
    this.#announcer.alarm(text);
    this.#add({ id: this.#next++, text, trouble: true, icon: "warning", ...options });
  }

  close(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** Somebody is reading: nothing goes away meanwhile. */
  hold(): void {
    this.#held = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  release(): void {
    this.#held = false;
    for (const toast of this.list) this.#time(toast);
  }

  #add(toast: Toast): void {
    this.list = [...this.list, toast];
    this.#time(toast);
  }

  #time(toast: Toast): void {
    if (this.#held || toast.trouble) return;
    this.#timers.set(
      toast.id,
      setTimeout(() => this.close(toast.id), SHOWN_MS),
    );
  }
}

const KEY = Symbol("toasts");

/** A page makes one, in its outermost component. */

export function provideToasts(toasts: Toasts): Toasts {
  return setContext(KEY, toasts);
}

/** The page's toasts. Call it while a component is set up. */
export function useToasts(): Toasts {
  return getContext<Toasts>(KEY);
}
