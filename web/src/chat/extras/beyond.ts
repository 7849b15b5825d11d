/** What a conversation knows beyond its held window: neighbours of a message far up, and changes that were announced. */
import type { MessageRow } from "../../wire/types";
import type { Conversation } from "../conversation.svelte";

/**
 * Reads a message that is perhaps not held, with its neighbours, and answers their ids in no order. They are no part of what
 * `entries` shows.
 */
export async function around(conversation: Conversation, message: string): Promise<string[]> {
  const { rows, reactions } = await conversation.ask("chat.around", { message });
  conversation.learn([...rows, ...reactions]);
  return rows.map((row) => row.id);
}

/** What others said that their message changed, in the held window or not. */
export function notified({ rows: { messages, outside, you } }: Conversation): MessageRow[] {
  const isNotified = (row: MessageRow) => row.notify_rev > 0 && row.author !== you && !row.deleted;
  return [...messages.filter(isNotified), ...[...outside.values()].filter(isNotified)];
}

export function isInWindow({ rows }: Conversation, message: MessageRow): boolean {
  return message.created_rev >= rows.oldest;
}
