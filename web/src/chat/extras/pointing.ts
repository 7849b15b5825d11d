/**
 * Which message somebody means: the one under the pointer, the one a finger rests on, the one that has the focus; and the keys
 * that ask for its actions. It knows the messages of a list by `data-message`, and their strips by `data-bar`.
 */
import { holding } from "../emoji/holding";

export interface Pointed {
  near(message: string | null): void;
  /** The list's tab stop from now on. */
  stop(message: string): void;
  /** Answers whether there is a menu. */
  menu(message: string, button: HTMLElement | null, sheet: boolean): boolean;
  /** A key that means an action by itself, in a strip. */
  verb(message: string, key: string): boolean;
  /** The focus is to go to a message that has perhaps no strip yet. */
  go(message: string): void;
}

/** What has a meaning of its own for a finger that rests on it. */
const OWN_HOLD = "a, video, audio, input, textarea, [data-emoji], [data-add], dialog";

/** Until the returned function is called. */
export function pointing(root: HTMLElement, pointed: Pointed): () => void {
  const gone = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(type: K, listener: (event: HTMLElementEventMap[K]) => void) =>
    root.addEventListener(type, listener as EventListener, { signal: gone.signal });

  on("pointerover", (event) => {
    if (event.pointerType === "mouse") pointed.near(messageAt(event.target));
  });
  on("pointerleave", () => pointed.near(messageAt(document.activeElement)));
  on("focusin", ({ target }) => {
    const message = messageAt(target);
    if (message === null || !(target as Element).matches(":focus-visible")) return;
    pointed.near(message);
    pointed.stop(message);
  });
  on("focusout", ({ relatedTarget }) => {
    // What has the focus may go in the middle of a change to the page, when nothing else may change.
    queueMicrotask(() => messageAt(relatedTarget) === null && pointed.near(null));
  });
  on("keydown", (event) => {
    if (!event.defaultPrevented && pressed(root, event, pointed)) event.preventDefault();
  });
  on("contextmenu", (event) => {
    if (asked(event, pointed)) event.preventDefault();
  });
  const release = holding((target) => {
    const message = isHeldItself(target) ? null : messageAt(target);
    return message !== null && pointed.menu(message, null, true);
  })(root);
  return () => {
    gone.abort();
    release?.();
  };
}

/** The button at the end of a message's strip. */
export function moreOf(message: Element | null | undefined): HTMLElement | null {
  return message?.querySelector<HTMLElement>("[data-bar] > button:last-of-type") ?? null;
}

function messageAt(target: EventTarget | null): string | null {
  const item = target instanceof Element ? target.closest<HTMLElement>("li[data-message]") : null;
  return item?.dataset["message"] ?? null;
}

function isHeldItself(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(OWN_HOLD) !== null;
}

/**
 * The menu key comes as a key and once more as a request for a menu, which no pointer made. The right button of a mouse stays
 * the browser's: its menu copies a selection, opens a link, saves a picture.
 */
function asked(event: MouseEvent, pointed: Pointed): boolean {
  const type = "pointerType" in event ? event.pointerType : "";
  const message = messageAt(event.target);
  if (message === null || type === "mouse" || event.button === 2 || isHeldItself(event.target)) return false;
  if (type === "") pointed.menu(message, moreOf((event.target as Element).closest("li[data-message]")), false);
  return true;
}

function pressed(root: HTMLElement, event: KeyboardEvent, pointed: Pointed): boolean {
  const target = event.target as HTMLElement;
  const message = messageAt(target);
  if (message === null || target.matches("input, textarea")) return false;
  const item = target.closest("li[data-message]");
  if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
    return pointed.menu(message, moreOf(item), false);
  }
  const bar = target.closest("[data-bar]");
  if (bar === null || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
  const first = event.key === "Home" ? messageAt(bar.closest("section, ol")?.querySelector("li[data-message]") ?? null) : null;
  if (first !== null) pointed.go(first);
  const next = first === null ? leadsTo(root, bar, target, event.key) : undefined;
  next?.focus();
  return first !== null || next !== undefined || pointed.verb(message, event.key);
}

/** Up and down from message to message, sideways along the strip. */
function leadsTo(root: HTMLElement, bar: Element, from: HTMLElement, key: string): HTMLElement | undefined {
  const bars = [...root.querySelectorAll("[data-bar]")].filter((one) => one.closest("section, ol") === bar.closest("section, ol"));
  const at = bars.indexOf(bar);
  const buttons = [...bar.querySelectorAll<HTMLElement>(":scope > button")];
  const forward = getComputedStyle(bar).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  switch (key) {
    case "ArrowUp":
      return moreOf(bars[at - 1]?.parentElement?.closest("li")) ?? undefined;
    case "ArrowDown":
      return moreOf(bars[at + 1]?.parentElement?.closest("li")) ?? undefined;
    case "End":
      return moreOf(bars.at(-1)?.parentElement?.closest("li")) ?? undefined;
    case "ArrowLeft":
    case "ArrowRight":
      return buttons[buttons.indexOf(from) + (key === forward ? 1 : -1)];
    default:
      return undefined;
  }
}
