/**
 * What a page says aloud to people who do not see it. One polite voice for news and one assertive voice for failures, so
 * that nothing is said twice; the component `Announcer` gives them their place in the page.
 */
import { getContext, setContext } from "svelte";

/** Screen readers say a region's text when it changes; said again at once, an equal text would be no change. */

const REPEAT = "\u00a0";

export class Announcer {
  polite = $state("");
  assertive = $state("");

  /** News, said when the person's own reading pauses. */
  say(text: string): void {
    this.polite = this.polite === text ? text + REPEAT : text;
  }

  /** Takes back what was said: it stays readable in the page until something else is said. */
  unsay(text: string): void {
    if (this.polite.startsWith(text)) this.polite = "";
  }

  /** Trouble, said at once. */
  alarm(text: string): void {
    this.assertive = this.assertive === text ? text + REPEAT : text;
  }
}

const KEY = Symbol("announcer");

/** A page makes one, in its outermost component. */
export function provideAnnouncer(announcer: Announcer): Announcer {
  return setContext(KEY, announcer);
}

/** The page's announcer. Call it while a component is set up. */
export function useAnnouncer(): Announcer {
  return getContext<Announcer>(KEY);
}
