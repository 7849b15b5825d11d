/** The technician's face of a conversation. */
import type { Face } from "./face";
import Frame from "./RecordFrame.svelte";
import Line from "./RecordLine.svelte";

export const record: Face = { name: "record", Frame, Line };
