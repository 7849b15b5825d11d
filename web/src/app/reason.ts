/** What a customer is told when a request failed. */
import { lobby as words } from "../words/index";
import { trouble } from "../words/trouble";
import type { Refusal } from "../wire/api";

export function reasonOf(refusal: Refusal): string {
  return refusal.code === "code-unknown" ? words.codeUnknown : trouble(refusal);
}
