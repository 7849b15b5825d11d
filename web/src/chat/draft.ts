/** The text being written, kept over reloads. It is never sent by itself. */
import type { Keep } from "../sync/keep";

const KIND = "draft";
const ID = "text";

export class Draft {
  readonly #keep: Keep;
  readonly #scope: string;
  #text = "";
  #kept: string | null = null;
  #writing = false;
  #closed = false;

  constructor(keep: Keep, scope: string) {
    this.#keep = keep;
    this.#scope = scope;
  }

  async load(): Promise<string> {
    return (await this.#keep.get<string>(this.#scope, KIND, ID)) ?? "";
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
      if (text === "") await this.#keep.delete(this.#scope, KIND, ID);
      else await this.#keep.put(this.#scope, KIND, ID, text);
      this.#kept = text;
    }
    this.#writing = false;
  }
}
