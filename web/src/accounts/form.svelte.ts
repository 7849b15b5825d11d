/**
 * One form on its way to the server: what is wrong with what was typed, whether it is being sent, and why it was not taken.
 */
import { Refusal } from "../wire/api";
import { accounts as words } from "../words";
import { trouble } from "../words/trouble";
import { faultsIn, type Fault, type Faults } from "./details";

const said: Record<Fault, () => string> = {
  missing: () => words.missing,
  "no-address": () => words.emailWrong,
  short: () => words.passwordEmpty,
};

export class Form<K extends string> {
  sending = $state(false);
  /** Why it was not taken; empty while all is well. */
  note = $state("");
  #faults: Faults<K> = $state.raw({});

  /** What is wrong with a field, in words; goes away when the form is sent again. */
  error(field: K): string | undefined {
    const fault = this.#faults[field];
    return fault === undefined ? undefined : said[fault]();
  }

  /**
   * Looks at the details and hands them on. Answers the field to go to when one is wrong. `explain` may put its own words
   * in the place of the server's, or answer null when it has shown the refusal in another way.
   */
  async send(details: Record<K, string>, hand: () => Promise<void>, explain: (refusal: Refusal) => string | null = trouble): Promise<K | null> {
    if (this.sending) return null;
    this.note = "";
    this.#faults = faultsIn(details);
    const wrong = (Object.keys(details) as K[]).find((field) => field in this.#faults);
    if (wrong !== undefined) return wrong;
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
