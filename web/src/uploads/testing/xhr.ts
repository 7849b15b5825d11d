/** Enough of a browser's XMLHttpRequest over Node's http for tus-js-client, progress of sending included. */
import { request, type ClientRequest, type IncomingHttpHeaders } from "node:http";

const PIECE_BYTES = 64 * 1024;

export class NodeXhr extends EventTarget {
  status = 0;
  responseText = "";
  readonly upload: { onprogress: ((event: { lengthComputable: true; loaded: number }) => void) | null } = { onprogress: null };
  onload: (() => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  readonly #headers: Record<string, string> = {};
  #method = "GET";
  #url = "";
  #answer: IncomingHttpHeaders = {};
  #request: ClientRequest | null = null;
  #aborted = false;
  static readonly open = new Set<NodeXhr>();

  open(method: string, url: string): void {
    this.#method = method;
    this.#url = new URL(url, base).href;
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers[name] = value;
  }

  getResponseHeader(name: string): string | null {
    const value = this.#answer[name.toLowerCase()];
    return value === undefined ? null : String(value);
  }

  send(body: Blob | Uint8Array | null): void {
    NodeXhr.open.add(this);
    void this.#send(body).catch((error: unknown) => this.#fail(error));
  }

  abort(): void {
    if (this.#aborted || !NodeXhr.open.delete(this)) return;
    this.#aborted = true;
    this.#request?.destroy();
    this.dispatchEvent(new Event("abort"));
  }

  async #send(body: Blob | Uint8Array | null): Promise<void> {
    // A browser reads the file when it sends; one that cannot be read is a network error.
    const bytes = body instanceof Blob ? new Uint8Array(await body.arrayBuffer()) : body;
    if (this.#aborted) return;
    const headers = { ...this.#headers, ...(bytes === null ? {} : { "Content-Length": String(bytes.length) }) };
    const sending = request(this.#url, { method: this.#method, headers, agent: false });
    this.#request = sending;
    sending.on("response", (response) => {
      this.#answer = response.headers;
      this.status = response.statusCode ?? 0;
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (this.responseText += chunk));
      response.on("end", () => this.#loaded());
    });
    sending.on("error", (error) => this.#fail(error));
    for (let at = 0; bytes !== null && at < bytes.length && !this.#aborted && !sending.destroyed; at += PIECE_BYTES) {
      await new Promise<void>((resolve) => sending.write(bytes.subarray(at, at + PIECE_BYTES), () => resolve()));
      this.upload.onprogress?.({ lengthComputable: true, loaded: Math.min(bytes.length, at + PIECE_BYTES) });
    }
    sending.end();
  }

  #loaded(): void {
    if (NodeXhr.open.delete(this)) this.onload?.();
  }

  #fail(error: unknown): void {
    if (NodeXhr.open.delete(this) && !this.#aborted) this.onerror?.(error);
  }
}

/** Where relative addresses lead, as a page's own address would say. */
let base = "http://127.0.0.1";

export function setBase(url: string): void {
  base = url;
}
