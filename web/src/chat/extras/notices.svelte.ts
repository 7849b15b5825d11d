/**
 * Changes that their authors told everybody about (`notify_rev`) and that the reader has not looked at. One a message,
 * however often it was changed; which ones were seen is kept here, so that neither a reload nor a broken line tells twice
 * or not at all.
 */
import type { MessageRow } from "../../wire/types";
import type { Conversation } from "../conversation.svelte";
import type { Draft } from "../draft";
import { notified } from "./beyond";

interface Kept {
  /** Changes up to this revision were seen here, or were made before this reader came. */
  mark: number;
  /** Seen above the mark: by message, at which revision. */
  seen: Record<string, number>;
}

export class Notices {
  /** Oldest change first. */
  readonly list: readonly MessageRow[] = $derived.by(() => this.#news());
  #kept: Kept | null = $state.raw(null);
  readonly #ids: ReadonlySet<string> = $derived(new Set(this.list.map((row) => row.id)));
  readonly #conversation: Conversation;
  readonly #store: Draft;

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
    this.#store = conversation.kept("notices");
    void this.#restore();
  }

  has(message: string): boolean {
    return this.#ids.has(message);
  }

  seen(row: MessageRow): void {
    if (this.#kept === null) return;
    this.#set({ ...this.#kept, seen: { ...this.#kept.seen, [row.id]: row.notify_rev } });
    // Nothing is left above: one number says it all.
    const { list } = this;
    if (list.length === 0) this.#set({ mark: Math.max(this.#kept.mark, ...Object.values(this.#kept.seen)), seen: {} });
  }

  #news(): readonly MessageRow[] {
    const kept = this.#kept;
    if (kept === null) return [];
    const news = notified(this.#conversation).filter((row) => row.notify_rev > Math.max(kept.mark, kept.seen[row.id] ?? 0));
    return news.sort((a, b) => a.notify_rev - b.notify_rev);
  }

  #set(kept: Kept): void {
    this.#kept = kept;
    this.#store.set(JSON.stringify(kept));
  }

  async #restore(): Promise<void> {
    const text = await this.#store.load();
    if (text === "") this.#set({ mark: this.#conversation.readBefore, seen: {} });
    else this.#kept = JSON.parse(text) as Kept;
  }
}
