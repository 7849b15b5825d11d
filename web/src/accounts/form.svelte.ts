/**
 * One form on its way to the server: what is wrong with what was typed, whether it is being sent, and why it was not taken.
 */
import { Refusal } from "../wire/api";
import { accounts as words } from "../words/index";
import { trouble } from "../words/trouble";
import { faultIn } from "./details";
import { missingCharacters } from "./password";

export class Form<K extends string> {
  sending = $state(false);
  /** Why it was not taken; empty while all is well. */
  note = $state("");
  #tried = $state(false);

  /** What is wrong with what stands in a field, once sending was tried; goes away while one mends it. */
  error(field: K, value: string): string | undefined {
    return this.#tried ? said(field, value) : undefined;
  }

  /**
   * Looks at the details and hands them on. Answers the field to go to when one is wrong. `explain` may put its own words
   * in the place of the server's, or answer null when it has shown the refusal in another way.
   */
  async send(
    details: Record<K, string>,
    hand: () => Promise<void>,
    explain: (refusal: Refusal) => string | null = trouble,
  ): Promise<K | null> {
    if (this.sending) return null;
    this.note = "";
    this.#tried = true;
    const wrong = (Object.keys(details) as K[]).find((field) => faultIn(field, details[field]) !== null);
    if (wrong !== undefined) return wrong;
    // What a refusal empties (a wrong password) is not scolded for being empty.
    this.#tried = false;
    this.sending = true;
    try {
      await hand();
    } catch (error) {
      this.note = explain(Refusal.of(error)) ?? "";
    } finally {
      this.sending = false;
    }
    return null;
  }
}

function said(field: string, value: string): string | undefined {
  switch (faultIn(field, value)) {
    case "missing":
      return words.missing;
    case "no-address":
      return words.emailWrong;
    case "short":
      return words.passwordShort(missingCharacters(value));
    case null:
      return undefined;
  }
}
