/** An address that does not lead in: why, and what to do instead. Few see it, so it comes when they do. */
import { make } from "../ui/dom";
import { join, lobby as words } from "../words/index";
import type { JoinLook } from "../wire/types";
import { lead, title, toCodePage, type View } from "./doorway";

/** `dead`: the link was never one or is none any more; `no-link`: the address holds nothing that could be looked up. */
export type DeadEnd = "dead" | "ended" | "no-link";

export function deadEnd(kind: DeadEnd, look?: JoinLook): View {
  const [heading, text] = said(kind);
  return {
    organization: look?.organization,
    content: [make("div", {}, title(heading), lead(text)), toCodePage(join.enterCode)],
  };
}

function said(kind: DeadEnd): [heading: string, text: string] {
  switch (kind) {
    case "ended":
      return [join.waitEndedTitle, words.endedLinkText];
    case "dead":
      return [words.linkDeadTitle, words.linkDeadText];
    case "no-link":
      return [words.noLinkTitle, words.noLinkText];
  }
}
