/** The conversation's door for the join page, which loads it when it is needed: everything with a framework is behind it. */
import { mount, unmount } from "svelte";

import CustomerChat from "./CustomerChat.svelte";
import type { Ending } from "./ending";

/** Shows a customer's conversation. The returned function takes it away again. */
export function openChat(target: Element, session: string, onover: (ending: Ending) => void): () => void {
  const chat = mount(CustomerChat, { target, props: { session, onover } });
  return () => void unmount(chat);
}
