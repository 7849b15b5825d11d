/** One file on its way, as the page shows it and as the browser keeps it over a reload. */
import type { Problem } from "../wire/types";
import { secondsLeft, Speed } from "./speed";

export type UploadState = "queued" | "uploading" | "paused" | "proving" | "done" | "failed";

/** What pages see of an upload. Its fields are `$state`: show them directly. */
export interface UploadItem {
  /** The client's file id, stable over reloads. */
  readonly id: string;
  readonly draft: string;
  readonly name: string;
  readonly size_bytes: number;
  readonly media_type: string;
  /** The server's file id, once the upload exists there. */
  readonly fileId: string | null;
  /** For a local thumbnail; null after a reload, until picked again. */
  readonly file: File | null;
  readonly state: UploadState;
  /** Bytes the server has confirmed. */
  readonly confirmed: number;
  /** Bytes handed to the network; not more than a chunk ahead of `confirmed`. */
  readonly sent: number;
  readonly bytesPerSecond: number;
  readonly secondsLeft: number | null;
  readonly proven: boolean;
  /** The file must be picked again (after a reload, or because it changed on disk). */
  readonly needsFile: boolean;
  /** Why it failed; while it uploads, why it waits at the moment (it goes on by itself). */
  readonly problem: Problem | null;
}

/** What is kept of an upload over a reload. The bytes themselves never are. */
export interface KeptUpload {
  id: string;
  /** Names this upload to the server; renewed when it begins from zero. */
  client_id: string;
  draft: string;
  name: string;
  size_bytes: number;
  media_type: string;
  last_modified: number;
  /** The upload's address, once it has one. */
  url: string | null;
  done: boolean;
  proven: boolean;
  /** The page that cares for it. */
  tab: string;
}

/** Progress is shown so often at most. */
const SHOW_MS = 100;

export class Item implements UploadItem {
  readonly id: string;
  readonly draft: string;
  name = $state("");
  size_bytes = $state(0);
  media_type = $state("");
  fileId: string | null = $state(null);
  file: File | null = $state.raw(null);
  state: UploadState = $state("queued");
  confirmed = $state(0);
  sent = $state(0);
  bytesPerSecond = $state(0);
  secondsLeft: number | null = $state(null);
  proven = $state(false);
  needsFile = $state(false);
  problem: Problem | null = $state.raw(null);

  client_id = crypto.randomUUID() as string;
  last_modified = 0;
  url: string | null = null;
  /** Something was sent; the server may know of it even if we never heard its answer. */
  attempted = false;
  /** Of the file in hand, being made beside the sending. */
  sha256: Promise<string> | null = null;
  readonly #speed = new Speed();
  #shownAt = -Infinity;

  constructor(id: string, draft: string) {
    this.id = id;
    this.draft = draft;
  }

  static of(file: File, draft: string): Item {
    const item = new Item(crypto.randomUUID(), draft);
    item.takeFile(file);
    return item;
  }

  /** One of an earlier page: it has no file, only what was kept. */
  static restored(kept: KeptUpload): Item {
    const item = new Item(kept.id, kept.draft);
    const { name, size_bytes, media_type, client_id, last_modified, proven } = kept;
    Object.assign(item, { name, size_bytes, media_type, client_id, last_modified, proven });
    item.setUrl(kept.url);
    item.attempted = true;
    item.state = kept.done ? "done" : "paused";
    item.needsFile = !kept.done;
    if (kept.done) item.arrived();
    return item;
  }

  kept(tab: string): KeptUpload {
    const { id, client_id, draft, name, size_bytes, media_type, last_modified, url, proven } = this;
    return { id, client_id, draft, name, size_bytes, media_type, last_modified, url, proven, done: this.state === "done", tab };
  }

  /** The same file as before, as far as a browser can tell without reading it. */
  isSame(file: File): boolean {
    return file.name === this.name && file.size === this.size_bytes && file.lastModified === this.last_modified;
  }

  takeFile(file: File): void {
    this.file = file;
    this.name = file.name;
    this.size_bytes = file.size;
    this.media_type = file.type;
    this.last_modified = file.lastModified;
    this.needsFile = false;
    this.sha256 = null;
  }

  /** What the server is told about it at the beginning. */
  metadata(session: string | null): Record<string, string> {
    const { name: filename, media_type: filetype, draft, client_id } = this;
    return { filename, ...(filetype === "" ? {} : { filetype }), ...(session === null ? { for: "reply" } : { session }), draft, client_id };
  }

  setUrl(url: string | null): void {
    this.url = url;
    this.fileId = url === null ? null : (url.split("/").at(-1) ?? null);
  }

  /** From zero, as another upload. */
  startOver(): void {
    this.client_id = crypto.randomUUID();
    this.setUrl(null);
    this.confirmed = 0;
    this.sent = 0;
    this.proven = false;
    this.attempted = false;
    this.sha256 = null;
  }

  // Progress

  confirm(bytes: number): void {
    this.confirmed = bytes;
    if (bytes > this.sent || this.state !== "uploading") this.sent = bytes;
  }

  /** A new attempt: what was sent beyond the confirmed bytes is sent again. */
  beginMoving(now: number): void {
    this.sent = this.confirmed;
    this.#speed.begin(now, this.sent);
  }

  move(bytes: number, now: number): void {
    this.#speed.note(now, bytes);
    if (now - this.#shownAt < SHOW_MS && bytes < this.size_bytes) return;
    this.#shownAt = now;
    this.sent = bytes;
    this.bytesPerSecond = this.#speed.bytesPerSecond;
    this.secondsLeft = secondsLeft(this.size_bytes - bytes, this.bytesPerSecond);
  }

  rest(): void {
    this.sent = this.confirmed;
    this.bytesPerSecond = 0;
    this.secondsLeft = null;
  }

  arrived(): void {
    this.confirmed = this.size_bytes;
    this.rest();
  }
}
