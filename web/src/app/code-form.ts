/** The box for a code and the name to ask to come in with. */
import { digitsOf } from "../sessions/joining";
import { fill, icon, make } from "../ui/dom";
import { button, field } from "../ui/plain";
import { lobby as words } from "../words/index";
import { regroup } from "./codebox";
import { nameField, nameIn } from "./name-field";

export interface CodeForm {
  readonly element: HTMLFormElement;
  asking(on: boolean): void;
  /** What the server said to the last try: below the code, unless the code is not what is wrong. */
  complain(error: string, ofCode?: boolean): void;
}

export function codeForm(ask: (digits: string, name: string) => void): CodeForm {
  const code = field("code", words.codeLabel, {
    inputmode: "numeric",
    autocomplete: "one-time-code",
    enterkeyhint: "next",
    placeholder: "000 000 000",
    dir: "ltr",
    required: true,
  });
  code.element.classList.add("code");
  groupWhileTyping(code.input);
  const name = nameField();
  const submit = button(words.goIn, "main big wide");
  const sorry = make("p", { class: "sorry", hidden: true });
  let busy = false;
  const element = make(
    "form",
    { class: "roomy", novalidate: true, onsubmit: submitted },
    code.element,
    name.element,
    sorry,
    submit.element,
  );
  return { element, asking, complain };

  function submitted(event: SubmitEvent): void {
    event.preventDefault();
    const digits = digitsOf(code.input.value);
    complain(digits === null ? words.codeIncomplete : "");
    if (digits === null) return;
    const given = nameIn(name);
    if (given !== null && !busy) ask(digits, given);
  }

  function asking(on: boolean): void {
    busy = on;
    submit.busy(on && words.goingIn);
  }

  function complain(error: string, ofCode = true): void {
    code.complain(ofCode ? error : "");
    sorry.hidden = ofCode;
    fill(sorry, icon("warning", "small"), make("span", {}, error));
    if (ofCode && error !== "") code.input.focus();
  }
}

function groupWhileTyping(input: HTMLInputElement): void {
  let before = "";
  input.addEventListener("input", (event) => {
    const deleting = (event as InputEvent).inputType === "deleteContentBackward";
    const caret = input.selectionStart ?? input.value.length;
    const now = regroup({ text: input.value, caret }, before, deleting);
    before = input.value = now.text;
    input.setSelectionRange(now.caret, now.caret);
  });
}
