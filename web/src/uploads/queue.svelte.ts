/**
 * The files of one session that are on their way to the server from this page: which of them move, and what is left of them
 * after a reload. What moves the bytes is loaded with the first file (`engine.ts`).
 */
import { backoffMs } from "../sync/backoff";
import { Device } from "../sync/device";
import { onWake as browserWakes } from "../sync/waking";
import type { Api } from "../wire/api";
import type { Engine, EngineOptions } from "./engine";
import { Item, type KeptUpload, type UploadItem } from "./item.svelte";
import { homeScope, UPLOAD, WITHDRAWN } from "./kept";
import { isLost, tooLarge, TROUBLE } from "./problems";
import type { Runner } from "./runner";
import { moved, renamed } from "./saying";
import { Slots } from "./slots";
import type { Withdrawal } from "./withdrawals";

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

/** So long a change may be unwritten. */
const KEEP_AFTER_MS = 50;
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
  readonly #slots: Slots;
  readonly #runners = new Map<string, Runner>();
  readonly #listeners = new Set<() => void>();
  readonly #stops: (() => void)[];
  #engine: Engine | null = null;
  #loading: Promise<Engine> | null = null;
  #tryLoading: (() => void) | null = null;
  readonly #unkept = new Set<Item>();
  #keeping: ReturnType<typeof setTimeout> | undefined;
  #telling: ReturnType<typeof setTimeout> | undefined;
  #over = false;

  constructor(options: UploadQueueOptions) {
    this.#options = options;
    this.#device = options.device ?? new Device();
    this.#scope = homeScope(options.api.as + (options.shelf ?? ""), options.session);
    this.#slots = options.slots ?? new Slots();
    this.#stops = [this.#slots.onFree(() => this.#pump()), (options.onWake ?? browserWakes)(() => this.#wake())];
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
  add(files: readonly File[], draft: string): UploadItem[] {
    const next = this.#next(draft);
    const added = files.map((file, index) => Item.of(file, draft, next + index));
    this.#all = [...this.#all, ...added];
    for (const item of added) this.#enter(item);
    this.#tell();
    return added;
  }

  /** Files that the server has made in a draft by itself: copies of those it keeps. They can be taken out like any other. */
  async arrived(files: readonly Arrived[], draft: string): Promise<void> {
    await this.#load();
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
    this.#stop(own);
    own.state = "paused";
    own.rest();
    this.#changed(own);
  }

  /** Goes on with a paused one, as `retry` does with a failed one. */
  resume(item: UploadItem): void {
    const own = this.#own(item);
    if (own?.state === "paused" && !own.needsFile) this.#again(own);
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
    if (!this.#over) for (const item of own) this.#engine?.withdraw(item);
    this.#forget(own);
  }

  /**
   * The file that an item of an earlier page, or one that changed on disk, was about. The same file goes on where the server
   * stands; another one takes its place from zero.
   */
  async pickAgain(item: UploadItem, file: File): Promise<void> {
    const own = this.#own(item);
    if (own === undefined || !own.needsFile) return;
    const isSame = await own.isSame(file);
    if (this.#over || !own.needsFile || this.#own(own) === undefined) return;
    if (!isSame || isLost(own.problem)) this.#startOver(own);
    own.takeFile(file);
    this.#enter(own);
    this.#tell();
  }

  /** Several at once: each file goes to the item that it is the file of, however it is called now. Others are left alone. */
  async pickAllAgain(items: readonly UploadItem[], files: readonly File[]): Promise<void> {
    const left = new Set(files);
    for (const item of items) {
      const own = this.#own(item);
      if (own === undefined) continue;
      // Those that look the same come first: of two copies each finds its own.
      const alike = [...left].filter((file) => file.size === own.picked_bytes).sort((a, b) => Number(own.looksSame(b)) - Number(own.looksSame(a)));
      for (const file of alike) {
        if (!(await own.isSame(file))) continue;
        left.delete(file);
        await this.pickAgain(own, file);
        break;
      }
    }
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
      this.#keepLater(file);
    }
    this.#all = this.#all.slice().sort((a, b) => (a.draft === own.draft && b.draft === own.draft ? a.position - b.position : 0));
    for (const file of files) this.#engine?.tell(file);
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
    const counted = { total: 0, done: 0, failed: 0, leaving: this.#engine?.leaving(draft) ?? 0 };
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
    for (const stop of this.#stops) stop();
    for (const runner of [...this.#runners.values()]) runner.stop();
    this.#runners.clear();
    void this.#flush();
    this.#tryLoading?.();
    this.#engine?.close();
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
    this.#keepLater(item);
    void this.#load().then(() => this.#pump());
  }

  /** In the order of the items: what stands first is sent first. */
  #pump(): void {
    if (this.#over || this.#engine === null) return;
    for (const item of this.#all) {
      if (item.state !== "queued" || this.#runners.has(item.id)) continue;
      const release = this.#slots.take();
      if (release === null) return;
      this.#run(item, this.#engine, release);
    }
  }

  #run(item: Item, engine: Engine, release: () => void): void {
    item.choose = (original) => this.#choose(item, original);
    const runner = engine.runner(item, () => this.#changed(item));
    this.#runners.set(item.id, runner);
    const ended = () => {
      if (this.#runners.get(item.id) === runner) this.#runners.delete(item.id);
      this.#pump();
    };
    void runner.run(release).finally(ended);
  }

  #stop(item: Item): void {
    this.#runners.get(item.id)?.stop();
    this.#runners.delete(item.id);
  }

  #startOver(item: Item): void {
    this.#engine?.withdraw(item);
    this.#engine?.stopHashing(item);
    item.startOver();
  }

  /** Its bytes are other ones then, so that it begins from zero. */
  #choose(item: Item, original: boolean): void {
    if (this.#over || item.file === null || this.#own(item) === undefined) return;
    this.#stop(item);
    this.#startOver(item);
    item.original = original;
    this.#enter(item);
    this.#tell();
  }

  #wake(): void {
    this.#tryLoading?.();
    for (const runner of this.#runners.values()) runner.nudge();
  }

  // The engine

  #load(): Promise<Engine> {
    return (this.#loading ??= this.#loadEngine());
  }

  /** Files may be picked while the network is away, and the code that sends them with it: it is asked for until it comes. */
  async #loadEngine(): Promise<Engine> {
    const { session, api, loadEngine = () => import("./engine") } = this.#options;
    for (let failures = 1; ; failures += 1) {
      try {
        const { Engine } = await loadEngine();
        const onWithdrawn = () => this.#tell();
        const onTold = (items: readonly Item[]) => {
          for (const item of items) this.#keepLater(item);
          this.#tell();
        };
        const shared = { session, api, scope: this.#scope, device: this.#device, onWithdrawn, onTold };
        this.#engine = new Engine({ ...this.#options, ...shared });
        if (this.#over) this.#engine.close();
        return this.#engine;
      } catch (error) {
        console.info("What sends files could not be loaded yet.", error);
        await this.#pause(backoffMs(failures, Math.random));
      }
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#tryLoading?.(), ms);
      this.#tryLoading = () => {
        clearTimeout(timer);
        this.#tryLoading = null;
        resolve();
      };
    });
  }

  // Keeping

  async #restore(): Promise<void> {
    const withdrawn = await this.#device.keep.list<Withdrawal>(this.#scope, WITHDRAWN);
    const orphans = await this.#adopt();
    if (this.#over || (orphans.length === 0 && withdrawn.length === 0)) return;
    const engine = await this.#load();
    const restored = await engine.restored(orphans);
    if (this.#over) return;
    engine.resumeWithdrawals(withdrawn);
    restored.sort((a, b) => a.position - b.position);
    this.#all = [...restored, ...this.#all];
    for (const item of restored) engine.tell(item);
    this.#tell();
  }

  /** Takes over what pages left that are no more. Two that open at once do it one after the other; each upload has one owner. */
  async #adopt(): Promise<KeptUpload[]> {
    const { keep, tabs } = this.#device;
    const orphans: KeptUpload[] = [];
    await tabs.exclusively(`${UPLOAD}/${this.#scope}`, async () => {
      const alive = await tabs.alive();
      for (const kept of await keep.list<KeptUpload>(this.#scope, UPLOAD)) {
        if (!alive.has(kept.tab)) orphans.push({ ...kept, tab: tabs.mine });
      }
      await keep.putAll(this.#scope, UPLOAD, orphans.map((adopted) => [adopted.id, adopted]));
    });
    return orphans;
  }

  #changed(item: Item): void {
    this.#keepLater(item);
    this.#engine?.tell(item);
    this.#tell();
  }

  /** A thousand files change thousands of times: they are written together. What a killed page lost of it, the server tells. */
  #keepLater(item: Item): void {
    if (this.#over) return;
    this.#unkept.add(item);
    this.#keeping ??= setTimeout(() => void this.#flush(), KEEP_AFTER_MS);
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#keeping);
    this.#keeping = undefined;
    const { keep, tabs } = this.#device;
    const kept = [...this.#unkept].map((item): [string, KeptUpload] => [item.id, item.kept(tabs.mine)]);
    this.#unkept.clear();
    if (kept.length > 0) await keep.putAll(this.#scope, UPLOAD, kept);
  }

  #forget(items: readonly Item[]): void {
    for (const item of items) {
      this.#stop(item);
      this.#engine?.drop(item);
      this.#unkept.delete(item);
    }
    const gone = new Set(items);
    void this.#device.keep.deleteAll(this.#scope, UPLOAD, items.map((item) => item.id));
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
    this.#engine?.isBusy(this.busy && !this.#over);
    for (const listener of [...this.#listeners]) listener();
  }
}
