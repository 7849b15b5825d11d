/**
 * Messages being edited: for each a box with its text. What is typed is kept like the draft, over reloads, and is given up
 * only by its writer, or when the message is gone.
 */
import type { Conversation } from "../conversation.svelte";
import type { Draft } from "../draft";
import type { Args, MessageRow } from "../../wire/types";

interface Kept {
  message: string;
  base: number;
  before: string;
  text: string;
  notify: boolean;
}

export type EditFrom = "message" | "composer";

export class Edit {
  readonly message: string;
  /** Where the focus goes back to; null: it came back with the page, and nobody just asked for it. */
  from: EditFrom | null;
  /** What the text was when the editing began, and its revision: whether somebody changed it meanwhile. */
  base: number = $state(0);
  before: string = $state("");
  #notify: boolean = $state(false);
  #text: string = $state("");
  readonly #onChange: () => void;

  constructor(kept: Kept, from: EditFrom | null, onChange: () => void) {
    this.from = from;
    this.message = kept.message;
    this.base = kept.base;
    this.before = kept.before;
    this.#notify = kept.notify;
    this.#text = kept.text;
    this.#onChange = onChange;
  }

  get notify(): boolean {
    return this.#notify;
  }

  set notify(notify: boolean) {
    this.#notify = notify;
    this.#onChange();
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    this.#text = text;
    this.#onChange();
  }

  get changed(): boolean {
    return this.#text.trim() !== this.before;
  }
}

export class Edits {
  list: readonly Edit[] = $state.raw([]);
  readonly #conversation: Conversation;
  readonly #kept: Draft;

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
    this.#kept = conversation.kept("edits");
    void this.#restore();
  }

  of(message: string): Edit | undefined {
    return this.list.find((edit) => edit.message === message);
  }

  begin(row: MessageRow, from: EditFrom = "message"): void {
    this.#open({ message: row.id, base: row.text_rev, before: row.text, text: row.text, notify: false }, row, from);
  }

  /** Opens the box with what could not be saved; that it started from another text shows in it. */
  resume(row: MessageRow, { base, text, notify = false }: Args<"chat.edit">): void {
    this.#open({ message: row.id, base, before: "", text, notify }, row, "message");
  }

  /** Sends what was typed, unless nothing changed. The caller sees to it that it is not empty. */
  save(edit: Edit): void {
    const row = this.#conversation.messageOf(edit.message);
    if (row && edit.changed) this.#conversation.edit({ ...row, text_rev: edit.base }, edit.text.trim(), edit.notify);
    this.close(edit);
  }

  /** The writer has seen what the message reads now, and means to replace just that. */
  accept(edit: Edit, row: MessageRow): void {
    edit.base = row.text_rev;
    edit.before = row.text;
    this.#keep();
  }

  close(edit: Edit): void {
    this.#set(this.list.filter((other) => other !== edit));
  }

  /** The message is gone, and what it was about to say with it. */
  forget(): void {
    const stand = this.list.filter((edit) => !this.#conversation.messageOf(edit.message)?.deleted);
    if (stand.length < this.list.length) this.#set(stand);
  }

  /** Texts that would be lost with the page. */
  get unsaved(): string[] {
    return this.list.filter((edit) => edit.changed).map((edit) => edit.text);
  }

  #open(kept: Kept, row: MessageRow, from: EditFrom): void {
    if (!row.deleted && !this.of(row.id)) this.#set([...this.list, this.#edit(kept, from)]);
  }

  #edit(kept: Kept, from: EditFrom | null): Edit {
    return new Edit(kept, from, () => this.#keep());
  }

  #set(list: Edit[]): void {
    this.list = list;
    this.#keep();
  }

  #keep(): void {
    const kept = this.list.map(({ message, base, before, text, notify }): Kept => ({ message, base, before, text, notify }));
    this.#kept.set(kept.length === 0 ? "" : JSON.stringify(kept));
  }

  async #restore(): Promise<void> {
    const text = await this.#kept.load();
    if (text === "" || this.list.length > 0) return;
    this.list = (JSON.parse(text) as Kept[]).map((kept) => this.#edit(kept, null));
  }
}
