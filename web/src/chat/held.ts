/**
 * Messages that were shared while their files were still on the way. They wait here as long as it takes, outside the outbox,
 * so that later messages overtake them; when the last file has arrived they join it.
 *
 * A held message belongs to the tab that holds its uploads. When that tab is gone, another one takes both over.
 */
import type { Keep } from "../sync/keep";
import type { Tabs } from "../sync/tabs";

export interface HeldMessage {
  /** Becomes its `client_id`. */
  readonly id: string;
  readonly at: number;
  readonly text: string;
  readonly draft: string;
  readonly fileCount: number;
  readonly files: readonly { name: string; size_bytes: number }[];
  /** The tab that cares for it. */
  readonly tab: string;
}

/** What a message must know of its uploads; `UploadQueue` is one. */
export interface DraftFiles {
  /** `total` counts the files that are still to go with the message; a cancelled one is none of them. */
  progress(draft: string): { total: number; done: number; failed: number };
  onChange(listener: () => void): () => void;
  /** The message is posted: its files are no business of the uploads any more. */
  release(draft: string): void;
  /** The message was given up: so are its files. */
  drop(draft: string): void;
  /** Resolves when the uploads of an earlier page are known. */
  readonly ready: Promise<void>;
}

export interface HeldOptions {
  scope: string;
  keep: Keep;
  tabs: Tabs;
  uploads: DraftFiles;
  /** All files are there: `fileCount` of them. */
  onReady(message: HeldMessage, fileCount: number): void;
  onChange(): void;
}

const KIND = "held";

export class Held {
  messages: readonly HeldMessage[] = [];
  readonly #options: HeldOptions;
  readonly #stop: () => void;
  #closed = false;

  constructor(options: HeldOptions) {
    this.#options = options;
    this.#stop = options.uploads.onChange(() => this.#look());
    void this.#restore();
  }

  add(message: Omit<HeldMessage, "tab">): void {
    const held = { ...message, tab: this.#options.tabs.mine };
    this.#set([...this.messages, held]);
    void this.#options.keep.put(this.#options.scope, KIND, held.id, held);
    this.#look();
  }

  discard(id: string): void {
    const message = this.messages.find((held) => held.id === id);
    if (message === undefined) return;
    this.#remove(message);
    this.#options.uploads.drop(message.draft);
  }

  close(): void {
    this.#closed = true;
    this.#stop();
  }

  #look(): void {
    for (const message of this.messages) {
      const { total, done } = this.#options.uploads.progress(message.draft);
      if (done < total) continue;
      this.#remove(message);
      // Every file was taken back, and there was no text: nothing is left to say.
      if (total > 0 || message.text !== "") this.#options.onReady(message, total);
    }
  }

  /** Takes over what tabs left behind that are no more. Two that open at once do it one after the other. */
  async #restore(): Promise<void> {
    const { keep, tabs, scope, uploads } = this.#options;
    await uploads.ready;
    await tabs.exclusively(`held/${scope}`, async () => {
      const alive = await tabs.alive();
      const kept = await keep.list<HeldMessage>(scope, KIND);
      const orphans = kept.filter((message) => !alive.has(message.tab)).map((message) => ({ ...message, tab: tabs.mine }));
      for (const message of orphans) await keep.put(scope, KIND, message.id, message);
      if (!this.#closed && orphans.length > 0) this.#set([...this.messages, ...orphans]);
    });
    this.#look();
  }

  #remove(message: HeldMessage): void {
    this.#set(this.messages.filter((held) => held.id !== message.id));
    void this.#options.keep.delete(this.#options.scope, KIND, message.id);
  }

  #set(messages: HeldMessage[]): void {
    this.messages = messages.sort((a, b) => a.at - b.at);
    this.#options.onChange();
  }
}
