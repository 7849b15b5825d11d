/** What of a conversation is worth an alert: what others say, or change with notice. */
import type { Conversation, MessageEntry } from "../chat/conversation.svelte";
import { nameOf } from "../chat/people";
import { actions as words } from "../words/index";
import type { Alert, Alerts } from "./alerts.svelte";

/** Call it while a component is set up. */
export function watchConversation(of: () => Conversation, alerts: Alerts): void {
  /** Up to where everything was there at the first look, or was told. */
  let told: number | null = null;
  $effect(() => {
    const conversation = of();
    if (!conversation.loaded) return;
    const messages = conversation.entries.filter((entry) => entry.type === "message");
    const fresh = told === null ? [] : messages.filter((entry) => newsOf(entry) > (told ?? 0));
    told = messages.reduce((rev, entry) => Math.max(rev, newsOf(entry)), told ?? 0);
    const latest = fresh.filter((entry) => !entry.own && !entry.row.deleted).at(-1);
    if (latest) alerts.tell(alertOf(latest, conversation));
  });
}

function newsOf({ row }: MessageEntry): number {
  return Math.max(row.created_rev, row.notify_rev);
}

function alertOf({ row, author }: MessageEntry, conversation: Conversation): Alert {
  return {
    about: conversation.id,
    plain: words.newMessage,
    from: nameOf(author, conversation.you),
    text: row.text || words.filesShared(row.file_count),
    open: () => void conversation.extras?.actions.jump(row.id),
  };
}
