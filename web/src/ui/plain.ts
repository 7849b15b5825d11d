/**
 * The kit's button, field and person for pages without a framework. They look like their Svelte namesakes because both
 * wear the same style sheets.
 */
import "./avatar.css";
import "./button.css";
import "./field.css";
import "./icon.css";

import { fill, icon, make, mark } from "./dom";
import { initials } from "./initials";

export interface PlainButton {
  readonly element: HTMLButtonElement;
  /** With a verb: busy, and this is what goes on. */
  busy(verb: string | false): void;
}

export function button(label: string, looks: string, press?: () => void): PlainButton {
  const words = make("span", { class: "label" }, label);
  const element = make("button", { type: press ? "button" : "submit", class: `ui-button ${looks}`, onclick: press }, words);
  return { element, busy };

  function busy(verb: string | false): void {
    element.classList.toggle("busy", verb !== false);
    mark(element, "aria-disabled", verb !== false);
    mark(words, "aria-hidden", verb !== false);
    fill(element, words, verb !== false && make("span", { class: "label verb" }, verb));
  }
}

/** A link that looks like a button. */
export function way(label: string, looks: string, href: string): HTMLAnchorElement {
  return make("a", { href, class: `ui-button ${looks}` }, make("span", { class: "label" }, label));
}

export interface PlainField {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  /** Why what stands here cannot be taken; empty when all is well. */
  complain(error: string): void;
}

export function field(id: string, label: string, attributes: Record<string, string | number | boolean>, hint = ""): PlainField {
  const input = make("input", { id, class: "input big", "aria-describedby": `${id}-note`, ...attributes });
  const note = make("p", { id: `${id}-note`, class: "note" }, hint);
  const element = make("div", { class: "ui-field" }, make("label", { for: id }, label), input, note);
  complain("");
  return { element, input, complain };

  function complain(error: string): void {
    input.classList.toggle("bad", error !== "");
    mark(input, "aria-invalid", error !== "");
    note.className = error === "" ? "note" : "note error";
    note.hidden = error === "" && hint === "";
    if (error === "") fill(note, hint);
    else fill(note, icon("warning", "small"), make("span", {}, error));
  }
}

/** A technician who is here, as a large disc. */
export function person(name: string, presence: string): HTMLElement {
  return make(
    "span",
    { class: "ui-avatar accent big" },
    make("span", { "aria-hidden": "true" }, initials(name)),
    make("span", { class: "dot here" }),
    make("span", { class: "sr" }, presence),
  );
}
