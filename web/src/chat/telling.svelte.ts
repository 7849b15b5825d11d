/**
 * What is said aloud while one is in a conversation: new messages once, never history and never one's own. To be called
 * while a component is set up.
 */
import type { Announcer } from "../ui/announcements.svelte";
import { chat as words } from "../words/index";
import type { Conversation, MessageEntry } from "./conversation.svelte";
import { nameOf } from "./people";

/** So many at once are said one by one; more become a number. */
const SAID_SINGLY = 2;
const SAID_LETTERS = 200;

export function tellMessages(of: () => Conversation, announcer: Announcer): void {
  /** The newest message that was there at the first look, or was said since. */
  let last: number | null = null;
  let said = { ids: new Set<string>(), text: "" };
  $effect(() => {
    const conversation = of();
    const messages = conversation.entries.filter((entry) => entry.type === "message");
    if (!conversation.loaded) return;
    const fresh = last === null ? [] : messages.filter((entry) => entry.row.created_rev > (last ?? 0));
    last = messages.reduce((rev, entry) => Math.max(rev, entry.row.created_rev), last ?? 0);
    // What was deleted is gone from here too.
    if (messages.some((entry) => entry.row.deleted && said.ids.has(entry.row.id))) announcer.unsay(said.text);
    const others = fresh.filter((entry) => !entry.own && !entry.row.deleted);
    if (others.length === 0) return;
    const several = others.length > SAID_SINGLY;
    const text = several ? words.newMessages(others.length) : others.map((entry) => spoken(entry, conversation)).join(". ");
    said = { ids: new Set(others.map((entry) => entry.row.id)), text };
    announcer.say(text);
  });
}

function spoken(entry: MessageEntry, conversation: Conversation): string {
  const text = entry.row.text.length > SAID_LETTERS ? `${entry.row.text.slice(0, SAID_LETTERS)}…` : entry.row.text;
  return words.said(nameOf(entry.author, conversation.you), text, entry.row.file_count);
}
