/** The conversation's door for the join page, which loads it when it is needed: everything with a framework is behind it. */
import { mount, unmount } from "svelte";

import { Conversation } from "../chat/conversation.svelte";
import { Live } from "../sync/live.svelte";
import { UploadQueue } from "../uploads/queue.svelte";
import { Api } from "../wire/api";
import CustomerChat from "./CustomerChat.svelte";
import type { Ending } from "./ending";

/** Shows a customer's conversation. The returned function takes it away again. */
export function openChat(target: Element, session: string, onover: (ending: Ending) => void): () => void {
  const live = new Live({ as: session });
  const uploads = new UploadQueue({
    session,
    api: new Api(session),
    /** Known with the session's first row; whoever shares before that is told by the server. */
    get maxFileBytes(): number {
      return conversation.session?.max_file_bytes ?? Infinity;
    },
  });
  const conversation = new Conversation({ session, live, uploads });
  const chat = mount(CustomerChat, { target, props: { session, live, uploads, conversation, onover } });
  return () => {
    void unmount(chat);
    conversation.close();
    uploads.close();
    live.close();
  };
}
