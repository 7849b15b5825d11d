/** The conversation's door for the join page, which loads it when it is needed: everything with a framework is behind it. */
import { mount, unmount } from "svelte";

import { Conversation } from "../chat/conversation.svelte";
import { Live } from "../sync/live.svelte";
import { LateUploads } from "../uploads/late.svelte";
import { Api } from "../wire/api";
import type { Language } from "../words/languages";
import { choose } from "../words/speaking";
import CustomerChat from "./CustomerChat.svelte";
import type { Ending } from "./ending";

/** Shows a customer's conversation. The returned function takes it away again. */
export function openChat(target: Element, session: string, onover: (ending: Ending) => void): () => void {
  const live = new Live({ as: session });
  const uploads = new LateUploads({
    session,
    api: new Api(session),
    /** Known with the session's first row; whoever shares before that is told by the server. */
    get maxFileBytes(): number {
      return conversation.session?.max_file_bytes ?? Infinity;
    },
  });
  const conversation = new Conversation({ session, live, uploads });
  // What is said, written and on its way stays; only what shows it is made again in the other language.
  const speak = async (language: Language): Promise<void> => {
    await choose(language);
    await unmount(chat);
    chat = show();
    target.querySelector<HTMLElement>("header button")?.focus();
  };
  const props = { session, live, uploads, conversation, onover, onlanguage: (language: Language) => void speak(language) };
  const show = () => mount(CustomerChat, { target, props });
  let chat = show();
  return () => {
    void unmount(chat);
    conversation.close();
    uploads.close();
    live.close();
  };
}
