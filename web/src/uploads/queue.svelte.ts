/**
 * The files of one session that are on their way to the server from this page: which of them move, and what is left of them
 * after a reload. What moves the bytes is loaded with the first file (`engine.ts`).
 */
import { Device } from "../sync/device";
import { onWake as browserWakes } from "../sync/waking";
import type { Api } from "../wire/api";
import type { Engine, EngineOptions } from "./engine";
import { Item, type KeptUpload, type UploadItem } from "./item.svelte";
import { handleOf, reopened, type FileHandle, type Handles } from "./handles";
import { KeptUploads } from "./keeping";
import { homeScope } from "./kept";
import { LateEngine } from "./loading";
import { matched } from "./matching";
import { Measuring } from "./measuring";
import { Moving } from "./moving";
import { isLost, tooLarge, TROUBLE } from "./problems";
import { moved, renamed } from "./saying";
import { Slots } from "./slots";

export type { UploadItem, UploadState } from "./item.svelte";

export interface UploadQueueOptions extends Pick<EngineOptions, "hasher" | "remover" | "server" | "tus" | "endpoint"> {
  /** Null: the files are for canned replies. */
  session: string | null;
  api: Api;
  /** Infinity when it is not known yet; the server then says so. */
  maxFileBytes: number;
  device?: Device;
  /** Keeps them apart from other uploads of this session. */
  shelf?: string;
  /** Shared by all queues of a page. */
  slots?: Slots;
  loadEngine?: () => Promise<{ Engine: typeof Engine }>;
  onWake?: (listener: () => void) => () => void;
}

/** A finished upload that this page did not send. */
export type Arrived = Pick<KeptUpload, "id" | "client_id" | "name" | "size_bytes" | "media_type" | "proven">;

const TOLD_AT_ONCE = 100;
const TELL_AFTER_MS = 100;
const MOVING = new Set(["queued", "uploading", "proving"]);

export class UploadQueue {
  items: readonly UploadItem[] = $state.raw([]);
  /** Something is moving or waits to move. */
  readonly busy: boolean = $derived(this.items.some((item) => MOVING.has(item.state)));
  /** Resolves when the uploads of an earlier page are among the items. Never rejects. */
  readonly ready: Promise<void>;

  readonly #options: UploadQueueOptions;
  readonly #device: Device;
  readonly #scope: string;
  readonly #kept: KeptUploads;
  readonly #engine: LateEngine;
  readonly #moving: Moving;
  readonly #measuring: Measuring;
  readonly #listeners = new Set<() => void>();
  readonly #unlisten: () => void;
  #telling: ReturnType<typeof setTimeout> | undefined;
  #over = false;

  constructor(options: UploadQueueOptions) {
    this.#options = options;
    this.#device = options.device ?? new Device();
    this.#scope = homeScope(options.api.as + (options.shelf ?? ""), options.session);
    this.#kept = new KeptUploads(this.#device, this.#scope);
    this.#engine = new LateEngine(() => this.#makeEngine());
    this.#moving = new Moving({
      slots: options.slots ?? new Slots(),
      items: () => this.#all,
      engine: () => this.#engine.now,
      onBegin: (item) => (item.choose = (original) => this.#choose(item, original)),
      onChange: (item) => this.#changed(item),
    });
    this.#measuring = new Measuring((item) => this.#measured(item));
    this.#unlisten = (options.onWake ?? browserWakes)(() => (this.#engine.nudge(), this.#moving.nudge()));
    this.ready = this.#restore();
  }

  /** As `LateUploads` has it. */
  get queue(): this {
    return this;
  }

  /** A new draft's id, for the message being written. */
  newDraft(): string {
    return crypto.randomUUID();
  }

  /** Begins to send the files of a message. One that is too large is there, failed, and says so. */
  add(files: readonly File[], draft: string, handles: Handles = new Map()): UploadItem[] {
    const next = this.#next(draft);
    const added = files.map((file, index) => Item.of(file, draft, next + index));
    this.#all = [...this.#all, ...added];
    this.#measuring.add(added);
    if (handles.size > 0) for (const item of added) void this.#handle(item, handles);
    this.#tell();
    return added;
  }

  /** Files that the server has made in a draft by itself: copies of those it keeps. They can be taken out like any other. */
  async arrived(files: readonly Arrived[], draft: string): Promise<void> {
    await this.#engine.come();
    const next = this.#next(draft);
    const items = files.map((file, index) => {
      const position = next + index;
      // In a draft of their own they stand as the server placed them; behind others it has to be told.
      const told = { name: file.name, caption: "", alt: "", position: next === 0 ? position : null };
      return Item.restored({ ...file, draft, position, told, last_modified: 0, url: `/api/uploads/${file.id}`, done: true, tab: "" });
    });
    this.#all = [...this.#all, ...items];
    for (const item of items) this.#changed(item);
  }

  /** The items of one draft, in order. */
  of(draft: string): UploadItem[] {
    return this.items.filter((item) => item.draft === draft);
  }

  pause(item: UploadItem): void {
    const own = this.#own(item);
    if (own?.state !== "queued" && own?.state !== "uploading") return;
    this.#moving.stop(own);
    own.state = "paused";
    own.rest();
    this.#changed(own);
  }

  /** Goes on with a paused one, as `retry` does with a failed one. One of an earlier page needs its file for it, or a person's click. */
  resume(item: UploadItem): void {
    const own = this.#own(item);
    if (own?.state !== "paused") return;
    if (!own.needsFile) this.#again(own);
    else if (own.handle !== null) void this.#reopen(own, own.handle, { clicked: true });
  }

  retry(item: UploadItem): void {
    const own = this.#own(item);
    if (own?.state !== "failed" || own.needsFile || own.problem?.retryable === false) return;
    if (isLost(own.problem)) this.#startOver(own);
    this.#again(own);
  }

  /** Takes the file out of its message and deletes what the server has of it. */
  cancel(item: UploadItem): void {
    this.cancelAll([item]);
  }

  cancelAll(items: readonly UploadItem[]): void {
    const own = items.map((item) => this.#own(item)).filter((item) => item !== undefined);
    if (!this.#over) for (const item of own) this.#engine.now?.withdraw(item);
    this.#forget(own);
  }

  /**
   * The file that an item of an earlier page, or one that changed on disk, was about. The same file goes on where the server
   * stands; another one takes its place from zero.
   */
  async pickAgain(item: UploadItem, file: File, handle: FileHandle | null = null): Promise<void> {
    const own = this.#own(item);
    if (own === undefined || !own.needsFile) return;
    const isSame = await own.isSame(file);
    if (this.#over || !own.needsFile || this.#own(own) === undefined) return;
    if (!isSame || isLost(own.problem)) this.#startOver(own);
    own.takeFile(file);
    own.handle = handle;
    this.#enter(own);
    this.#tell();
  }

  /** Several at once: each file goes to the item that it is the file of, however it is called now. Others are left alone. */
  async pickAllAgain(items: readonly UploadItem[], files: readonly File[]): Promise<void> {
    const own = items.map((item) => this.#own(item)).filter((item) => item?.needsFile === true) as Item[];
    for await (const [item, file] of matched(own, files)) await this.pickAgain(item, file);
  }

  /** What is said of a file, until its message is posted. An empty name changes nothing; the extension stays as it was. */
  describe(item: UploadItem, said: { name?: string; caption?: string; alt?: string }): void {
    const own = this.#own(item);
    if (own === undefined) return;
    const { name = own.name, caption = own.caption, alt = own.alt } = said;
    Object.assign(own, { name: renamed(own.filename, name) ?? own.name, caption, alt });
    this.#changed(own);
  }

  /** Gives a file another place among those of its message. */
  move(item: UploadItem, to: number): void {
    const own = this.#own(item);
    if (own === undefined) return;
    const files = this.#all.filter(({ draft }) => draft === own.draft);
    for (const [position, file] of moved(files, files.indexOf(own), to).entries()) {
      if (file.position === position) continue;
      file.position = position;
      this.#kept.keep(file);
    }
    this.#all = this.#all.slice().sort((a, b) => (a.draft === own.draft && b.draft === own.draft ? a.position - b.position : 0));
    for (const file of files) this.#engine.now?.tell(file);
    this.#tell();
  }

  /** Puts a file into another message from zero, with what was said of it. */
  carry(item: UploadItem, draft: string): void {
    const { name, caption, alt, file } = item;
    this.cancel(item);
    const [again] = file === null ? [] : this.add([file], draft);
    if (again !== undefined) this.describe(again, { name, caption, alt });
  }

  /** `done`: they are there, with what was said of them. `leaving`: taken back, and the server still has them. */
  progress(draft: string): { total: number; done: number; failed: number; leaving: number } {
    const counted = { total: 0, done: 0, failed: 0, leaving: this.#engine.now?.leaving(draft) ?? 0 };
    for (const item of this.#all) {
      if (item.draft !== draft) continue;
      counted.total += 1;
      if (item.state === "done" && item.untold === null) counted.done += 1;
      if (item.state === "failed") counted.failed += 1;
    }
    return counted;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The message is posted: its files are in it. */
  release(draft: string): void {
    this.#forget(this.#all.filter((item) => item.draft === draft));
  }

  /** The message was given up, and its files with it. */
  drop(draft: string): void {
    this.cancelAll(this.of(draft));
  }

  /** The session is over: nothing is sent or kept any more. What was on its way stays visible. */
  end(): void {
    this.#kept.end();
    this.close();
    for (const item of this.#all) {
      if (item.state === "done") continue;
      Object.assign(item, { state: "failed", problem: TROUBLE.ended, needsFile: false });
      item.rest();
    }
  }

  /** Stops everything. What the server has can be gone on with later. */
  close(): void {
    this.#over = true;
    this.#kept.close();
    this.#unlisten();
    this.#measuring.close();
    this.#moving.close();
    this.#engine.close();
  }

  // Moving

  get #all(): readonly Item[] {
    return this.items as readonly Item[];
  }

  set #all(items: readonly Item[]) {
    this.items = items;
  }

  /** The place behind the last file of a message. */
  #next(draft: string): number {
    return this.#all.reduce((next, item) => (item.draft === draft ? Math.max(next, item.position + 1) : next), 0);
  }

  #own(item: UploadItem): Item | undefined {
    return this.#all.find((own) => own.id === item.id);
  }

  #measured(item: Item): void {
    if (item.state !== "queued") return this.#kept.keep(item);
    this.#enter(item);
    this.#tell();
  }

  #enter(item: Item): void {
    const limit = this.#options.maxFileBytes;
    if (item.size_bytes > limit) {
      Object.assign(item, { state: "failed", problem: tooLarge(limit) });
    } else {
      this.#again(item);
    }
  }

  #again(item: Item): void {
    item.state = "queued";
    item.problem = null;
    this.#kept.keep(item);
    if (this.#engine.now === null) void this.#engine.come().then(() => this.#moving.pump());
    else this.#moving.pump();
  }

  #startOver(item: Item): void {
    this.#engine.now?.withdraw(item);
    this.#engine.now?.stopHashing(item);
    item.startOver();
  }

  /** Its bytes are other ones then, so that it begins from zero. */
  #choose(item: Item, original: boolean): void {
    if (this.#over || item.file === null || this.#own(item) === undefined) return;
    this.#moving.stop(item);
    this.#startOver(item);
    item.original = original;
    this.#enter(item);
    this.#tell();
  }

  async #makeEngine(): Promise<Engine> {
    const { session, api, loadEngine = () => import("./engine") } = this.#options;
    const { Engine } = await loadEngine();
    const onWithdrawn = () => this.#tell();
    const onTold = (items: readonly Item[]) => {
      for (const item of items) this.#kept.keep(item);
      this.#tell();
    };
    const shared = { session, api, scope: this.#scope, device: this.#device, onWithdrawn, onTold };
    return new Engine({ ...this.#options, ...shared });
  }

  // Over a reload

  async #restore(): Promise<void> {
    const withdrawn = await this.#kept.withdrawn();
    const orphans = await this.#kept.adopt();
    if (this.#over || (orphans.length === 0 && withdrawn.length === 0)) return;
    const engine = await this.#engine.come();
    const restored = await engine.restored(orphans);
    if (this.#over) return;
    engine.resumeWithdrawals(withdrawn);
    restored.sort((a, b) => a.position - b.position);
    this.#all = [...restored, ...this.#all];
    for (const item of restored) {
      this.#changed(item);
      if (item.needsFile && item.handle !== null) void this.#reopen(item, item.handle, { clicked: false });
    }
  }

  async #handle(item: Item, handles: Handles): Promise<void> {
    if (item.file === null) return;
    item.handle = await handleOf(item.file, handles);
    if (item.handle !== null && this.#own(item) !== undefined) this.#kept.keep(item);
  }

  /** The same file goes on. Where another one lies there now, or none, it is asked for as if there had been no way back. */
  async #reopen(item: Item, handle: FileHandle, how: { clicked: boolean }): Promise<void> {
    const file = await reopened(handle, how);
    if (file === "asks" || this.#over || !item.needsFile || this.#own(item) === undefined) return;
    if (file !== null && (await item.isSame(file))) return this.pickAgain(item, file, handle);
    item.handle = null;
    this.#changed(item);
  }

  #changed(item: Item): void {
    this.#kept.keep(item);
    this.#engine.now?.tell(item);
    this.#tell();
  }

  #forget(items: readonly Item[]): void {
    for (const item of items) {
      this.#moving.stop(item);
      this.#engine.now?.drop(item);
    }
    const gone = new Set(items);
    this.#kept.forget(items);
    this.#all = this.#all.filter((other) => !gone.has(other));
    this.#tell();
  }

  /** Whoever hears it looks at all files, so a thousand that change all the time are told of now and then. */
  #tell(): void {
    if (this.#all.length > TOLD_AT_ONCE) this.#telling ??= setTimeout(() => this.#tellNow(), TELL_AFTER_MS);
    else this.#tellNow();
  }

  #tellNow(): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    this.#engine.now?.isBusy(this.busy && !this.#over);
    for (const listener of [...this.#listeners]) listener();
  }
}
