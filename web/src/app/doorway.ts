/**
 * The frame of the pages before and after the conversation. They are made without a framework, so that a customer on a bad
 * line can read who invites them, and answer, after the first few kilobytes.
 */
import "./doorway.css";
import "./mark.css";

import { fill, icon, make } from "../ui/dom";
import { way } from "../ui/plain";
import { common, join as words } from "../words/index";
import type { Language } from "../words/languages";
import { choose } from "../words/speaking";
import { languageList } from "./language-list";
import { markLetters } from "./mark";

export interface View {
  /** Absent while it is not known whose desk it is. */
  organization?: string | undefined;
  content: (Node | false)[];
  foot?: Node[];
}

/** Where the views are shown, one in place of the last, in whatever language is chosen. */
export class Doorway {
  readonly #target: Element;
  #make: (() => View) | null = null;

  constructor(target: Element) {
    this.#target = target;
  }

  /** The first view: the page's own beginning is the right place for the focus. */
  show(make: () => View): void {
    this.#make = make;
    this.#draw(make());
  }

  /** The focus goes to the title, so that screen readers read it and the keyboard goes on from there. */
  turn(make: () => View): void {
    this.show(make);
    scrollTo(0, 0);
    this.#target.querySelector<HTMLElement>("h1")?.focus();
  }

  /** For what has another frame than this one. */
  clear(): Element {
    this.#target.replaceChildren();
    return this.#target;
  }

  #draw({ organization, content, foot = [] }: View): void {
    const languages = languageList((language) => void this.#speak(language));
    const footer = make("footer", {}, ...foot, languages);
    fill(this.#target, make("div", { class: "doorway" }, header(organization), make("main", {}, ...content), footer));
  }

  /** The same view in another language, with what was typed into it. */
  async #speak(language: Language): Promise<void> {
    await choose(language);
    if (this.#make === null) return;
    const inputs = () => [...this.#target.querySelectorAll("input")];
    const typed = new Map(inputs().map((input) => [input.id, input.value]));
    this.#draw(this.#make());
    for (const input of inputs()) input.value = typed.get(input.id) ?? "";
    this.#target.querySelector<HTMLElement>("#language")?.focus();
  }
}

function header(organization: string | undefined): HTMLElement {
  const letters = markLetters(organization);
  return make(
    "header",
    {},
    make("span", { class: "mark", "aria-hidden": "true" }, letters === "" ? icon("chat") : letters),
    make("div", {}, make("b", {}, make("bdi", {}, organization ?? common.product)), make("small", {}, words.tagline)),
  );
}

export function title(text: string): HTMLElement {
  return make("h1", { tabindex: -1 }, text);
}

export function lead(text: string): HTMLElement {
  return make("p", { class: "lead" }, text);
}

export function toCodePage(label: string, looks = "main big"): HTMLElement {
  return make("div", {}, way(label, looks, "/"));
}
