/**
 * The files of one session that are on their way to the server from this page: which of them move, what follows when one is
 * interrupted, and what is left of them after a reload. `runner.ts` brings a single one over.
 */
import { Device } from "../sync/device";
import { scopeOf } from "../sync/keep";
import { onWake as browserWakes } from "../sync/waking";
import type { Api } from "../wire/api";
import { WorkerHasher, type Hasher } from "./hasher";
import { Item, type KeptUpload, type UploadItem } from "./item.svelte";
import { restore } from "./restoring";
import { Runner } from "./runner";
import { UploadServer } from "./server";
import { Slots } from "./slots";
import type { Tus } from "./transfer";
import { isLost, TROUBLE, tooLarge } from "./trouble";
import { Withdrawals, type Withdrawal } from "./withdrawals";

export type { UploadItem, UploadState } from "./item.svelte";

export interface UploadQueueOptions {
  session: string;
  api: Api;
  /** Infinity when it is not known yet; the server then says so. */
  maxFileBytes: number;
  device?: Device;
  /** Shared by all queues of a page. */
  slots?: Slots;
  hasher?: Hasher;
  server?: UploadServer;
  tus?: () => Promise<Tus>;
  endpoint?: string;
  onWake?: (listener: () => void) => () => void;
}

const KIND = "upload";
const WITHDRAWN = "withdrawn";

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
  readonly #hasher: Hasher;
  readonly #server: UploadServer;
  readonly #runners = new Map<string, Runner>();
  readonly #listeners = new Set<() => void>();
  readonly #withdrawals: Withdrawals;
  readonly #stops: (() => void)[];
  #over = false;

  constructor(options: UploadQueueOptions) {
    this.#options = options;
    this.#device = options.device ?? new Device();
    this.#scope = scopeOf(options.api.as, options.session);
    this.#slots = options.slots ?? new Slots();
    this.#hasher = options.hasher ?? new WorkerHasher();
    this.#server = options.server ?? new UploadServer(options.api, options.session);
    this.#withdrawals = new Withdrawals({
      withdraw: (withdrawal) => this.#server.withdraw(withdrawal),
      onDone: ({ id }) => {
        void this.#device.keep.delete(this.#scope, WITHDRAWN, id);
        this.#tell();
      },
    });
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
    this.#pump();
    return added;
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
    this.#withdraw(own, own.metadata(this.#options.session));
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
    this.#pump();
  }

  /** `leaving`: taken back, and the server still has them. */
  progress(draft: string): { total: number; done: number; failed: number; leaving: number } {
    const items = this.of(draft);
    const count = (state: string) => items.filter((item) => item.state === state).length;
    return { total: items.length, done: count("done"), failed: count("failed"), leaving: this.#withdrawals.of(draft) };
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
    this.#withdrawals.close();
    this.#hasher.close();
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
    this.#pump();
  }

  /** The server orders a message's files by their beginning, so one waits until the one before it has begun. */
  #pump(): void {
    const beginning = new Set<string>();
    for (const item of this.#all) {
      const isWaiting = !this.#over && item.state === "queued" && !this.#runners.has(item.id);
      if (isWaiting && (item.url !== null || !beginning.has(item.draft))) {
        if (!this.#slots.take()) return;
        this.#run(item);
      }
      if (item.state === "uploading" && item.url === null) beginning.add(item.draft);
    }
  }

  #run(item: Item): void {
    const { tus = () => import("tus-js-client"), session, endpoint = ownEndpoint() } = this.#options;
    const runner = new Runner({
      item,
      session,
      endpoint,
      tus,
      server: this.#server,
      hasher: this.#hasher,
      onChange: () => this.#changed(item),
      onBegun: () => this.#pump(),
    });
    this.#runners.set(item.id, runner);
    void runner.run(() => this.#slots.release()).finally(() => {
      if (this.#runners.get(item.id) === runner) this.#runners.delete(item.id);
      this.#pump();
    });
  }

  #stop(item: Item): void {
    this.#runners.get(item.id)?.stop();
    this.#runners.delete(item.id);
  }

  #startOver(item: Item): void {
    this.#withdraw(item, item.metadata(this.#options.session));
    this.#hasher.cancel(item.id);
    item.startOver();
  }

  #withdraw({ client_id: id, draft, url, size_bytes, attempted }: Item, metadata: Record<string, string>): void {
    if (this.#over || (url === null && !attempted)) return;
    const withdrawal = { id, draft, url, size_bytes, metadata };
    void this.#device.keep.put(this.#scope, WITHDRAWN, id, withdrawal);
    this.#withdrawals.add(withdrawal);
  }

  #wake(): void {
    for (const runner of this.#runners.values()) runner.nudge();
  }

  // Keeping

  async #restore(): Promise<void> {
    const { keep, tabs } = this.#device;
    const withdrawn = await keep.list<Withdrawal>(this.#scope, WITHDRAWN);
    const restored = await restore({ keep, tabs, scope: this.#scope, kind: KIND, server: this.#server });
    if (this.#over) return;
    for (const withdrawal of withdrawn) this.#withdrawals.add(withdrawal);
    if (restored.length > 0) this.#set([...restored, ...this.#all]);
  }

  #changed(item: Item): void {
    const { keep, tabs } = this.#device;
    if (!this.#over) void keep.put(this.#scope, KIND, item.id, item.kept(tabs.mine) satisfies KeptUpload);
    this.#tell();
  }

  #forget(item: Item): void {
    this.#stop(item);
    this.#hasher.cancel(item.id);
    void this.#device.keep.delete(this.#scope, KIND, item.id);
    this.#set(this.#all.filter((other) => other !== item));
  }

  #set(items: readonly Item[]): void {
    this.items = items;
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

const MOVING = new Set(["queued", "uploading", "proving"]);

function ownEndpoint(): string {
  return new URL("/api/uploads", location.href).href;
}
