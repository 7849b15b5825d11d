/**
 * Tells somebody who looks elsewhere that there is something new: by a sound, by a notification of the browser, as they
 * chose. While they look at the page it says nothing.
 */
import { Chime } from "./chime";
import { canNotify, type Choices } from "./choices.svelte";

export interface Alert {
  /** What it is about; a later one about the same takes the place of the earlier. */
  about: string;
  /** What may be shown to whoever passes the screen. */
  plain: string;
  from: string;
  text: string;
  /** Brings it onto the screen. */
  open: () => void;
}

const MOST_LETTERS = 180;

export class Alerts {
  readonly choices: Choices;
  readonly #chime = new Chime();
  readonly #shown = new Set<Notification>();
  readonly #stop = new AbortController();

  constructor(choices: Choices) {
    this.choices = choices;
    const { signal } = this.#stop;
    const touched = () => choices.sound && this.#chime.touched();
    addEventListener("pointerdown", touched, { signal });
    addEventListener("keydown", touched, { signal });
    addEventListener("focus", () => this.#clear(), { signal });
  }

  tell(alert: Alert): void {
    if (isLooking()) return;
    if (this.choices.sound) void this.#chime.ring();
    if (this.choices.notification && canNotify() && Notification.permission === "granted") this.#show(alert);
  }

  /** Lets the person hear what they chose. */
  sample(): void {
    this.#chime.touched();
    void this.#chime.ring();
  }

  close(): void {
    this.#stop.abort();
    this.#clear();
    this.#chime.close();
  }

  #show({ about, plain, from, text, open }: Alert): void {
    const said = text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text;
    const shown = this.choices.words ? notification(from, about, said) : notification(plain, about);
    if (shown === null) return void (this.choices.blocked = true);
    this.#shown.add(shown);
    shown.onclose = () => this.#shown.delete(shown);
    shown.onclick = () => {
      window.focus();
      shown.close();
      open();
    };
  }

  #clear(): void {
    for (const shown of this.#shown) shown.close();
    this.#shown.clear();
  }
}

export function isLooking(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}

/** Null where a browser has the name and not the thing: phones show notifications of installed pages only. */
function notification(title: string, tag: string, body = ""): Notification | null {
  try {
    return new Notification(title, { tag, body, lang: document.documentElement.lang, silent: true });
  } catch (error) {
    console.info("This browser shows no notifications of a page.", error);
    return null;
  }
}
