/** What the queue asks of the server beside sending: where an upload stands, taking it back, proving it. */
import { Refusal, type Api } from "../wire/api";
import type { File as StoredFile, UploadStanding, Words } from "../wire/types";
import type { Withdrawal } from "./withdrawals";

/** Of one command; every 2 KiB of it count as another one. */
const ASKED_AT_ONCE = 100;

const TUS = { "Tus-Resumable": "1.0.0" };

export class UploadServer {
  readonly api: Api;
  readonly #session: string | null;
  readonly #fetch: typeof fetch;

  constructor(api: Api, session: string | null, fetcher: typeof fetch = (input, init) => fetch(input, init)) {
    this.api = api;
    this.#session = session;
    this.#fetch = fetcher;
  }

  get headers(): Record<string, string> {
    return { "Deskside-As": this.api.as };
  }

  /** How far our uploads of these client ids are; those that the server has nothing of are left out. Rejects with a `Refusal`. */
  async standing(clientIds: readonly string[]): Promise<Map<string, UploadStanding>> {
    const found = new Map<string, UploadStanding>();
    for (let at = 0; at < clientIds.length; at += ASKED_AT_ONCE) {
      for (const upload of await this.#standing(clientIds.slice(at, at + ASKED_AT_ONCE))) found.set(upload.client_id, upload);
    }
    return found;
  }

  async #standing(client_ids: string[]): Promise<UploadStanding[]> {
    return (await this.api.do("uploads.standing", { session: this.#session, client_ids })).uploads;
  }

  async prove(file: string, sha256: string): Promise<boolean> {
    return (await this.api.do("uploads.prove", { session: this.#session, file, sha256 })).proven;
  }

  /** Rejects with a `Refusal`. Of files for canned replies nothing is said. */
  async describe(files: readonly Words[]): Promise<readonly StoredFile[]> {
    if (this.#session === null) return [];
    return (await this.api.do("uploads.describe", { session: this.#session, files: [...files] })).files;
  }

  /** Of an upload whose bytes are all there and which is no file yet, because nobody waited: asking makes it one. Never rejects. */
  async finish(url: string): Promise<boolean> {
    const length = (response: Response, name: string) => Number(response.headers.get(name) ?? -1);
    return this.#request("HEAD", url).then(
      (response) => response.ok && length(response, "Upload-Offset") === length(response, "Upload-Length"),
      () => false,
    );
  }

  /** Rejects when asking again may help. */
  async withdraw({ url, size_bytes, metadata }: Omit<Withdrawal, "id" | "draft">): Promise<void> {
    const place = url ?? (await this.#find(size_bytes, metadata));
    if (place !== null) heard(await this.#request("DELETE", place));
  }

  /** Where an upload is whose first answer was lost: beginning it again under its client id finds it. */
  async #find(sizeBytes: number, metadata: Record<string, string>): Promise<string | null> {
    const headers = { "Upload-Length": String(sizeBytes), "Upload-Metadata": encoded(metadata) };
    return heard(await this.#request("POST", "/api/uploads", headers)).headers.get("Location");
  }

  /** Why a request without words in its answer was refused; null when nothing stands against us. */
  async reason(): Promise<Refusal | null> {
    return this.#standing([]).then(
      () => null,
      (error: unknown) => Refusal.of(error),
    );
  }

  #request(method: string, url: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#fetch(url, { method, headers: { ...this.headers, ...TUS, ...headers }, cache: "no-store" });
  }
}

/** Whatever the server said that will not be otherwise the next time. */
function heard(response: Response): Response {
  if (response.status >= 500 || response.status === 429 || response.status === 408) {
    throw new Error(`The upload could not be taken back (${response.status}).`);
  }
  return response;
}

function encoded(metadata: Record<string, string>): string {
  const base64 = (text: string) => btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
  return Object.entries(metadata)
    .map(([name, value]) => `${name} ${base64(value)}`)
    .join(",");
}
