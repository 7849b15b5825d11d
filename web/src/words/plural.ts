/** Picks the form of a noun that goes with a number, by the rules of the language. */
import { number } from "./format";
import { locale } from "./index";

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** `plural(3, { one: "# file", other: "# files" })` is "3 files". */
export function plural(count: number, forms: Forms): string {
  const form = forms[new Intl.PluralRules(locale).select(count)] ?? forms.other;
  return form.replace("#", number(count));
}
