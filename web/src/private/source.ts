/** A file to look into: small pieces by their place, read ahead a little, never as a whole. */

const AHEAD_BYTES = 64 * 1024;
const SCAN_BYTES = 1024 * 1024;

export class Source {
  readonly size: number;
  readonly #file: Blob;
  #at = 0;
  #held = new Uint8Array(0);

  constructor(file: Blob) {
    this.#file = file;
    this.size = file.size;
  }

  /** So many bytes, fewer only at the end of the file. Rejects when the file cannot be read (changed, moved, taken away). */
  async read(at: number, length: number): Promise<Uint8Array> {
    const end = Math.min(at + length, this.size);
    if (end <= at) return new Uint8Array(0);
    if (at < this.#at || end > this.#at + this.#held.length) {
      this.#held = await this.#load(at, Math.max(end, at + AHEAD_BYTES));
      this.#at = at;
    }
    return this.#held.subarray(at - this.#at, end - this.#at);
  }

  /** Where this byte is met first from a place on; the file's size when it does not come any more. */
  async find(byte: number, from: number): Promise<number> {
    for (let at = from; at < this.size; ) {
      const near = at >= this.#at && at < this.#at + this.#held.length;
      const piece = near ? this.#held.subarray(at - this.#at) : await this.#scan(at);
      const found = piece.indexOf(byte);
      if (found >= 0) return at + found;
      at += piece.length;
    }
    return this.size;
  }

  async #scan(at: number): Promise<Uint8Array> {
    this.#held = await this.#load(at, at + SCAN_BYTES);
    this.#at = at;
    return this.#held;
  }

  async #load(from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(await this.#file.slice(from, Math.min(to, this.size)).arrayBuffer());
    if (bytes.length === 0) throw new Error("The file is shorter than it was.");
    return bytes;
  }
}

export function text(bytes: Uint8Array, from = 0, to = bytes.length): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}

export function startsWith(bytes: Uint8Array, prefix: string): boolean {
  return bytes.length >= prefix.length && text(bytes, 0, prefix.length) === prefix;
}

export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
