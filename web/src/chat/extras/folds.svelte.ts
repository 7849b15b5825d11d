/**
 * Puts rows far from the window away: a block of them becomes plain text of exactly their height, which can be read aloud,
 * searched and selected, but holds no component. Coming near brings the rows back in the same place. What somebody is at
 * (the focus, a selection, an edit, a menu, a film) is never put away, and neither is the end.
 */
import { tick } from "svelte";

import type { Item } from "../arrangement";
import type { Scrolling } from "../scrolling.svelte";
import { Blocks, END, type Block } from "./blocks";
import Far from "./Far.svelte";

export interface FoldsOptions {
  /** What scrolls, and the list in it: one element for each item, or for each block that is put away. */
  window: HTMLElement;
  list: HTMLElement;
  scrolling: Scrolling;
  /** The item with which the first screen begins. */
  begin: string | undefined;
  /** Messages that somebody is at. */
  pinned: () => readonly (string | null | undefined)[];
}

/** So much above and below the window is shown as it is, in pixels; further away than the second it is put away. */
const NEAR_PX = 1_500;
const FAR_PX = 3_000;
/** What a row takes that was never shown, as the faces' styles assume. */
const ROW_PX: Record<Item["type"], number> = { message: 72, pending: 72, log: 30, day: 32, new: 32 };
/** Among it the tab stop of the list. */
const HELD = ":focus, textarea, dialog[open], [data-bar] > [tabindex='0']";

/** Looking again is worth it after so many pixels. */
const STEP_PX = 150;

interface Place {
  block: Block;
  far: boolean;
  elements: HTMLElement[];
}

export class Folds {
  readonly Far = Far;
  #live: ReadonlySet<string> = $state.raw(new Set([END]));
  #blocks: readonly Block[] = [];
  readonly #options: FoldsOptions;
  readonly #arranged: Blocks;
  readonly #heights = new Map<string, number>();
  /** Those that were the last one; shown from the beginning, and so until they are put away. */
  readonly #ends = new Set<string>();
  #asked = false;
  #working = false;
  /** Where the window stood at the last look; none when something else has changed since. */
  #looked: number | null = null;

  constructor(options: FoldsOptions) {
    this.#options = options;
    this.#arranged = new Blocks(options.begin);
  }

  /** Keeps what is near shown until the returned function is called. */
  attach(): () => void {
    const { window } = this.#options;
    const scrolled = () => {
      if (this.#looked === null || Math.abs(window.scrollTop - this.#looked) >= STEP_PX) this.#ask();
    };
    window.addEventListener("scroll", scrolled, { passive: true });
    const resized = new ResizeObserver(() => this.#ask());
    resized.observe(window);
    return () => {
      window.removeEventListener("scroll", scrolled);
      resized.disconnect();
    };
  }

  blocks(items: readonly Item[]): readonly Block[] {
    const blocks = this.#arranged.arrange(items);
    const last = blocks.at(-1);
    if (last) this.#ends.add(last.key);
    this.#blocks = blocks;
    this.#looked = null;
    this.#ask();
    return blocks;
  }

  isFar({ key }: Block): boolean {
    return !this.#live.has(key) && !this.#ends.has(key);
  }

  heightOf(item: Item): number {
    return this.#heights.get(item.key) ?? ROW_PX[item.type];
  }

  /** Shows a message as it is, wherever it stands. */
  async reveal(message: string): Promise<void> {
    const block = this.#blocks.find((one) => one.items.some((item) => idOf(item) === message));
    if (block && this.isFar(block)) await this.#show([block], []);
  }

  #ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      void this.#look();
    });
  }

  async #look(): Promise<void> {
    const { window, list, pinned } = this.#options;
    if (!list.isConnected) return;
    if (this.#working) return this.#ask();
    this.#looked = window.scrollTop;
    const edge = window.getBoundingClientRect();
    const places = this.#places();
    const { around, beyond } = reach(places, edge);
    const near = around.filter(({ place, distance }) => place.far && distance < NEAR_PX).sort((a, b) => a.distance - b.distance);
    // What is looked at at once, the rest by and by.
    const coming = near.filter(({ distance }, at) => distance <= 0 || at === 0).map(({ place }) => place.block);
    const held = new Set(pinned());
    const last = this.#blocks.at(-1);
    const going = beyond.filter((place) => !place.far && place.block !== last && !isHeld(place, held));
    for (const { block, elements } of going) {
      for (const [at, item] of block.items.entries()) this.#heights.set(item.key, elements[at]?.getBoundingClientRect().height ?? 0);
    }
    if (coming.length + going.length > 0) await this.#show(coming, going);
    if (near.length > coming.length) this.#ask();
  }

  /** What the reader looks at stays where it is, whatever takes its place. */
  async #show(coming: readonly Block[], going: readonly Place[]): Promise<void> {
    this.#working = true;
    const { window, scrolling } = this.#options;
    const mark = scrolling.atBottom ? null : this.#mark();
    const live = new Set(this.#blocks.filter((block) => !this.isFar(block)).map(({ key }) => key));
    for (const { key } of coming) live.add(key);
    for (const { block } of going) {
      live.delete(block.key);
      this.#ends.delete(block.key);
    }
    this.#live = live;
    await tick();
    const shown = new Set(coming.map(({ key }) => key));
    const places = this.#places();
    for (const { block, elements } of places) {
      if (!shown.has(block.key)) continue;
      for (const [at, item] of block.items.entries()) this.#assume(elements[at], item);
    }
    const now = mark && topOf(mark.key, places);
    if (mark && now !== null && Math.abs(now - mark.top) > 0.5) window.scrollTop += now - mark.top;
    scrolling.settle();
    this.#working = false;
  }

  /** Until it is in view itself, a row is taken to be as tall as it was. */
  #assume(element: HTMLElement | undefined, item: Item): void {
    const height = this.#heights.get(item.key);
    if (element && height !== undefined) element.style.setProperty("contain-intrinsic-block-size", `auto ${height}px`);
  }

  /** The first item in view, and where it stands. */
  #mark(): { key: string; top: number } | null {
    const { window } = this.#options;
    const edge = window.getBoundingClientRect().top;
    const places = this.#places();
    for (const place of places.slice(firstBelow(places, edge))) {
      const rows = rowsOf(place);
      const at = rows.findIndex((row) => row.getBoundingClientRect().bottom > edge);
      const item = place.block.items[at];
      if (item) return { key: item.key, top: rows[at]?.getBoundingClientRect().top ?? 0 };
    }
    return null;
  }

  #places(): Place[] {
    let next = this.#options.list.firstElementChild;
    return this.#blocks.map((block) => {
      const far = this.isFar(block);
      const elements: HTMLElement[] = [];
      for (let rows = far ? 1 : block.items.length; rows > 0 && next; rows -= 1) {
        elements.push(next as HTMLElement);
        next = next.nextElementSibling;
      }
      return { block, far, elements };
    });
  }
}

interface Reach {
  around: { place: Place; distance: number }[];
  beyond: Place[];
}

/** What stands within reach of the window, and what beyond it; of thousands only those within reach are measured. */
function reach(places: readonly Place[], window: DOMRect): Reach {
  const first = firstBelow(places, window.top - FAR_PX);
  const around: Reach["around"] = [];
  for (const place of places.slice(first)) {
    const distance = distanceOf(place, window);
    if (distance > FAR_PX) break;
    around.push({ place, distance });
  }
  return { around, beyond: [...places.slice(0, first), ...places.slice(first + around.length)] };
}

/** The first that reaches below a line across the page. They stand one below the other, so few have to be asked. */
function firstBelow(places: readonly Place[], line: number): number {
  let from = 0;
  let to = places.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (bottomOf(places[middle]) <= line) from = middle + 1;
    else to = middle;
  }
  return from;
}

function bottomOf(place: Place | undefined): number {
  return place?.elements.at(-1)?.getBoundingClientRect().bottom ?? 0;
}

/** Pixels between it and the window; below zero when it is in view. */
function distanceOf(place: Place, window: DOMRect): number {
  const top = place.elements[0]?.getBoundingClientRect().top ?? 0;
  return Math.max(window.top - bottomOf(place), top - window.bottom);
}

function rowsOf({ far, elements }: Place): readonly Element[] {
  return far ? [...(elements[0]?.querySelectorAll(":scope > ol > li") ?? [])] : elements;
}

function topOf(key: string, places: readonly Place[]): number | null {
  for (const place of places) {
    const at = place.block.items.findIndex((item) => item.key === key);
    if (at >= 0) return rowsOf(place)[at]?.getBoundingClientRect().top ?? null;
  }
  return null;
}

function isHeld({ block, elements }: Place, held: ReadonlySet<string | null | undefined>): boolean {
  if (block.items.some((item) => item.type === "pending" || held.has(idOf(item)))) return true;
  const selection = getSelection();
  return elements.some(
    (element) =>
      element.querySelector(HELD) !== null ||
      [...element.querySelectorAll<HTMLMediaElement>("audio, video")].some((media) => !media.paused) ||
      (selection !== null && !selection.isCollapsed && (element.contains(selection.anchorNode) || element.contains(selection.focusNode))),
  );
}

function idOf(item: Item): string | undefined {
  return item.type === "message" ? item.entry.row.id : undefined;
}
