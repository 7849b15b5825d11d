/**
 * The place where replies are kept, as long as the console is open: the list, what is being written, and its files on their
 * way. Going to a session and back loses nothing, and neither does a reload.
 */
import type { Device } from "../sync/device";
import { homeScope } from "../uploads/kept";
import type { UploadQueue } from "../uploads/queue.svelte";
import type { CannedReply } from "../wire/types";
import { Editing, type KeptEditing } from "./editing.svelte";
import type { Replies } from "./replies.svelte";

const EDITING = "editing";

export class Keeping {
  editing: Editing | null = $state.raw(null);
  readonly replies: Replies;
  readonly uploads: UploadQueue;
  readonly #device: Device;
  readonly #scope: string;
  /** Resolves when what an earlier page left is open again. Never rejects. */
  readonly ready: Promise<void>;

  constructor(replies: Replies, uploads: UploadQueue, device: Device, as = "staff") {
    this.replies = replies;
    this.uploads = uploads;
    this.#device = device;
    this.#scope = homeScope(as, null);
    this.ready = this.#restore();
  }

  open(reply: CannedReply | null): Editing {
    this.editing = new Editing(this.replies, this.uploads, reply, this.uploads.newDraft());
    void this.editing.loadFiles();
    return this.editing;
  }

  /** Called whenever something of it changed. */
  keep(kept: KeptEditing): void {
    void this.#device.keep.put(this.#scope, EDITING, kept.draft, kept);
  }

  get tab(): string {
    return this.#device.tabs.mine;
  }

  /** It is saved, or was given up: then its files go too. */
  close(): void {
    const editing = this.editing;
    if (editing === null) return;
    this.editing = null;
    this.uploads.drop(editing.draft);
    void this.#device.keep.delete(this.#scope, EDITING, editing.draft);
  }

  async #restore(): Promise<void> {
    await this.uploads.ready;
    const { keep, tabs } = this.#device;
    await tabs.exclusively(`${EDITING}/${this.#scope}`, async () => {
      const alive = await tabs.alive();
      const left = (await keep.list<KeptEditing>(this.#scope, EDITING)).find((kept) => !alive.has(kept.tab));
      if (left === undefined || this.editing !== null) return;
      await keep.put(this.#scope, EDITING, left.draft, { ...left, tab: tabs.mine });
      this.editing = Editing.restored(this.replies, this.uploads, left);
      void this.editing.loadFiles();
    });
  }
}
