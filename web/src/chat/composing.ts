/**
 * What a key means in the box where a message is written. Pure, because the case that matters most, a word still being
 * composed by an input method, is the one that nobody notices on their own keyboard.
 */

/** Of a keyboard event, what decides. */
export type Key = Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey" | "isComposing" | "keyCode">;

/** Safari ends a composition before the Enter that ended it arrives; only the old key code still tells them apart. */
const STILL_COMPOSING = 229;

/** Enter sends, also with Ctrl or Cmd. Shift+Enter and Alt+Enter make a new line. */
export function sends(key: Key): boolean {
  if (key.key !== "Enter" || key.isComposing || key.keyCode === STILL_COMPOSING) return false;
  return !key.shiftKey && !key.altKey;
}
