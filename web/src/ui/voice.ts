/**
 * What a page without a framework says aloud: one polite and one assertive live region. Screen readers notice changes of
 * regions that were there before, so it is made when the page opens.
 */
import { make } from "./dom";

export class Voice {
  readonly element: HTMLElement;
  readonly #polite = make("div", { role: "status", "aria-live": "polite" });
  readonly #assertive = make("div", { role: "alert", "aria-live": "assertive" });

  constructor() {
    this.element = make("div", { class: "sr" }, this.#polite, this.#assertive);
  }

  /** News, said when the person's own reading pauses. */
  say(text: string): void {
    put(this.#polite, text);
  }

  /** Trouble, said at once. */
  alarm(text: string): void {
    put(this.#assertive, text);
  }
}

/** A region is read when it changes; the same words again are only a change with a space that nobody hears. */
function put(region: Element, text: string): void {
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}
