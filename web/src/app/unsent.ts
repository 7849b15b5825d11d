/** What a customer wrote and nobody has: it is shown once more when the session ends, and then it is gone. Pure. */
import type { Entry } from "../chat/conversation.svelte";

export interface Unsent {
  texts: string[];
  files: number;
}

/** `filesHere` are the files of the message still being written. */
export function unsentOf(entries: readonly Entry[], draft: string, filesHere: number): Unsent {
  const pending = entries.filter((entry) => entry.type === "pending");
  return {
    texts: [...pending.map((entry) => entry.text), draft].filter((text) => text.trim() !== ""),
    files: pending.reduce((files, entry) => files + entry.fileCount, filesHere),
  };
}
