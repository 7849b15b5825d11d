/**
 * The way to what a conversation needs only after its first messages can be read and answered (`extras/`). It is loaded
 * once they are shown, or when somebody asks for a part of it sooner, so that a customer on a bad line is not kept waiting.
 */
import { getContext, setContext } from "svelte";

import { persistently } from "../ui/persistently";
import { need } from "../words/index";
import type { Conversation } from "./conversation.svelte";
import type { Extras } from "./extras/index";

/** Sets `conversation.extras`, however often the network fails. */
export async function loadExtras(conversation: Conversation): Promise<void> {
  if (conversation.extras !== null) return;
  const [{ Extras }] = await Promise.all([persistently(() => import("./extras/index")), need("extras")]);
  conversation.extras ??= new Extras(conversation);
}

const KEY = Symbol("extras");

/** For components deep inside a list of messages, which do not know its conversation. */
export function provideExtras(of: () => Extras | null): void {
  setContext(KEY, of);
}

/** Answers null until they are there. */
export function useExtras(): () => Extras | null {
  return getContext<(() => Extras | null) | undefined>(KEY) ?? (() => null);
}
