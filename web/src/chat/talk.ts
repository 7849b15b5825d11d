/** The customer's face of a conversation. */
import type { Face } from "./face";
import Frame from "./TalkFrame.svelte";
import Line from "./TalkLine.svelte";

export const talk: Face = { name: "talk", Frame, Line };
