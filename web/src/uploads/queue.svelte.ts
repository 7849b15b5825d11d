/**
 * The files of one session that are on their way to the server from this page.
 */
import type { Api } from "../wire/api";
import type { Problem } from "../wire/types";

export type UploadState = "queued" | "uploading" | "paused" | "proving" | "done" | "failed";

/** One file. Its fields are `$state`: show them directly. */
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
  readonly problem: Problem | null;
}

export interface UploadQueueOptions {
  session: string;
  api: Api;
  maxFileBytes: number;
}

export class UploadQueue {
  items: readonly UploadItem[] = $state.raw([]);
  /** Something is moving or waits to move. */
  busy: boolean = $state(false);

  constructor(_options: UploadQueueOptions) {
    throw new Error("being written");
  }
  /** A new draft's id, for the message being written. */
  newDraft(): string {
    return crypto.randomUUID();
  }
  add(_files: readonly File[], _draft: string): UploadItem[] {
    throw new Error("being written");
  }
  /** The items of one draft, in order. */
  of(draft: string): UploadItem[] {
    return this.items.filter((item) => item.draft === draft);
  }
  pause(_item: UploadItem): void {}
  resume(_item: UploadItem): void {}
  /** Takes the file out of its message and deletes what the server has of it. */
  cancel(_item: UploadItem): void {}
  retry(_item: UploadItem): void {}
  pickAgain(_item: UploadItem, _file: File): void {}
  readonly ready: Promise<void> = Promise.resolve();
  release(_draft: string): void {}
  drop(_draft: string): void {}
  progress(_draft: string): { total: number; done: number; failed: number } {
    throw new Error("being written");
  }
  onChange(_listener: () => void): () => void {
    throw new Error("being written");
  }
  close(): void {}
}
