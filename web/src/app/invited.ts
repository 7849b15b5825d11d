/** Who invites, to what, what will be kept, and the one thing to do: give a name and join. */
import { icon, make } from "../ui/dom";
import type { IconName } from "../ui/icons";
import { button, person, way } from "../ui/plain";
import { common, join as words } from "../words/index";
import type { JoinLook } from "../wire/types";
import { title, type View } from "./doorway";
import { nameField, nameIn } from "./name-field";

export interface Invited {
  readonly view: View;
  joining(on: boolean): void;
  complain(error: string): void;
}

export function invited(look: JoinLook, join: (name: string) => void): Invited {
  const name = nameField(words.nameHint(look.technician));
  const submit = button(words.joinSession, "main big wide");
  const sorry = make("p", { class: "sorry", hidden: true });
  let busy = false;
  const form = make("form", { novalidate: true, onsubmit: submitted }, name.element, sorry, submit.element);
  return {
    view: {
      organization: look.organization,
      content: [who(look), form, before(look)],
      foot: [way(words.codeInstead, "bare small", "/")],
    },
    joining,
    complain,
  };

  function submitted(event: SubmitEvent): void {
    event.preventDefault();
    complain("");
    const given = nameIn(name);
    if (given !== null && !busy) join(given);
  }

  function joining(on: boolean): void {
    busy = on;
    submit.busy(on && words.joining);
  }

  function complain(error: string): void {
    sorry.hidden = error === "";
    sorry.replaceChildren(icon("warning", "small"), make("span", {}, error));
  }
}

function who(look: JoinLook): HTMLElement {
  return make(
    "div",
    {},
    person(look.technician, common.here),
    title(words.readyTitle(look.technician)),
    make(
      "p",
      { class: "lead" },
      look.title !== "" && words.about(look.title),
      look.title !== "" && make("br"),
      words.nothingToInstall,
    ),
  );
}

function before(look: JoinLook): HTMLElement {
  const kept = words.keptBy(look.organization, look.kept_months);
  return make(
    "section",
    { class: "before", "aria-labelledby": "before" },
    make("h2", { id: "before" }, words.beforeYouJoin),
    make(
      "ul",
      {},
      point("files", kept.before, make("b", {}, kept.strong), kept.after),
      point("eye", words.nobodySees),
      point("leave", words.leaveWhenever),
    ),
  );
}

function point(name: IconName, ...text: (Node | string)[]): HTMLElement {
  return make("li", {}, icon(name), make("span", {}, ...text));
}
