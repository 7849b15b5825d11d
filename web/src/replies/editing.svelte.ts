/**
 * One canned reply while somebody writes it: what the fields hold, which files come and go, and what to do when somebody else
 * changed the same one. Nothing typed here is ever given up without being asked for.
 */
import { Refusal } from "../wire/api";
import type { CannedReply, File as KeptFile } from "../wire/types";
import type { Uploads } from "../uploads/late.svelte";
import type { Replies } from "./replies.svelte";

/** What the browser keeps of it over a reload. */
export interface KeptEditing {
  draft: string;
  reply: CannedReply | null;
  shared: boolean;
  shortcut: string;
  name: string;
  text: string;
  dropped: readonly string[];
  /** The page that it is open in. */
  tab: string;
}

type Outcome = "saved" | "changed" | "gone" | "refused";

export class Editing {
  /** Where it began; null for a new one. */
  reply: CannedReply | null = $state.raw(null);
  shared = $state(false);
  shortcut = $state("");
  name = $state("");
  text = $state("");
  /** The files it has, once they are known. */
  files: readonly KeptFile[] | null = $state.raw(null);
  /** Those of them that go when it is saved. */
  dropped: ReadonlySet<string> = $state.raw(new Set());
  /** What somebody else made of it meanwhile. */
  theirs: CannedReply | null = $state.raw(null);
  /** Somebody deleted it meanwhile. */
  gone = $state(false);
  /** Why it was not saved. */
  refusal: Refusal | null = $state.raw(null);
  readonly draft: string;
  readonly #replies: Replies;
  readonly #uploads: Uploads;
  #asked = { op: "", what: "" };

  constructor(replies: Replies, uploads: Uploads, reply: CannedReply | null, draft: string) {
    this.#replies = replies;
    this.#uploads = uploads;
    this.draft = draft;
    this.#begin(reply);
  }

  static restored(replies: Replies, uploads: Uploads, kept: KeptEditing): Editing {
    const editing = new Editing(replies, uploads, kept.reply, kept.draft);
    const { shared, shortcut, name, text, dropped } = kept;
    Object.assign(editing, { shared, shortcut, name, text, dropped: new Set(dropped) });
    return editing;
  }

  kept(tab: string): KeptEditing {
    const { draft, reply, shared, shortcut, name, text, dropped } = this;
    return { draft, reply, shared, shortcut, name, text, dropped: [...dropped], tab };
  }

  get coming() {
    return this.#uploads.of(this.draft);
  }

  /** Something would be lost if this were closed. */
  get touched(): boolean {
    const { reply, shortcut, name, text } = this;
    const was = reply ?? { shortcut: "", name: "", text: "" };
    const same = was.shortcut === shortcut && was.name === name && was.text === text;
    return !same || this.dropped.size > 0 || this.coming.length > 0;
  }

  /** How many files it will have. */
  get fileCount(): number {
    const held = this.gone ? 0 : (this.files?.length ?? this.reply?.file_count ?? 0) - this.dropped.size;
    return held + this.coming.length;
  }

  toggle(file: string): void {
    const dropped = new Set(this.dropped);
    if (!dropped.delete(file)) dropped.add(file);
    this.dropped = dropped;
  }

  /** Never rejects: without them the first ones are shown, which came with the reply. */
  async loadFiles(): Promise<void> {
    const reply = this.reply;
    if (reply === null) return void (this.files = []);
    try {
      const files = await this.#replies.filesOf(reply);
      if (this.reply === reply) this.files = files;
    } catch (error) {
      console.info("The files of a reply are not known now.", Refusal.of(error).code);
      this.files = reply.files;
    }
  }

  async save(): Promise<Outcome> {
    this.refusal = null;
    try {
      const saved = await this.#replies.save(this.#args());
      this.#replies.put(saved);
      this.#uploads.release(this.draft);
      return "saved";
    } catch (error) {
      return this.#refused(Refusal.of(error));
    }
  }

  #args() {
    const { reply, gone, shared, shortcut, name, text, draft } = this;
    const from = reply === null || gone ? { reply: null, base: 0, shared, drop: [] } : { reply: reply.id, base: reply.rev, shared: reply.shared, drop: [...this.dropped] };
    const what = { ...from, shortcut, name, text, draft, file_count: this.coming.length };
    // Asked again for the same it happens once, even if the first answer was lost.
    const said = JSON.stringify(what);
    if (this.#asked.what !== said) this.#asked = { op: crypto.randomUUID(), what: said };
    return { op: this.#asked.op, ...what };
  }

  async #refused(refusal: Refusal): Promise<Outcome> {
    if (refusal.code === "reply-changed" || refusal.code === "reply-unknown") {
      await this.#replies.load();
      const now = this.#replies.all.find((reply) => reply.id === this.reply?.id) ?? null;
      if (this.#replies.problem === null && now !== null) return (this.theirs = now), "changed";
      if (this.#replies.problem === null) return this.#wasDeleted();
    }
    this.refusal = refusal;
    return "refused";
  }

  #wasDeleted(): Outcome {
    this.gone = true;
    this.theirs = null;
    this.dropped = new Set();
    return "gone";
  }

  /** What one wrote oneself goes over theirs. Files that they took out are gone already. */
  keepMine(): void {
    this.reply = this.theirs;
    this.theirs = null;
    void this.#filesAnew();
  }

  takeTheirs(): void {
    this.#begin(this.theirs);
    void this.#filesAnew();
  }

  async #filesAnew(): Promise<void> {
    await this.loadFiles();
    const here = new Set(this.files?.map((file) => file.id));
    this.dropped = new Set([...this.dropped].filter((file) => here.has(file)));
  }

  #begin(reply: CannedReply | null): void {
    this.reply = reply;
    this.theirs = null;
    this.shared = reply?.shared ?? false;
    this.shortcut = reply?.shortcut ?? "";
    this.name = reply?.name ?? "";
    this.text = reply?.text ?? "";
    this.dropped = new Set();
  }
}
