/**
 * One's own messages that the server does not have yet, as they stand in the conversation: those in the outbox, and those
 * that wait for their files.
 */
import type { Queued, QueuedPost } from "../sync/outbox";
import { pendingKey, type PendingEntry, type PendingFile } from "./entries";
import type { Held, HeldMessage } from "./held";

export interface PendingOptions {
  queued: readonly Queued[];
  held: Held | null;
  /** What is known of the files of queued messages. */
  files: ReadonlyMap<string, readonly PendingFile[]>;
  /** The session is over for this page. */
  over: boolean;
}

export function pendingEntries({ queued, held, files, over }: PendingOptions): PendingEntry[] {
  const posts = queued.filter((entry) => entry.name === "chat.post");
  const waiting = held?.messages.map((message) => waitingEntry(message, over ? "failed" : held.isLost(message) ? "stale" : "files"));
  return [...posts.map((post) => queuedEntry(post, files.get(post.id) ?? [])), ...(waiting ?? [])].sort((a, b) => a.at - b.at);
}

function queuedEntry({ id, at, args, state, problem }: QueuedPost, files: readonly PendingFile[]): PendingEntry {
  const { text, draft = null, file_count: fileCount = 0, reply_to: replyTo = null } = args;
  return { type: "pending", key: pendingKey(id), at, text, state, problem, draft, fileCount, files, replyTo };
}

function waitingEntry(message: HeldMessage, state: PendingEntry["state"]): PendingEntry {
  const { id, at, text, draft, fileCount, files, replyTo } = message;
  return { type: "pending", key: pendingKey(id), at, text, state, problem: null, draft, fileCount, files, replyTo };
}
