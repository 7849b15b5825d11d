/**
 * What a picker shows at this moment: everything in its groups, what a search found, or one emoji in all its skin tones. It
 * cuts the sections into rows, so that keys can walk them, and knows nothing of elements.
 */
import { emoji as words } from "../../words/index";
import type { Catalog, Emoji, Group } from "./catalog";
import { newestDrawable } from "./drawable";
import { move, type Line, type Place, type Press } from "./moves";
import type { Recent } from "./recent";
import { Finder } from "./search";
import { toned, tonesIn, type Tone } from "./tones";

export interface Cell {
  readonly text: string;
  readonly name: string;
  readonly emoji: Emoji;
}

export interface Section {
  readonly key: string;
  readonly title: string;
  readonly rows: readonly (readonly Cell[])[];
  /** How many rows stand above it. */
  readonly above: number;
}

interface Uncut {
  readonly key: string;
  readonly title: string;
  readonly cells: readonly Cell[];
}

export class Picking {
  question = $state("");
  columns = $state(8);
  /** One emoji is shown in all its skin tones. */
  variantsOf: Emoji | null = $state.raw(null);
  tone: Tone = $state(0);

  readonly #recent: Recent;
  readonly #catalog: Catalog;
  readonly #groups: readonly Group[];
  readonly #finder: Finder;
  readonly #lately: readonly string[];

  constructor(catalog: Catalog, recent: Recent, newest: number = newestDrawable()) {
    this.#catalog = catalog;
    this.#recent = recent;
    this.#groups = catalog.groups.map(({ name, emoji }) => ({ name, emoji: emoji.filter((one) => one.version <= newest) }));
    this.#finder = new Finder(this.#groups.flatMap((group) => group.emoji));
    this.#lately = [...recent.emoji]; // As it was when the picker opened: nothing may move under a finger.
    this.tone = recent.tone;
  }

  readonly searching = $derived.by(() => this.question.trim() !== "");
  readonly sections: readonly Section[] = $derived.by(() => this.#cut(this.#uncut()));
  readonly lines: readonly Line[] = $derived.by(() =>
    this.sections.flatMap((section, at) => section.rows.map((row) => ({ section: at, length: row.length }))),
  );
  readonly found = $derived.by(() => this.sections.reduce((sum, section) => sum + section.rows.flat().length, 0));

  setTone(tone: Tone): void {
    this.tone = tone;
    this.#recent.setTone(tone);
  }

  used(text: string): void {
    this.#recent.add(text);
  }

  cell({ row, column }: Place): Cell | undefined {
    const section = this.sections.findLast(({ above }) => above <= row);
    return section?.rows[row - section.above]?.[column];
  }

  move(from: Place, press: Press): Place | "above" | undefined {
    return move(this.lines, from, press);
  }

  #uncut(): readonly Uncut[] {
    const { variantsOf } = this;
    if (variantsOf) {
      const cells = variantsOf.variants.map((text) => cellOf(variantsOf, text));
      return [{ key: "variants", title: words.variantsOf(variantsOf.name), cells }];
    }
    if (this.searching) {
      const cells = this.#finder.find(this.question).map((one) => cellOf(one, toned(one, this.tone)));
      return cells.length > 0 ? [{ key: "found", title: words.found(cells.length), cells }] : [];
    }
    return [...this.#recently(), ...this.#grouped];
  }

  #recently(): readonly Uncut[] {
    const cells = this.#lately.flatMap((text) => {
      const emoji = this.#catalog.of(text);
      return emoji ? [cellOf(emoji, text)] : [];
    });
    return cells.length > 0 ? [{ key: "recent", title: words.recent, cells }] : [];
  }

  readonly #grouped: readonly Uncut[] = $derived.by(() =>
    this.#groups.map(({ name, emoji }) => ({
      key: name,
      title: words[name],
      cells: emoji.map((one) => cellOf(one, toned(one, this.tone))),
    })),
  );

  #cut(uncut: readonly Uncut[]): readonly Section[] {
    let above = 0;
    return uncut.map(({ key, title, cells }) => {
      const rows = inRows(cells, this.columns);
      above += rows.length;
      return { key, title, rows, above: above - rows.length };
    });
  }
}

function cellOf(emoji: Emoji, text: string): Cell {
  const tones = tonesIn(text).map((tone) => words.tones[tone]);
  return { text, emoji, name: tones.length > 0 ? words.toned(emoji.name, tones) : emoji.name };
}

function inRows(cells: readonly Cell[], columns: number): Cell[][] {
  return Array.from({ length: Math.ceil(cells.length / columns) }, (_, row) =>
    cells.slice(row * columns, (row + 1) * columns),
  );
}
