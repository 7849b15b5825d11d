/** What the queue asks of the server beside sending: where an upload stands, taking it back, proving it. */
import { Refusal, type Api } from "../wire/api";
import type { File as StoredFile, Upload, Words } from "../wire/types";
import type { Withdrawal } from "./withdrawals";

/** What the server says about one upload of ours. `gone`: it has nothing of it. */
export type Standing = { is: "unfinished"; bytes: number } | { is: "finished" } | { is: "gone" };

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

  /** Rejects with a `Refusal`. Nothing lists those of canned replies, but asking who we are shows what stands against us. */
  async unfinished(): Promise<Upload[]> {
    if (this.#session === null) return this.api.get("/api/me").then(() => []);
    return (await this.api.do("uploads.unfinished", { session: this.#session })).uploads;
  }

  async prove(file: string, sha256: string): Promise<boolean> {
    return (await this.api.do("uploads.prove", { session: this.#session, file, sha256 })).proven;
  }

  /** Rejects with a `Refusal`. Of files for canned replies nothing is said. */
  async describe(files: readonly Words[]): Promise<readonly StoredFile[]> {
    if (this.#session === null) return [];
    return (await this.api.do("uploads.describe", { session: this.#session, files: [...files] })).files;
  }

  /** Rejects when nobody answered, or with something that says nothing about the upload. */
  async standing(url: string): Promise<Standing> {
    const response = await this.#request("HEAD", url);
    if (response.status === 404 || response.status === 410) return { is: "gone" };
    if (!response.ok) throw new Error(`The upload's standing is not known (${response.status}).`);
    const bytes = Number(response.headers.get("Upload-Offset"));
    return bytes === Number(response.headers.get("Upload-Length")) ? { is: "finished" } : { is: "unfinished", bytes };
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
    return this.unfinished().then(
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
