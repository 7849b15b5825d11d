// One tab stop for a whole list: Tab goes to the row last visited, arrows go up and down the rows and along the controls of
// a row, Home and End to the first and last row. Rows come and go while somebody is among them, so a row that moves keeps
// the focus, and one that goes gives it to its neighbour.

import type { Attachment } from "svelte/attachments";

export interface RovingOptions {
  /** Finds the rows; `[data-row]` unless told. */
  rows?: string;
  /** Finds the controls in a row. */
  controls?: string;
}

export function roving({ rows = "[data-row]", controls = "a[href], button" }: RovingOptions = {}): Attachment<HTMLElement> {
  return (list) => {
    const rover = new Rover(list, rows, controls);
    return rover.start();
  };
}

class Rover {
  readonly #list: HTMLElement;
  readonly #rowSelector: string;
  readonly #controlSelector: string;
  /** Where the tab stop is. */
  #row: HTMLElement | null = null;
  #index = 0;
  /** What has the focus inside the list, or had it before its row went. */
  #focused: HTMLElement | null = null;

  constructor(list: HTMLElement, rowSelector: string, controlSelector: string) {
    this.#list = list;
    this.#rowSelector = rowSelector;
    this.#controlSelector = controlSelector;
  }

  start(): () => void {
    const rowsChanged = new MutationObserver(() => this.#settle());
    rowsChanged.observe(this.#list, { childList: true, subtree: true });
    const removers = [
      listen(this.#list, "focusin", (event) => this.#entered(event.target as HTMLElement)),
      // The browser drops the focus when a row moves or goes, and tells it like a click on nothing. So only a real step
      // to somewhere else counts as leaving.
      listen(document, "focusin", (event) => this.#wentTo(event.target)),
      listen(document, "pointerdown", (event) => this.#wentTo(event.target)),
      listen(this.#list, "keydown", (event) => this.#pressed(event)),
    ];
    this.#settle();
    return () => {
      rowsChanged.disconnect();
      for (const remove of removers) remove();
    };
  }

  #rows(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>(this.#rowSelector)];
  }

  #controls(row: HTMLElement): HTMLElement[] {
    return [...row.querySelectorAll<HTMLElement>(this.#controlSelector)];
  }

  #entered(target: HTMLElement): void {
    const row = target.closest<HTMLElement>(this.#rowSelector);
    if (row === null) return;
    this.#focused = target;
    this.#stopAt(row);
  }

  #wentTo(target: EventTarget | null): void {
    if (!(target instanceof Node && this.#list.contains(target))) this.#focused = null;
  }

  #pressed(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || this.#row === null) return;
    const target = this.#targetOf(event.key);
    if (target === undefined) return;
    event.preventDefault();
    target.focus();
  }

  #targetOf(key: string): HTMLElement | undefined {
    const rows = this.#rows();
    const at = this.#row === null ? 0 : rows.indexOf(this.#row);
    switch (key) {
      case "ArrowDown":
        return this.#firstOf(rows[at + 1]);
      case "ArrowUp":
        return this.#firstOf(rows[at - 1]);
      case "Home":
        return this.#firstOf(rows[0]);
      case "End":
        return this.#firstOf(rows.at(-1));
      case "ArrowRight":
      case "ArrowLeft":
        return this.#beside(rows, at, key);
      default:
        return undefined;
    }
  }

  /** Along a row with several controls; a list of single ones (a bar) goes on to the next. */
  #beside(rows: HTMLElement[], at: number, key: "ArrowRight" | "ArrowLeft"): HTMLElement | undefined {
    const mirrored = getComputedStyle(this.#list).direction === "rtl";
    const step = (key === "ArrowRight") === mirrored ? -1 : 1;
    const row = rows[at];
    const controls = row === undefined ? [] : this.#controls(row);
    if (controls.length < 2) return this.#firstOf(rows[at + step]);
    return controls[controls.findIndex((control) => control === document.activeElement) + step];
  }

  #firstOf(row: HTMLElement | undefined): HTMLElement | undefined {
    return row === undefined ? undefined : this.#controls(row)[0];
  }

  /** Puts the tab stop right after rows came, moved or went. */
  #settle(): void {
    const rows = this.#rows();
    if (this.#row === null || !rows.includes(this.#row)) {
      const marked = rows.find((row) => row.querySelector("[aria-current]") !== null);
      this.#row = (this.#focused === null ? marked : undefined) ?? rows[Math.min(this.#index, rows.length - 1)] ?? null;
    }
    this.#mark(rows);
    if (this.#focused !== null && document.activeElement === document.body) this.#regain();
  }

  #regain(): void {
    const back = this.#focused?.isConnected ? this.#focused : this.#firstOf(this.#row ?? undefined);
    back?.focus({ preventScroll: true });
  }

  #stopAt(row: HTMLElement): void {
    this.#row = row;
    this.#mark(this.#rows());
  }

  #mark(rows: HTMLElement[]): void {
    if (this.#row !== null) this.#index = rows.indexOf(this.#row);
    for (const row of rows) {
      for (const control of this.#controls(row)) control.tabIndex = row === this.#row ? 0 : -1;
    }
  }
}

function listen<K extends keyof HTMLElementEventMap>(
  place: HTMLElement | Document,
  type: K,
  listener: (event: HTMLElementEventMap[K]) => void,
): () => void {
  place.addEventListener(type, listener as EventListener);
  return () => place.removeEventListener(type, listener as EventListener);
}
