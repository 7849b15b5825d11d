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
import { isPile, Piles, type Pile } from "./piles";

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
/** So far away what is put away is laid in piles. */
const PILED_PX = 6_000;
/** What a row takes that was never shown, as the faces' styles assume. */
const ROW_PX: Record<Item["type"], number> = { message: 72, pending: 72, log: 30, day: 32, new: 32 };
/** Among it the tab stop of the list. */
const HELD = ":focus, textarea, dialog[open], [data-bar] > [tabindex='0']";

/** Looking again is worth it after so many pixels. */
const STEP_PX = 150;

interface Place {
  pile: Pile;
  far: boolean;
  elements: HTMLElement[];
}

export class Folds {
  readonly Far = Far;
  #live: ReadonlySet<string> = $state.raw(new Set([END]));
  #items: readonly Item[] = [];
  #blocks: readonly Block[] = [];
  #piles: readonly Pile[] = [];
  /** Goes up when piles are opened or closed. */
  #piled = $state(0);
  readonly #options: FoldsOptions;
  readonly #arranged: Blocks;
  readonly #stacked = new Piles();
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

  /** What the list shows of these, one thing below the other. */
  shown(items: readonly Item[]): readonly Pile[] {
    void this.#piled;
    if (items !== this.#items) this.#arrange(items);
    return (this.#piles = this.#stacked.arrange(this.#blocks));
  }

  #arrange(items: readonly Item[]): void {
    this.#items = items;
    this.#blocks = this.#arranged.arrange(items);
    const last = this.#blocks.at(-1);
    if (last) this.#ends.add(last.key);
    this.#looked = null;
    this.#ask();
  }

  isFar({ key }: Block): boolean {
    return !this.#live.has(key) && !this.#ends.has(key);
  }

  heightOf(item: Item): number {
    return this.#heights.get(item.key) ?? ROW_PX[item.type];
  }

  /** Shows a message as it is, wherever it stands. */
  async reveal(message: string): Promise<void> {
    const pile = this.#piles.find((one) => one.items.some((item) => idOf(item) === message));
    const block = pile?.blocks.find((one) => one.items.some((item) => idOf(item) === message));
    if (pile && isPile(pile)) await this.#open([pile]);
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
    const piles = around.map(({ place }) => place.pile).filter(isPile);
    if (piles.length > 0) {
      await this.#open(piles);
      return this.#look();
    }
    const near = around.filter(({ place, distance }) => place.far && distance < NEAR_PX).sort((a, b) => a.distance - b.distance);
    // What is looked at at once, the rest by and by.
    const coming = near.filter(({ distance }, at) => distance <= 0 || at === 0).flatMap(({ place }) => place.pile.blocks);
    const held = new Set(pinned());
    const last = this.#blocks.at(-1);
    const going = beyond.filter((place) => !place.far && place.pile.blocks[0] !== last && !isHeld(place, held));
    for (const { pile, elements } of going) {
      for (const [at, item] of pile.items.entries()) this.#heights.set(item.key, elements[at]?.getBoundingClientRect().height ?? 0);
    }
    if (coming.length + going.length > 0) await this.#show(coming, going);
    else this.#close(places, edge);
    if (near.length > coming.length) this.#ask();
  }

  async #open(piles: readonly Pile[]): Promise<void> {
    for (const pile of piles) this.#stacked.open(pile);
    this.#piled += 1;
    await tick();
  }

  /** What is put away and far off on either side becomes few things. */
  #close(places: readonly Place[], { top, bottom }: DOMRect): void {
    const before = places.slice(0, firstBelow(places, top - PILED_PX));
    const after = places.slice(firstBelow(places, bottom + PILED_PX) + 1);
    const changed = [...stretches(before), ...stretches(after)].filter((blocks) => this.#stacked.close(blocks));
    if (changed.length > 0) this.#piled += 1;
  }

  /** What the reader looks at stays where it is, whatever takes its place. */
  async #show(coming: readonly Block[], going: readonly Place[]): Promise<void> {
    this.#working = true;
    const { window, scrolling } = this.#options;
    const mark = scrolling.atBottom ? null : this.#mark();
    const live = new Set(this.#blocks.filter((block) => !this.isFar(block)).map(({ key }) => key));
    for (const { key } of coming) live.add(key);
    for (const { pile } of going) {
      live.delete(pile.key);
      this.#ends.delete(pile.key);
    }
    this.#live = live;
    await tick();
    const shown = new Set(coming.map(({ key }) => key));
    const places = this.#places();
    for (const { pile, elements } of places) {
      if (!shown.has(pile.key)) continue;
      for (const [at, item] of pile.items.entries()) this.#assume(elements[at], item);
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
      const item = place.pile.items[at];
      if (item) return { key: item.key, top: rows[at]?.getBoundingClientRect().top ?? 0 };
    }
    return null;
  }

  #places(): Place[] {
    let next = this.#options.list.firstElementChild;
    return this.#piles.map((pile) => {
      const far = this.isFar(pile);
      const elements: HTMLElement[] = [];
      for (let rows = far ? 1 : pile.items.length; rows > 0 && next; rows -= 1) {
        elements.push(next as HTMLElement);
        next = next.nextElementSibling;
      }
      return { pile, far, elements };
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

/** Neighbours that are put away but not in a pile by themselves, and those that are. */
function stretches(places: readonly Place[]): Block[][] {
  const found: Block[][] = [[]];
  for (const { far, pile } of places) {
    if (far) found.at(-1)?.push(...pile.blocks);
    else found.push([]);
  }
  return found.filter((blocks) => blocks.length > 0);
}

function rowsOf({ far, elements }: Place): readonly Element[] {
  return far ? [...(elements[0]?.querySelectorAll(":scope > ol > li") ?? [])] : elements;
}

function topOf(key: string, places: readonly Place[]): number | null {
  for (const place of places) {
    const at = place.pile.items.findIndex((item) => item.key === key);
    if (at >= 0) return rowsOf(place)[at]?.getBoundingClientRect().top ?? null;
  }
  return null;
}

function isHeld({ pile, elements }: Place, held: ReadonlySet<string | null | undefined>): boolean {
  if (pile.items.some((item) => item.type === "pending" || held.has(idOf(item)))) return true;
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
