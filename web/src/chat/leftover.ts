/**
 * Which files belong to the message being written, and which to one that was shared already and only waits for them. Pure.
 */
import type { UploadItem } from "../uploads/queue.svelte";
import type { Entry } from "./conversation.svelte";

/** The draft that files came back under after a reload, unless its message was shared before. */
export function leftDraft(items: readonly UploadItem[], entries: readonly Entry[], shared: ReadonlySet<string>): string | null {
  const pending = new Set(entries.map((entry) => (entry.type === "pending" ? entry.draft : null)));
  return items.find((item) => !pending.has(item.draft) && !shared.has(item.draft))?.draft ?? null;
}
