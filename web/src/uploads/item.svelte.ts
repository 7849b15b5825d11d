/** One file on its way, as the page shows it and as the browser keeps it over a reload. */
import type { Private } from "../private/pieces";
import type { Problem, Words } from "../wire/types";
import type { FileHandle } from "./handles";
import { markOf } from "./mark";
import { secondsLeft, Speed } from "./speed";

export type UploadState = "queued" | "uploading" | "paused" | "proving" | "done" | "failed";

/** What pages see of an upload. Its fields are `$state`: show them directly. */
export interface UploadItem {
  /** The client's file id, stable over reloads. */
  readonly id: string;
  readonly draft: string;
  /** As its sender wants it to be called; the extension is the file's own. */
  readonly name: string;
  readonly caption: string;
  /** What is to be seen in it, for those who do not see it. */
  readonly alt: string;
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
  /** Going on with it opens the file again; it need not be picked. */
  readonly reopens?: boolean;
  /** Why it failed; while it uploads, why it waits at the moment (it goes on by itself). */
  readonly problem: Problem | null;
  /** What it told beside itself, and tells no more. */
  readonly removed?: Private | null;
  /** Its sender wants it to be sent as it is. */
  readonly original?: boolean;
  /** Sends it anew, as it is or without what it tells. There once it was looked into. */
  readonly choose?: ((original: boolean) => void) | null;
}

/** What is kept of an upload over a reload. The bytes themselves never are. */
export interface KeptUpload {
  id: string;
  /** Names this upload to the server; renewed when it begins from zero. */
  client_id: string;
  draft: string;
  /** As the file itself is called, and as it is to be called. */
  filename?: string;
  name: string;
  caption?: string;
  alt?: string;
  position?: number;
  /** What the server knows of these. */
  told?: Told;
  size_bytes: number;
  media_type: string;
  last_modified: number;
  /** By which it is known again. */
  mark?: string | null;
  /** The upload's address, once it has one. */
  url: string | null;
  done: boolean;
  proven: boolean;
  /** The page that cares for it. */
  tab: string;
  /** Of the file as it was picked, when what is sent of it is less. */
  picked_bytes?: number;
  removed?: Private | null;
  original?: boolean;
  /** The way back to the file, where the browser gives one. */
  handle?: FileHandle | null;
}

/** What is said of a file beside its bytes. */
export interface Told {
  name: string;
  caption: string;
  alt: string;
  position: number | null;
}

/** Progress is shown so often at most. */
const SHOW_MS = 100;

const UNSAID: Told = { name: "", caption: "", alt: "", position: null };

export class Item implements UploadItem {
  readonly id: string;
  readonly draft: string;
  name = $state("");
  caption = $state("");
  alt = $state("");
  /** 0 until it is measured. */
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
  removed: Private | null = $state(null);
  original = $state(false);
  choose: ((original: boolean) => void) | null = $state.raw(null);

  handle: FileHandle | null = $state.raw(null);
  /** How large the file in hand is and when it was changed is known. */
  measured = true;
  /** The size of the picked file, by which it is known again. */
  picked_bytes = 0;
  /** What the file itself is called: what it was announced as, and known again by. */
  filename = "";
  /** Its place among the files of its message. */
  position = $state(0);
  #told: Told = $state.raw(UNSAID);
  client_id = crypto.randomUUID() as string;
  last_modified = 0;
  mark: string | null = null;
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

  /** To be measured. */
  static of(file: File, draft: string, position: number): Item {
    const item = new Item(crypto.randomUUID(), draft);
    item.position = position;
    item.#hold(file);
    return item;
  }

  /** One of an earlier page: it has no file, only what was kept. */
  static restored(kept: KeptUpload): Item {
    const item = new Item(kept.id, kept.draft);
    const { name, size_bytes, media_type, client_id, last_modified, proven } = kept;
    const { filename = name, caption = "", alt = "", position = 0, mark = null, told } = kept;
    Object.assign(item, { name, size_bytes, media_type, client_id, last_modified, proven, filename, caption, alt, position, mark });
    const { picked_bytes = size_bytes, removed = null, original = false, handle = null } = kept;
    Object.assign(item, { picked_bytes, removed, original, handle });
    item.#told = told ?? { ...UNSAID, name };
    item.setUrl(kept.url);
    item.attempted = true;
    item.state = kept.done ? "done" : "paused";
    item.needsFile = !kept.done;
    if (kept.done) item.arrived();
    return item;
  }

  kept(tab: string): KeptUpload {
    const { id, client_id, draft, filename, name, caption, alt, position, size_bytes, media_type, last_modified, url, proven } = this;
    const facts = { id, client_id, draft, filename, name, caption, alt, position, size_bytes, media_type, last_modified, url, proven };
    const { picked_bytes, removed, original, handle } = this;
    return { ...facts, picked_bytes, removed, original, handle, mark: this.mark, told: this.#told, done: this.state === "done", tab };
  }

  get reopens(): boolean {
    return this.needsFile && this.state === "paused" && this.handle !== null;
  }

  /** The same file as before, by what it says of itself: name, size and time. */
  looksSame(file: Pick<File, "name" | "size" | "lastModified">): boolean {
    return file.name === this.filename && file.size === this.picked_bytes && file.lastModified === this.last_modified;
  }

  /** The same file as before, by its content where that is known. */
  async isSame(file: File): Promise<boolean> {
    if (file.size !== this.picked_bytes) return false;
    const mark = this.mark === null ? null : await markOf(file);
    return mark === null ? this.looksSame(file) : mark === this.mark;
  }

  takeFile(file: File): void {
    this.#hold(file);
    this.measure();
  }

  #hold(file: File): void {
    this.file = file;
    if (this.name === this.filename) this.name = file.name;
    this.filename = file.name;
    this.measured = false;
    this.removed = null;
    this.media_type = file.type;
    this.needsFile = false;
    this.sha256 = null;
    this.mark = null;
  }

  /** Asks the disk, and waits for it. */
  measure(): void {
    if (this.file === null) return;
    this.size_bytes = this.picked_bytes = this.file.size;
    this.last_modified = this.file.lastModified;
    this.measured = true;
  }

  /** So many bytes of it go out, without what it told. */
  sends(bytes: number, removed: Private | null): void {
    this.size_bytes = bytes;
    this.removed = removed ?? this.removed;
  }

  /** What the server is told about it at the beginning. */
  metadata(session: string | null): Record<string, string> {
    const { filename, media_type: filetype, draft, client_id, position } = this;
    const place = session === null ? { for: "reply" } : { session };
    const told = this.original ? "original" : this.removed;
    const facts = { ...(filetype === "" ? {} : { filetype }), ...(told === null ? {} : { private: told }) };
    return { filename, ...facts, ...place, draft, client_id, position: String(position) };
  }

  /** It is about to be announced with its metadata, or was before: then the server keeps to what it heard first. */
  announce(): void {
    if (!this.attempted) this.#told = { ...UNSAID, name: this.filename, position: this.position };
    this.attempted = true;
  }

  /** What the server has to be told of it, once it is there; null when it knows. */
  get untold(): Words | null {
    const { caption, alt, position, fileId } = this;
    const told = this.#told;
    const name = this.name === told.name ? null : this.name;
    const isKnown = name === null && caption === told.caption && alt === told.alt && position === told.position;
    return isKnown || fileId === null ? null : { file: fileId, name, caption, alt, position };
  }

  /** The server knows these words. `name` is what it made of the name. */
  wasTold(words: Words, name: string): void {
    if (this.name === words.name) this.name = name;
    const { caption, alt, position } = words;
    this.#told = { name, caption: caption ?? "", alt: alt ?? "", position };
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
    this.#told = UNSAID;
    this.sha256 = null;
    this.size_bytes = this.picked_bytes;
    this.removed = null;
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
