/** Before anything is known of an invitation: it is being looked up, or did not load. */
import { make } from "../ui/dom";
import { button } from "../ui/plain";
import { common, join as words } from "../words/index";
import { lead, title, type View } from "./doorway";

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
