/** The page's end of the worker that looks into pictures. It starts with the first picture. */
import { trusted } from "../uploads/hasher";
import address from "./private.worker?worker&url";
import type { Ask, Told } from "./private.worker";
import { formatOf, without, type Private } from "./removal";

/** What is to be sent of a file, and what was taken out of it. */
export interface Bare {
  file: File;
  removed: Private | null;
}

export interface Remover {
  /** Null: nobody can say what is in it. Rejects when the file cannot be read. */
  bare(file: File): Promise<Bare | null>;
  close(): void;
}

interface Waiting {
  resolve(told: Told): void;
  reject(error: Error): void;
}

export class WorkerRemover implements Remover {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #last = 0;

  async bare(file: File): Promise<Bare | null> {
    if ((await formatOf(file)) === null) return { file, removed: null };
    const told = await this.#ask(file).catch(() => null);
    if (told === null) return null;
    if ("failed" in told) {
      if (told.failed === "unreadable") throw new Error("The file cannot be read.");
      return null;
    }
    return told.removal ? { file: without(file, told.removal), removed: told.removal.what } : { file, removed: null };
  }

  close(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#waiting.clear();
  }

  #ask(file: File): Promise<Told> {
    return new Promise((resolve, reject) => {
      const id = (this.#last += 1);
      this.#waiting.set(id, { resolve, reject });
      this.#worker ??= this.#start();
      const ask: Ask = { id, file };
      this.#worker.postMessage(ask);
    });
  }

  #start(): Worker {
    const worker = new Worker(trusted(address), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<Told>) => {
      this.#waiting.get(data.id)?.resolve(data);
      this.#waiting.delete(data.id);
    };
    worker.onerror = (event) => this.#broken(new Error(event.message || "The worker did not start."));
    return worker;
  }

  #broken(error: Error): void {
    this.#worker?.terminate();
    this.#worker = null;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
