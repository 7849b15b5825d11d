/** An address that does not lead in: why, and what to do instead. */
import { make } from "../ui/dom";
import { button } from "../ui/plain";
import { common, join as words } from "../words/index";
import type { JoinLook } from "../wire/types";
import { lead, title, toCodePage, type View } from "./doorway";

/** `dead`: the link was never one or is none any more; `no-link`: the address holds nothing that could be looked up. */
export type DeadEnd = "dead" | "ended" | "no-link";

export function deadEnd(kind: DeadEnd, look?: JoinLook): View {
  const [heading, text] = said(kind);
  return {
    organization: look?.organization,
    content: [make("div", {}, title(heading), lead(text)), toCodePage(words.enterCode)],
  };
}

/** Something did not load: what is safe, and the way on. */
export function trouble(heading: string, text: string, retry: () => void): View {
  const again = button(common.tryAgain, "main big", () => {
    again.busy(common.trying);
    retry();
  });
  return { content: [make("div", {}, title(heading), lead(text)), make("div", {}, again.element)] };
}

/** Nothing is known yet. */
export function looking(): View {
  return { content: [make("h1", { class: "looking", tabindex: -1 }, words.lookingUp)] };
}

function said(kind: DeadEnd): [heading: string, text: string] {
  switch (kind) {
    case "ended":
      return [words.waitEndedTitle, words.endedLinkText];
    case "dead":
      return [words.linkDeadTitle, words.linkDeadText];
    case "no-link":
      return [words.noLinkTitle, words.noLinkText];
  }
}
