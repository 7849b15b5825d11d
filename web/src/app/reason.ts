/** What a customer is told when a request failed: the server's own sentence, or ours when no answer came. */
import { common, join as words } from "../words/index";
import type { Refusal } from "../wire/api";

export function reasonOf(refusal: Refusal): string {
  switch (refusal.code) {
    case "offline":
    case "timeout":
      return common.noConnection;
    case "code-unknown":
      return words.codeUnknown;
    case "unexpected":
      return common.serverTrouble;
    default:
      return refusal.title;
  }
}
