/**
 * What a language consists of. English is the pattern: another language has the same keys, functions of the same facts,
 * and words of its own; a key too many or too few does not compile.
 */
import type { CustomerProblem } from "./problems";
import type { accounts } from "./en/accounts";
import type { actions } from "./en/actions";
import type { chat } from "./en/chat";
import type { common } from "./en/common";
import type { console } from "./en/console";
import type { emoji } from "./en/emoji";
import type { files } from "./en/files";
import type { gallery } from "./en/gallery";
import type { join } from "./en/join";
import type { lobby } from "./en/lobby";
import type { replies } from "./en/replies";
import type { uploads } from "./en/uploads";

/** The same shape with any words. */
type Like<T> = T extends string
  ? string
  : T extends readonly unknown[]
    ? { readonly [K in keyof T]: Like<T[K]> }
    : T extends (...facts: infer Facts) => infer Said
      ? (...facts: Facts) => Said extends readonly unknown[] ? Said : Like<Said>
      : { readonly [K in keyof T]: Like<T[K]> };

export interface Catalogue {
  // On the customer's pages, in every language.
  common: Like<typeof common>;
  join: Like<typeof join>;
  lobby: Like<typeof lobby>;
  chat: Like<typeof chat>;
  uploads: Like<typeof uploads>;
  actions: Like<typeof actions>;
  emoji: Like<typeof emoji>;
  gallery: Like<typeof gallery>;
  /** Where it has no sentence, as in English, the server's own is shown. */
  problems: Partial<Record<CustomerProblem, string>>;
  // For technicians.
  accounts: Like<typeof accounts>;
  console: Like<typeof console>;
  files: Like<typeof files>;
  replies: Like<typeof replies>;
}

/** What a customer's page loads of its language at a time: `start` to come in, read and write; the others when they are needed. */
export type Pack = "start" | "door" | "extras";
