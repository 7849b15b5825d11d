/**
 * A stretch of messages from before the held window, read to jump to one of them and shown over the conversation until one
 * goes back to the latest. Which ones is said here; what they say is the conversation's to know, so that a deletion reaches
 * them like all others.
 */
import { Refusal } from "../../wire/api";
import type { Problem } from "../../wire/types";
import type { Conversation, MessageEntry } from "../conversation.svelte";
import { around, isInWindow } from "./beyond";

export class Excerpt {
  shown: boolean = $state(false);
  loading: boolean = $state(false);
  /** Nothing stands before the first of them. */
  atStart: boolean = $state(false);
  problem: Problem | null = $state.raw(null);
  #ids: ReadonlySet<string> = $state.raw(new Set());
  /** Originals of quotes that were asked for, and in which life of the held rows. */
  readonly #asked = new Map<string, number>();
  readonly #conversation: Conversation;

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
  }

  /** In order; after everything was sent anew nothing is left of them. */
  get entries(): readonly MessageEntry[] {
    const { you, people } = this.#conversation;
    const entries = [...this.#ids].flatMap((id): MessageEntry[] => {
      const row = this.#conversation.messageOf(id);
      const author = people.get(row?.author ?? "") ?? null;
      return row ? [{ type: "message", key: `excerpt:${id}`, row, author, own: row.author === you }] : [];
    });
    return entries.sort((a, b) => a.row.created_rev - b.row.created_rev);
  }

  /** Further on stands what the conversation shows itself. */
  get meetsWindow(): boolean {
    const last = this.entries.at(-1);
    return last === undefined || isInWindow(this.#conversation, last.row);
  }

  async open(message: string): Promise<boolean> {
    this.shown = true;
    this.atStart = false;
    this.#ids = new Set();
    this.#ids = new Set(await this.#read(message));
    return this.#ids.has(message);
  }

  close(): void {
    this.shown = false;
    this.problem = null;
    this.#ids = new Set();
  }

  /** Reads on at one end. */
  async extend(to: "before" | "after"): Promise<void> {
    const edge = this.entries.at(to === "before" ? 0 : -1);
    if (edge === undefined || this.loading) return;
    const read = await this.#read(edge.row.id);
    if (to === "before" && this.problem === null) this.atStart = !read.some((id) => !this.#ids.has(id));
    if (this.shown) this.#ids = new Set([...this.#ids, ...read]);
  }

  /** The original of a quote, read once unless it is known. */
  async need(message: string): Promise<void> {
    const { snapshots } = this.#conversation;
    if (this.#asked.get(message) === snapshots || this.#conversation.messageOf(message)) return;
    this.#asked.set(message, snapshots);
    try {
      await around(this.#conversation, message);
    } catch (error) {
      if (Refusal.of(error).retryable) this.#asked.delete(message);
    }
  }

  async #read(message: string): Promise<string[]> {
    this.loading = true;
    this.problem = null;
    try {
      return await around(this.#conversation, message);
    } catch (error) {
      this.problem = Refusal.of(error).problem;
      return [];
    } finally {
      this.loading = false;
    }
  }
}
