/**
 * Says what senders wrote of files that have arrived: names, captions, alternative texts, places. Many in one command, a
 * little after the last change, and again until the server has heard it. A message waits for it as for its files.
 */
import { backoffMs } from "../sync/backoff";
import { Refusal } from "../wire/api";
import type { File as StoredFile, Words } from "../wire/types";
import type { Item } from "./item.svelte";

export interface TellerOptions {
  /** Answers the files that are still there. */
  describe(words: readonly Words[]): Promise<readonly StoredFile[]>;
  /** The server knows what there is to know of these. */
  onTold(items: readonly Item[]): void;
}

/** Somebody who types a caption, or moves a file step by step, is not done after the first letter. */
const AFTER_MS = 400;
/** Of one command; frames end at 64 KiB, and every 2 KiB count as another command. */
const MOST_BYTES = 16_000;
const MOST_FILES = 100;

export class Teller {
  readonly #options: TellerOptions;
  readonly #items = new Set<Item>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #telling = false;
  #failures = 0;
  #over = false;

  constructor(options: TellerOptions) {
    this.#options = options;
  }

  /** Something about a finished file may be new. */
  look(item: Item): void {
    if (item.state !== "done" || item.untold === null || this.#over) return;
    this.#items.add(item);
    if (!this.#telling) this.#later(AFTER_MS);
  }

  forget(item: Item): void {
    this.#items.delete(item);
  }

  close(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#tell(), ms);
  }

  async #tell(): Promise<void> {
    this.#telling = true;
    while (!this.#over && this.#items.size > 0) {
      const said = batch(this.#items);
      const wait = said.size === 0 ? 0 : await this.#say(said);
      if (wait > 0) return void ((this.#telling = false), this.#later(wait));
    }
    this.#telling = false;
  }

  /** How long to wait before it is said again; 0 when it was heard, or never will be. */
  async #say(said: Map<Item, Words>): Promise<number> {
    const names = await this.#options.describe([...said.values()]).then(
      (files) => new Map(files.map((file) => [file.id as string, file.name])),
      (error: unknown) => Refusal.of(error),
    );
    if (this.#over) return 0;
    if (names instanceof Refusal && names.retryable) {
      this.#failures += 1;
      return Math.max((names.retry_after_s ?? 0) * 1000, backoffMs(this.#failures, Math.random));
    }
    this.#failures = 0;
    // What is refused for good keeps no message back: its file goes out as it was.
    if (names instanceof Refusal) console.info("What was said of files is not taken.", names.code);
    for (const [item, words] of said) {
      item.wasTold(words, (names instanceof Refusal ? undefined : names.get(words.file)) ?? item.name);
      if (item.untold === null) this.#items.delete(item);
    }
    this.#options.onTold([...said.keys()]);
    return 0;
  }
}

/** As many as one command bears. Whoever has nothing to tell any more is left out for good. */
function batch(items: Set<Item>): Map<Item, Words> {
  const said = new Map<Item, Words>();
  let bytes = 0;
  for (const item of items) {
    const words = item.untold;
    if (words === null) {
      items.delete(item);
      continue;
    }
    bytes += new TextEncoder().encode(JSON.stringify(words)).length;
    if (said.size > 0 && (bytes > MOST_BYTES || said.size === MOST_FILES)) break;
    said.set(item, words);
  }
  return said;
}
