/** The page's end of the hashing worker, which starts with the first file. */
import type { Ask, Told } from "./hash.worker";
import address from "./hash.worker?worker&url";

export interface Hasher {
  /** Rejects when the file cannot be read or this browser cannot hash. */
  hash(id: string, content: File | ArrayBuffer): Promise<string>;
  /** Its promise then never settles. */
  cancel(id: string): void;
  close(): void;
}

interface Waiting {
  resolve(sha256: string): void;
  reject(error: Error): void;
}

export class WorkerHasher implements Hasher {
  readonly #waiting = new Map<string, Waiting>();
  #worker: Worker | null = null;

  /** A file in a worker beside the page; bytes by the browser itself, since a small file should not wait behind a large one. */
  hash(id: string, content: File | ArrayBuffer): Promise<string> {
    if (content instanceof ArrayBuffer && globalThis.crypto?.subtle !== undefined) return digest(content);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#ask({ id, hash: content instanceof ArrayBuffer ? new Blob([content]) : content });
    });
  }

  cancel(id: string): void {
    if (this.#waiting.delete(id)) this.#ask({ cancel: id });
  }

  close(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#waiting.clear();
  }

  #ask(ask: Ask): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(ask);
  }

  #start(): Worker {
    const worker = new Worker(trusted(address), { type: "module" });
    worker.onmessage = (event: MessageEvent<Told>) => this.#told(event.data);
    worker.onerror = (event) => this.#broken(new Error(event.message || "The hashing worker did not start."));
    return worker;
  }

  #told(told: Told): void {
    const waiting = this.#waiting.get(told.id);
    this.#waiting.delete(told.id);
    if ("sha256" in told) waiting?.resolve(told.sha256);
    else waiting?.reject(new Error(told.failed));
  }

  #broken(error: Error): void {
    this.#worker?.terminate();
    this.#worker = null;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

async function digest(bytes: ArrayBuffer): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

/** Where trusted types are enforced, scripts start from addresses of a known policy only. A page may make a policy once. */
const policy = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy("deskside-worker", {
  createScriptURL: (url) => url,
});

/** Only ever given the address that the build made. */
export function trusted(url: string): string {
  return policy?.createScriptURL(url) ?? url;
}
