/**
 * Where a conversation stands in its window. At the bottom it stays there whatever grows; elsewhere nothing moves under
 * the reader's eye, also when earlier messages come in above.
 */
/** So close to the end counts as being there: half a line of text, and whatever browsers round. */
const NEAR_PX = 32;

export class Scrolling {
  /** The newest message is in view, so that new ones may simply appear. */
  atBottom = $state(true);

  #window: HTMLElement | null = null;
  #list: HTMLElement | null = null;
  #top = 0;
  /** An item that was in view before a change, and where it stood. */
  #mark: { element: Element; top: number } | null = null;

  /** Watches a window and the list in it until the returned function is called. */
  attach(window: HTMLElement, list: HTMLElement): () => void {
    this.#window = window;
    this.#list = list;
    const grown = new ResizeObserver(() => this.settle());
    grown.observe(window);
    grown.observe(list);
    const scrolled = () => this.#scrolled();
    window.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      grown.disconnect();
      window.removeEventListener("scroll", scrolled);
      this.#window = this.#list = null;
    };
  }

  toBottom(): void {
    this.atBottom = true;
    this.settle();
  }

  /** Back to the end, if that is where the reader was. */
  settle(): void {
    if (this.#window && this.atBottom) this.#window.scrollTop = this.#window.scrollHeight;
  }

  /** Before items are added above: remembers what is in view. Browsers do this themselves, but not at the very top. */
  remember(): void {
    if (!this.#window || !this.#list || this.atBottom) return;
    const edge = this.#window.getBoundingClientRect().top;
    const seen = [...this.#list.children].find((child) => child.getBoundingClientRect().bottom > edge);
    this.#mark = seen ? { element: seen, top: seen.getBoundingClientRect().top } : null;
  }

  /** After they were added: puts what was in view back where it stood. */
  restore(): void {
    const mark = this.#mark;
    this.#mark = null;
    if (!mark || !this.#window || !mark.element.isConnected) return;
    this.#window.scrollTop += mark.element.getBoundingClientRect().top - mark.top;
  }

  /** Brings the first of something into the upper part of the window, where reading begins. */
  show(element: Element): void {
    if (!this.#window) return;
    const edge = this.#window.getBoundingClientRect();
    this.#window.scrollTop += element.getBoundingClientRect().top - edge.top - edge.height / 4;
    this.atBottom = this.#distance() <= NEAR_PX;
  }

  /**
   * Only going up leaves the bottom. What grows below makes a distance too, for a moment, and is about to be followed;
   * taking that for a reader who scrolled up would stop following for good.
   */
  #scrolled(): void {
    const top = this.#window?.scrollTop ?? 0;
    if (this.#distance() <= NEAR_PX) this.atBottom = true;
    else if (top < this.#top - 1) this.atBottom = false;
    this.#top = top;
  }

  #distance(): number {
    const window = this.#window;
    return window ? window.scrollHeight - window.scrollTop - window.clientHeight : 0;
  }
}
