/** Waiting for a technician's yes, and what follows a no. */
import { make } from "../ui/dom";
import { button, person } from "../ui/plain";
import { common, join, lobby as words } from "../words/index";
import { lead, title, type View } from "./doorway";
import type { Waiting } from "./waiting";

export interface Lobby {
  readonly view: View;
  /** Whether the line to the server is up. */
  line(up: boolean): void;
}

export function lobby(waiting: Waiting, giveUp: () => void): Lobby {
  const trouble = make("p", { class: "small quiet", hidden: true }, words.connectingAgain);
  const who = make(
    "div",
    {},
    person(waiting.technician, common.here),
    title(words.waitingTitle(waiting.technician)),
    lead(words.waitingText),
  );
  const state = make(
    "div",
    { class: "card" },
    make("span", { class: "waiting" }, common.waiting),
    make("p", { class: "small" }, words.waitingAs(waiting.name)),
    trouble,
  );
  const stop = make("div", {}, button(words.stopWaiting, "side", giveUp).element);
  return {
    view: { organization: waiting.organization, content: [who, state, stop] },
    line: (up) => (trouble.hidden = up),
  };
}

export function notLetIn(waiting: Waiting, state: "turned_away" | "ended", again: () => void): View {
  const heading = state === "ended" ? join.waitEndedTitle : words.turnedAwayTitle;
  const text = state === "ended" ? words.waitEndedText : words.turnedAwayText(waiting.technician);
  return {
    organization: waiting.organization,
    content: [
      make("div", {}, title(heading), lead(text)),
      make("div", {}, button(words.anotherCode, "main big", again).element),
    ],
  };
}
