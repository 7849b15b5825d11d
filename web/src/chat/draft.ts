/** What is being written, kept over reloads: the text, the message it answers, changes to messages. It is never sent by itself. */
import type { Keep } from "../sync/keep";

const KIND = "draft";

export class Draft {
  readonly #keep: Keep;
  readonly #scope: string;
  readonly #id: string;
  #text = "";
  #kept: string | null = null;
  #writing = false;
  #closed = false;

  constructor(keep: Keep, scope: string, id: string = "text") {
    this.#keep = keep;
    this.#scope = scope;
    this.#id = id;
  }

  async load(): Promise<string> {
    return (await this.#keep.get<string>(this.#scope, KIND, this.#id)) ?? "";
  }

  /** Written at once: a page that goes away is given no time, so waiting for a pause in the typing would lose the last words. */
  set(text: string): void {
    this.#text = text;
    if (!this.#writing) void this.#write();
  }

  /** Keeps nothing any more. */
  close(): void {
    this.#closed = true;
  }

  /** One write after the other; what is typed during one waits for it, however fast somebody types. */
  async #write(): Promise<void> {
    this.#writing = true;
    while (this.#kept !== this.#text && !this.#closed) {
      const text = this.#text;
      if (text === "") await this.#keep.delete(this.#scope, KIND, this.#id);
      else await this.#keep.put(this.#scope, KIND, this.#id, text);
      this.#kept = text;
    }
    this.#writing = false;
  }
}
