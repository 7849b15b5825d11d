/** The quiet list of languages below a page: each under its own name, so that whoever needs it can read it. */
import { make } from "../ui/dom";
import { common } from "../words/index";
import { LANGUAGES, type Language } from "../words/languages";
import { spoken } from "../words/speaking";

export function languageList(onchoose: (language: Language) => void): HTMLElement {
  const now = spoken();
  const options = Object.entries(LANGUAGES).map(([language, { name }]) =>
    make("option", { value: language, lang: language, selected: language === now }, name),
  );
  const list = make("select", { id: "language", class: "languages", "aria-label": common.language }, ...options);
  list.addEventListener("change", () => onchoose(list.value as Language));
  return list;
}
