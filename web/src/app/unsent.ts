/** What a customer wrote and nobody has: it is shown once more when the session ends, and then it is gone. Pure. */
import type { Entry } from "../chat/conversation.svelte";

export interface Unsent {
  texts: string[];
  files: number;
}

/** `filesHere` are the files of the message still being written; `changes` what messages were about to be changed to. */
export function unsentOf(entries: readonly Entry[], draft: string, filesHere: number, changes: readonly string[] = []): Unsent {
  const pending = entries.filter((entry) => entry.type === "pending");
  return {
    texts: [...pending.map((entry) => entry.text), ...changes, draft].filter((text) => text.trim() !== ""),
    files: pending.reduce((files, entry) => files + entry.fileCount, filesHere),
  };
}
