/** The number of new messages in the page's title while nobody looks at the page. */
import { chat as words } from "../words/index";

export class TitleCount {
  #count = $state(0);
  #looking = $state(document.visibilityState === "visible");

  /** Call it while a component is set up. `title` is what the page is called otherwise. */
  constructor(title: () => string) {
    $effect(() => {
      document.title = this.#count > 0 ? words.titleWithCount(this.#count, title()) : title();
    });
    $effect(() => {
      const look = () => {
        this.#looking = document.visibilityState === "visible";
        if (this.#looking) this.#count = 0;
      };
      document.addEventListener("visibilitychange", look);
      return () => document.removeEventListener("visibilitychange", look);
    });
  }

  add(count: number): void {
    if (!this.#looking) this.#count += count;
  }
}
