/** The closing page. The conversation is not here any more; only what the customer wrote and had not sent yet. */
import { copyText } from "../ui/copy";
import { make } from "../ui/dom";
import { button } from "../ui/plain";
import { clock } from "../words/format";
import { common, lobby as words } from "../words/index";
import { lead, title, type View } from "./doorway";
import type { Ending } from "./ending";

export function over(ending: Ending): View {
  return {
    organization: ending.organization,
    content: [
      make("div", {}, title(heading(ending)), endedBy(ending), lead(text(ending))),
      unsent(ending),
      make("p", { class: "quiet" }, words.mayClose),
    ],
  };
}

function heading(ending: Ending): string {
  if (ending.how === "removed") return words.removedTitle;
  return ending.how === "left" ? words.leftTitle : words.endedTitle;
}

function endedBy(ending: Ending): HTMLElement | false {
  if (ending.how !== "ended" || ending.by === undefined || ending.at === undefined) return false;
  return lead(words.endedBy(ending.by, clock(ending.at)));
}

function text(ending: Ending): string {
  return ending.how === "removed" ? words.removedText(ending.organization) : words.keptElsewhere(ending.organization);
}

function unsent(ending: Ending): HTMLElement | false {
  if (ending.unsent.length === 0 && ending.unsentFiles === 0) return false;
  const files = ending.unsentFiles > 0 && make("p", { class: "small" }, words.filesUnsent(ending.unsentFiles));
  return make(
    "section",
    { class: "card", "aria-labelledby": "unsent" },
    make("h2", { id: "unsent" }, words.unsentTitle),
    ...(ending.unsent.length > 0 ? unsentText(ending.unsent.join("\n\n")) : []),
    files,
  );
}

function unsentText(words_: string): HTMLElement[] {
  const told = make("p", { class: "small quiet", role: "status" }, words.unsentText);
  const copy = button(words.copyUnsent, "side", async () => {
    told.textContent = (await copyText(words_)) ? common.copied : common.copyFailed;
  });
  return [make("p", { class: "unsent", dir: "auto", tabindex: 0 }, words_), told, make("div", {}, copy.element)];
}
