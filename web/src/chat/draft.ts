/** The text being written, kept over reloads. It is never sent by itself. */
import type { Keep } from "../sync/keep";

const KIND = "draft";
const ID = "text";
const SETTLE_MS = 300;

export class Draft {
  readonly #keep: Keep;
  readonly #scope: string;
  #text = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(keep: Keep, scope: string) {
    this.#keep = keep;
    this.#scope = scope;
  }

  async load(): Promise<string> {
    return (await this.#keep.get<string>(this.#scope, KIND, ID)) ?? "";
  }

  set(text: string): void {
    this.#text = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), SETTLE_MS);
  }

  /** Writes at once what waits to be written. */
  flush(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#text === "") void this.#keep.delete(this.#scope, KIND, ID);
    else void this.#keep.put(this.#scope, KIND, ID, this.#text);
  }

  /** Keeps nothing any more. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
