/**
 * How somebody wants to be told of news while they look elsewhere. All of it is off until chosen, and kept on this device.
 */
import { Draft } from "../chat/draft";

interface Chosen {
  sound: boolean;
  notification: boolean;
  /** The notification says who wrote what. Others may look at the same screen, so it is a choice of its own. */
  words: boolean;
}

const NONE: Chosen = { sound: false, notification: false, words: false };

export class Choices {
  #chosen: Chosen = $state.raw(NONE);
  /** The browser does not let this page show notifications. */
  blocked = $state(false);
  readonly #kept: Draft;

  constructor(kept: Draft) {
    this.#kept = kept;
    void this.#restore();
  }

  get sound(): boolean {
    return this.#chosen.sound;
  }

  set sound(on: boolean) {
    this.#choose({ sound: on });
  }

  get notification(): boolean {
    return this.#chosen.notification && !this.blocked;
  }

  get words(): boolean {
    return this.#chosen.words;
  }

  set words(on: boolean) {
    this.#choose({ words: on });
  }

  /** Asks the browser when it has to; only ever called by a click. */
  async allowNotifications(on: boolean): Promise<void> {
    this.#choose({ notification: on });
    if (!on || !canNotify()) return;
    const answer = await Notification.requestPermission();
    this.blocked = answer === "denied";
    if (answer !== "granted") this.#choose({ notification: false });
  }

  async #restore(): Promise<void> {
    const kept = await this.#kept.load();
    if (kept !== "") this.#chosen = { ...NONE, ...(JSON.parse(kept) as Partial<Chosen>) };
    this.blocked = canNotify() && Notification.permission === "denied";
  }

  #choose(news: Partial<Chosen>): void {
    this.#chosen = { ...this.#chosen, ...news };
    this.#kept.set(JSON.stringify(this.#chosen));
  }
}

export function canNotify(): boolean {
  return "Notification" in globalThis;
}
