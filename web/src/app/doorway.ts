/**
 * The frame of the pages before and after the conversation. They are made without a framework, so that a customer on a bad
 * line can read who invites them, and answer, after the first few kilobytes.
 */
import "./doorway.css";
import "./mark.css";

import { fill, icon, make } from "../ui/dom";
import { way } from "../ui/plain";
import { common, join as words } from "../words/index";
import { markLetters } from "./mark";

export interface View {
  /** Absent while it is not known whose desk it is. */
  organization?: string | undefined;
  content: (Node | false)[];
  foot?: Node[];
}

/**
 * Shows a view in place of the last one. The focus goes to its title, so that screen readers read it and the keyboard goes
 * on from there; not on the first view, where the page's own beginning is the right place.
 */
export function show(target: Element, view: View, first: boolean): void {
  fill(
    target,
    make(
      "div",
      { class: "doorway" },
      header(view.organization),
      make("main", {}, ...view.content),
      view.foot && make("footer", {}, ...view.foot),
    ),
  );
  if (first) return;
  scrollTo(0, 0);
  target.querySelector<HTMLElement>("h1")?.focus();
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

export function toCodePage(label: string): HTMLElement {
  return make("div", {}, way(label, "main big", "/"));
}
