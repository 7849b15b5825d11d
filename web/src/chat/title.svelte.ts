/** The number of unread messages in the page's title while nobody looks at the page. */
import { chat as words } from "../words/index";

/** Call it while a component is set up. `title` is what the page is called otherwise. */
export function countInTitle(title: () => string, unread: () => number): void {
  let looking = $state(document.visibilityState === "visible");
  $effect(() => {
    const look = () => (looking = document.visibilityState === "visible");
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  });
  $effect(() => {
    const count = looking ? 0 : unread();
    document.title = count > 0 ? words.titleWithCount(count, title()) : title();
  });
}
