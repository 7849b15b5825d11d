/**
 * One attempt to bring a file to the server with tus-js-client, from wherever the server stands to the end. It never retries
 * and never begins anew by itself: the library would answer an expired sign-in by starting from zero, and does not retry
 * 429. The queue decides what follows a failure.
 */
import type { DetailedError, HttpRequest, HttpResponse, Upload, UploadOptions } from "tus-js-client";

import type { Private } from "../private/pieces";
import { AT_ONCE_BYTES, type Content } from "./content";
import { FIRST_PIECE_BYTES, nextPiece } from "./pieces";
import { TransferFailure } from "./trouble";

export type Tus = Pick<typeof import("tus-js-client"), "Upload">;

export interface TransferOptions {
  tus: Tus;
  content: Content;
  /** Where the upload is, when it was begun before; else it is created at `endpoint`. */
  url: string | null;
  endpoint: string;
  headers: Record<string, string>;
  metadata: Record<string, string>;
  /** Of the whole file, when it is known before it is sent: one that goes in a single request is proven by it. */
  sha256: string | null;
  onUrl(url: string): void;
  /** The server has so many bytes from before: here the sending begins. */
  onStanding(bytes: number): void;
  /** The server confirmed so many bytes. */
  onConfirmed(bytes: number): void;
  /** So many bytes have left this machine. */
  onSent(bytes: number): void;
}

/** What an attempt that came to its end brought. */
export interface Brought {
  /** The server's hash of the whole file; null when it did not say. */
  sha256: string | null;
  /** The server has compared it with ours. */
  proven: boolean;
  /** What the server took out of it, if it did. */
  removed: Private | null;
}

/** Nothing moved for so long: the connection is dead, whatever the browser believes. */
const STALLED_MS = 45_000;
const STALLED_AFTER_WAKING_MS = 5_000;

export class Transfer {
  readonly #options: TransferOptions;
  readonly #upload: Upload;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #movedAt = performance.now();
  #method = "POST";
  #askedAt = 0;
  #confirmed = 0;
  #sha256: string | null = null;
  #proven = false;
  #removed: Private | null = null;
  #over = false;
  #resolve: (brought: Brought) => void = () => undefined;
  #reject: (failure: TransferFailure) => void = () => undefined;

  constructor(options: TransferOptions) {
    this.#options = options;
    this.#upload = new options.tus.Upload(sourceOf(options.content), this.#settings());
  }

  /** Rejects with a `TransferFailure`. */
  run(): Promise<Brought> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#moved();
      this.#upload.start();
    });
  }

  /** Ends the attempt. What the server has, it keeps. */
  stop(): void {
    this.#end(new TransferFailure(this.#method));
  }

  /** The machine woke up: a transfer that has not moved for some seconds is given up. */
  nudge(): void {
    if (performance.now() - this.#movedAt > STALLED_AFTER_WAKING_MS) this.stop();
  }

  #settings(): UploadOptions {
    const { content, url, endpoint, headers, metadata, onSent } = this.#options;
    return {
      ...(url === null ? { endpoint } : { uploadUrl: url }),
      headers,
      metadata,
      chunkSize: FIRST_PIECE_BYTES,
      uploadDataDuringCreation: content.size_bytes <= AT_ONCE_BYTES,
      ...(content.from instanceof ArrayBuffer ? { fileReader: readerOf(content.from) } : {}),
      retryDelays: null,
      storeFingerprintForResuming: false,
      fingerprint: async () => "",
      onBeforeRequest: (request) => this.#before(request),
      onAfterResponse: (_request, response) => this.#after(response),
      onUploadUrlAvailable: () => this.#upload.url !== null && this.#options.onUrl(this.#upload.url),
      onProgress: (bytes) => {
        this.#moved();
        onSent(bytes);
      },
      onSuccess: () => this.#succeed(),
      onError: (error) => this.#end(failureIn(error, this.#method)),
    };
  }

  #before(request: HttpRequest): void {
    this.#method = request.getMethod();
    this.#askedAt = performance.now();
    const { content, sha256 } = this.#options;
    if (this.#method === "POST" && sha256 !== null && content.size_bytes > 0 && content.size_bytes <= AT_ONCE_BYTES) {
      request.setHeader("Upload-Checksum", `sha256 ${base64Of(sha256)}`);
    }
    const raw: unknown = request.getUnderlyingObject();
    // Safari drops connections with `abort`, which nobody asked for and the library does not hear.
    if (raw instanceof EventTarget) raw.addEventListener("abort", () => this.stop());
  }

  #after(response: HttpResponse): void {
    this.#moved();
    if (response.getStatus() >= 300) return;
    this.#sha256 = response.getHeader("Deskside-SHA256") ?? this.#sha256;
    this.#proven ||= response.getHeader("Deskside-Proven") === "1";
    const told = response.getHeader("Deskside-Private");
    if (told === "location" || told === "details") this.#removed = told;
    const offset = Number.parseInt(response.getHeader("Upload-Offset") ?? "", 10);
    if (Number.isNaN(offset)) return;
    if (this.#method === "PATCH") {
      this.#upload.options.chunkSize = nextPiece(offset - this.#confirmed, performance.now() - this.#askedAt);
    }
    this.#confirmed = offset;
    if (this.#method === "HEAD") this.#options.onStanding(offset);
    else this.#options.onConfirmed(offset);
  }

  #moved(): void {
    if (this.#over) return;
    this.#movedAt = performance.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(), STALLED_MS);
  }

  #succeed(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#resolve({ sha256: this.#sha256, proven: this.#proven, removed: this.#removed });
  }

  #end(failure: TransferFailure): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    // First marked as over: aborting makes the request say "abort", which would come back here.
    void this.#upload.abort();
    this.#reject(failure);
  }
}

/** Bytes in memory go into the request as they are: a `Blob` of them would be carried to the browser's process and back first. */
function readerOf(bytes: ArrayBuffer): NonNullable<UploadOptions["fileReader"]> {
  const slice = async (from: number, to: number) => {
    const part = new Uint8Array(bytes, from, Math.min(to, bytes.byteLength) - from);
    // The library asks what it was given for its size, as it does with a `Blob`.
    return { value: Object.assign(part, { size: part.byteLength }), done: to >= bytes.byteLength };
  };
  return { openFile: async () => ({ size: bytes.byteLength, slice, close: () => undefined }) };
}

/** What the library insists on; where a reader is given, only the reader knows the bytes. */
function sourceOf({ from }: Content): ConstructorParameters<Tus["Upload"]>[0] {
  return from instanceof ArrayBuffer ? { read: async () => ({ done: true, value: undefined }) } : from;
}

function base64Of(hex: string): string {
  return btoa(String.fromCharCode(...(hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16))));
}

function failureIn(error: Error | DetailedError, method: string): TransferFailure {
  const response = "originalResponse" in error ? error.originalResponse : null;
  if (!response) return new TransferFailure(method);
  const retryAfterS = Number(response.getHeader("Retry-After") ?? 0);
  return new TransferFailure(method, response.getStatus(), response.getBody(), retryAfterS || 0);
}
