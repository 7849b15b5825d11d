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
import { Slots } from "./slots";
import type { Withdrawal } from "./withdrawals";

export type { UploadItem, UploadState } from "./item.svelte";

export interface UploadQueueOptions extends Pick<EngineOptions, "hasher" | "server" | "tus" | "endpoint"> {
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
  #over = false;

  constructor(options: UploadQueueOptions) {
    this.#options = options;
    this.#device = options.device ?? new Device();
    this.#scope = homeScope(options.api.as + (options.shelf ?? ""), options.session);
    this.#slots = options.slots ?? new Slots();
    this.#stops = [this.#slots.onFree(() => this.#pump()), (options.onWake ?? browserWakes)(() => this.#wake())];
    this.ready = this.#restore();
  }

  /** A new draft's id, for the message being written. */
  newDraft(): string {
    return crypto.randomUUID();
  }

  /** Begins to send the files of a message. One that is too large is there, failed, and says so. */
  add(files: readonly File[], draft: string): UploadItem[] {
    const added = files.map((file) => Item.of(file, draft));
    this.#set([...this.#all, ...added]);
    for (const item of added) this.#enter(item);
    return added;
  }

  /** Files that the server has made in a draft by itself: copies of those it keeps. They can be taken out like any other. */
  async arrived(files: readonly Arrived[], draft: string): Promise<void> {
    await this.#load();
    const items = files.map((file) => Item.restored({ ...file, draft, last_modified: 0, url: `/api/uploads/${file.id}`, done: true, tab: "" }));
    this.#set([...this.#all, ...items]);
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
    const own = this.#own(item);
    if (own === undefined) return;
    if (!this.#over) this.#engine?.withdraw(own);
    this.#forget(own);
  }

  /**
   * The file that an item of an earlier page, or one that changed on disk, was about. The same file goes on where the server
   * stands; another one takes its place from zero.
   */
  pickAgain(item: UploadItem, file: File): void {
    const own = this.#own(item);
    if (own === undefined || !own.needsFile) return;
    if (!own.isSame(file) || isLost(own.problem)) this.#startOver(own);
    own.takeFile(file);
    this.#enter(own);
  }

  /** `leaving`: taken back, and the server still has them. */
  progress(draft: string): { total: number; done: number; failed: number; leaving: number } {
    const items = this.of(draft);
    const count = (state: string) => items.filter((item) => item.state === state).length;
    const leaving = this.#engine?.leaving(draft) ?? 0;
    return { total: items.length, done: count("done"), failed: count("failed"), leaving };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The message is posted: its files are in it. */
  release(draft: string): void {
    for (const item of this.#all) if (item.draft === draft) this.#forget(item);
  }

  /** The message was given up, and its files with it. */
  drop(draft: string): void {
    for (const item of this.of(draft)) this.cancel(item);
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
    this.#tryLoading?.();
    this.#engine?.close();
  }

  // Moving

  get #all(): readonly Item[] {
    return this.items as readonly Item[];
  }

  #own(item: UploadItem): Item | undefined {
    return this.#all.find((own) => own.id === item.id);
  }

  #enter(item: Item): void {
    const limit = this.#options.maxFileBytes;
    if (item.size_bytes > limit) {
      Object.assign(item, { state: "failed", problem: tooLarge(limit) });
      this.#tell();
    } else {
      this.#again(item);
    }
  }

  #again(item: Item): void {
    item.state = "queued";
    item.problem = null;
    this.#changed(item);
    void this.#load().then(() => this.#pump());
  }

  /** The server orders a message's files by their beginning, so one waits until the one before it has begun. */
  #pump(): void {
    if (this.#over || this.#engine === null) return;
    const beginning = new Set<string>();
    for (const item of this.#all) {
      const isWaiting = item.state === "queued" && !this.#runners.has(item.id);
      if (isWaiting && (item.url !== null || !beginning.has(item.draft))) {
        if (!this.#slots.take()) return;
        this.#run(item, this.#engine);
      }
      if (item.state === "uploading" && item.url === null) beginning.add(item.draft);
    }
  }

  #run(item: Item, engine: Engine): void {
    const runner = engine.runner(item, { onChange: () => this.#changed(item), onBegun: () => this.#pump() });
    this.#runners.set(item.id, runner);
    const ended = () => {
      if (this.#runners.get(item.id) === runner) this.#runners.delete(item.id);
      this.#pump();
    };
    void runner.run(() => this.#slots.release()).finally(ended);
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
        const shared = { session, api, scope: this.#scope, device: this.#device, onWithdrawn };
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
    this.#set([...restored, ...this.#all]);
  }

  /** Takes over what pages left that are no more. Two that open at once do it one after the other; each upload has one owner. */
  async #adopt(): Promise<KeptUpload[]> {
    const { keep, tabs } = this.#device;
    const orphans: KeptUpload[] = [];
    await tabs.exclusively(`${UPLOAD}/${this.#scope}`, async () => {
      const alive = await tabs.alive();
      for (const kept of await keep.list<KeptUpload>(this.#scope, UPLOAD)) {
        if (alive.has(kept.tab)) continue;
        const adopted = { ...kept, tab: tabs.mine };
        await keep.put(this.#scope, UPLOAD, kept.id, adopted);
        orphans.push(adopted);
      }
    });
    return orphans;
  }

  #changed(item: Item): void {
    const { keep, tabs } = this.#device;
    if (!this.#over) void keep.put(this.#scope, UPLOAD, item.id, item.kept(tabs.mine));
    this.#tell();
  }

  #forget(item: Item): void {
    this.#stop(item);
    this.#engine?.stopHashing(item);
    void this.#device.keep.delete(this.#scope, UPLOAD, item.id);
    this.#set(this.#all.filter((other) => other !== item));
  }

  #set(items: readonly Item[]): void {
    this.items = items;
    this.#tell();
  }

  #tell(): void {
    this.#engine?.isBusy(this.busy && !this.#over);
    for (const listener of [...this.#listeners]) listener();
  }
}
