/**
 * A session's uploads for a page that starts small: the queue itself comes with the first file, or at once when an earlier
 * page left some behind. What is chosen before it is here waits in its place, and counts as a file that is on its way.
 */
import { Device } from "../sync/device";
import { persistently } from "../ui/persistently";
import type { Handles } from "./handles";
import type { UploadItem } from "./item.svelte";
import { homeScope, UPLOAD, WITHDRAWN } from "./kept";
import type { UploadQueue, UploadQueueOptions } from "./queue.svelte";

/** What pages do with uploads: `UploadQueue` and `LateUploads` are such. */
export interface Uploads
  extends Pick<UploadQueue, "items" | "busy" | "ready" | "newDraft" | "of" | "cancelAll" | "progress">,
    Pick<UploadQueue, "onChange" | "release" | "drop" | "end" | "close"> {
  /** What else can be done with files; null until it has come. */
  readonly queue: UploadQueue | null;
  add(files: readonly File[], draft: string, handles?: Handles): void;
}

type Load = () => Promise<{ UploadQueue: typeof UploadQueue }>;

export class LateUploads implements Uploads {
  readonly ready: Promise<void>;
  readonly #options: UploadQueueOptions & { device: Device };
  readonly #load: Load;
  readonly #listeners = new Set<() => void>();
  #queue: UploadQueue | null = $state.raw(null);
  #coming: Promise<UploadQueue> | null = null;
  #waiting: readonly UploadItem[] = $state.raw([]);
  readonly #handles = new Map<File, Promise<FileSystemHandle | null>>();
  #end: "end" | "close" | null = null;

  constructor(options: UploadQueueOptions, load: Load = () => import("./queue.svelte")) {
    this.#options = Object.assign(options, { device: options.device ?? new Device() });
    this.#load = load;
    this.ready = this.#lookForLeft();
  }

  get queue(): UploadQueue | null {
    return this.#queue;
  }

  get items(): readonly UploadItem[] {
    return this.#queue?.items ?? this.#waiting;
  }

  get busy(): boolean {
    return this.#queue?.busy ?? this.#waiting.length > 0;
  }

  newDraft(): string {
    return crypto.randomUUID();
  }

  add(files: readonly File[], draft: string, handles: Handles = new Map()): void {
    if (this.#queue !== null) return void this.#queue.add(files, draft, handles);
    for (const [file, handle] of handles) this.#handles.set(file, handle);
    this.#wait([...this.#waiting, ...files.map((file) => waiting(file, draft))]);
    void this.#come();
  }

  of(draft: string): UploadItem[] {
    return this.items.filter((item) => item.draft === draft);
  }

  cancelAll(items: readonly UploadItem[]): void {
    this.#queue?.cancelAll(items);
    this.#wait(this.#waiting.filter((other) => !items.includes(other)));
  }

  progress(draft: string): ReturnType<UploadQueue["progress"]> {
    return this.#queue?.progress(draft) ?? { total: this.of(draft).length, done: 0, failed: 0, leaving: 0 };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  release(draft: string): void {
    this.#queue?.release(draft);
  }

  drop(draft: string): void {
    this.#queue?.drop(draft);
    this.#wait(this.#waiting.filter((item) => item.draft !== draft));
  }

  end(): void {
    this.#queue?.end();
    this.#end = "end";
  }

  close(): void {
    this.#queue?.close();
    this.#end ??= "close";
  }

  async #lookForLeft(): Promise<void> {
    const { device, api, session } = this.#options;
    const left = [UPLOAD, WITHDRAWN].map((kind) => device.keep.list(homeScope(api.as, session), kind));
    if ((await Promise.all(left)).some((kept) => kept.length > 0)) await (await this.#come()).ready;
  }

  #come(): Promise<UploadQueue> {
    return (this.#coming ??= this.#begin());
  }

  async #begin(): Promise<UploadQueue> {
    const { UploadQueue } = await persistently(this.#load);
    const queue = new UploadQueue(this.#options);
    queue.onChange(() => this.#tell());
    for (const draft of new Set(this.#waiting.map((item) => item.draft))) {
      queue.add(this.of(draft).flatMap((item) => item.file ?? []), draft, this.#handles);
    }
    this.#queue = queue;
    this.#wait([]);
    if (this.#end !== null) queue[this.#end]();
    return queue;
  }

  #wait(items: readonly UploadItem[]): void {
    this.#waiting = items;
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** A file in the queue's place until the queue is here. */
function waiting(file: File, draft: string): UploadItem {
  return {
    id: crypto.randomUUID(),
    draft,
    file,
    name: file.name,
    caption: "",
    alt: "",
    // Asked for by who shows it, and not of a thousand at once: browsers ask the disk.
    get size_bytes() {
      return file.size;
    },
    media_type: file.type,
    fileId: null,
    state: "queued",
    confirmed: 0,
    sent: 0,
    bytesPerSecond: 0,
    secondsLeft: null,
    proven: false,
    needsFile: false,
    problem: null,
  };
}
