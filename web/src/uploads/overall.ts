/** How far several files are together, in bytes that the server has confirmed. Pure. */
import type { UploadItem } from "./item.svelte";
import { secondsLeft } from "./speed";

export interface Overall {
  count: number;
  done: number;
  failed: readonly UploadItem[];
  moving: readonly UploadItem[];
  paused: readonly UploadItem[];
  /** Those that go on only when their file is picked again. */
  needing: readonly UploadItem[];
  /** Of the files that may still arrive; a failed one counts no more. */
  confirmed: number;
  sent: number;
  size_bytes: number;
  bytesPerSecond: number;
  /** Null while nobody can know. */
  secondsLeft: number | null;
}

const MOVING = new Set(["queued", "uploading", "proving"]);

export function overall(items: readonly UploadItem[]): Overall {
  const hopeful = items.filter((item) => item.state !== "failed");
  const sum = (of: (item: UploadItem) => number) => hopeful.reduce((total, item) => total + of(item), 0);
  const [confirmed, size_bytes] = [sum((item) => item.confirmed), sum((item) => item.size_bytes)];
  const bytesPerSecond = sum((item) => item.bytesPerSecond);
  return {
    count: items.length,
    done: items.filter((item) => item.state === "done").length,
    failed: items.filter((item) => item.state === "failed"),
    moving: items.filter((item) => MOVING.has(item.state)),
    paused: items.filter((item) => item.state === "paused" && (!item.needsFile || item.reopens)),
    needing: items.filter((item) => item.needsFile && !item.reopens),
    confirmed,
    sent: sum((item) => item.sent),
    size_bytes,
    bytesPerSecond,
    secondsLeft: secondsLeft(size_bytes - confirmed, bytesPerSecond),
  };
}
