/**
 * Messages that were shared while their files were still on the way. They wait here as long as it takes, outside the outbox,
 * so that later messages overtake them; when the last file has arrived they join it.
 *
 * A held message belongs to the tab that holds its uploads. When that tab is gone, another one takes both over.
 */
import type { Device } from "../sync/device";

export interface HeldMessage {
  /** Becomes its `client_id`. */
  readonly id: string;
  readonly at: number;
  readonly text: string;
  readonly draft: string;
  readonly fileCount: number;
  readonly files: readonly { name: string; size_bytes: number }[];
  /** The message that it answers. */
  readonly replyTo: string | null;
  /** The tab that cares for it. */
  readonly tab: string;
}

/** What a message must know of its uploads; `UploadQueue` is one. */
export interface DraftFiles {
  /** `total` counts the files that are to go with the message; `leaving` those taken back that the server still has. */
  progress(draft: string): { total: number; done: number; failed: number; leaving: number };
  onChange(listener: () => void): () => void;
  /** The message is posted: its files are no business of the uploads any more. */
  release(draft: string): void;
  /** The message was given up: so are its files. */
  drop(draft: string): void;
  /** The session is over for this page. */
  end(): void;
  /** Resolves when the uploads of an earlier page are known. */
  readonly ready: Promise<void>;
}

export interface HeldOptions {
  scope: string;
  device: Device;
  uploads: DraftFiles;
  /** All files are there: `fileCount` of them. */
  onReady(message: HeldMessage, fileCount: number): void;
  onChange(): void;
}

const KIND = "held";

export class Held {
  messages: readonly HeldMessage[] = [];
  readonly #restored = new Set<string>();
  readonly #options: HeldOptions;
  readonly #stop: () => void;
  #closed = false;

  constructor(options: HeldOptions) {
    this.#options = options;
    this.#stop = options.uploads.onChange(() => this.#look());
    void this.#restore();
  }

  add(message: Omit<HeldMessage, "tab">): void {
    const held = { ...message, tab: this.#options.device.tabs.mine };
    this.#set([...this.messages, held]);
    void this.#options.device.keep.put(this.#options.scope, KIND, held.id, held);
    this.#look();
  }

  discard(id: string): void {
    const message = this.messages.find((held) => held.id === id);
    if (message === undefined) return;
    this.#remove(message);
    this.#options.uploads.drop(message.draft);
  }

  /** Nothing of this message's files is known any more; whether to send its text alone is a person's choice. */
  isLost(message: HeldMessage): boolean {
    return this.#restored.has(message.id) && this.#options.uploads.progress(message.draft).total === 0;
  }

  /** Sends the text of one whose files are lost. */
  sendAlone(id: string): void {
    this.#restored.delete(id);
    this.#look();
  }

  close(): void {
    this.#closed = true;
    this.#stop();
  }

  #look(): void {
    for (const message of this.messages) {
      const { total, done, leaving } = this.#options.uploads.progress(message.draft);
      if (done < total || leaving > 0 || this.isLost(message)) continue;
      this.#remove(message);
      // Every file was taken back, and there was no text: nothing is left to say.
      if (total > 0 || message.text !== "") this.#options.onReady(message, total);
    }
  }

  /** Takes over what tabs left behind that are no more. Two that open at once do it one after the other. */
  async #restore(): Promise<void> {
    const { scope, uploads } = this.#options;
    const { keep, tabs } = this.#options.device;
    await uploads.ready;
    await tabs.exclusively(`held/${scope}`, async () => {
      const alive = await tabs.alive();
      const kept = await keep.list<HeldMessage>(scope, KIND);
      const orphans = kept.filter((message) => !alive.has(message.tab)).map((message) => ({ ...message, tab: tabs.mine }));
      for (const { id } of orphans) this.#restored.add(id);
      for (const message of orphans) await keep.put(scope, KIND, message.id, message);
      if (!this.#closed && orphans.length > 0) this.#set([...this.messages, ...orphans]);
    });
    this.#look();
  }

  #remove(message: HeldMessage): void {
    this.#set(this.messages.filter((held) => held.id !== message.id));
    void this.#options.device.keep.delete(this.#options.scope, KIND, message.id);
  }

  #set(messages: HeldMessage[]): void {
    this.messages = messages.sort((a, b) => a.at - b.at);
    this.#options.onChange();
  }
}
