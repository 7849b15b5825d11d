/**
 * The language of a customer's page: the one chosen on it earlier, else the first of the browser's that there are words
 * in. Only its words are loaded, pack by pack, and only a choice is kept, in this browser.
 */
import { persistently } from "../ui/persistently";
import type { Catalogue, Pack } from "./catalogue";
import { fetchWith, speak } from "./index";
import { directionOf, isLanguage, languageFor, localeFor, type Language } from "./languages";

const KEY = "deskside-language";
const PACKS = import.meta.glob<Partial<Catalogue>>("./*/{start,door,extras}-pack.ts");

const loaded = new Map<Pack, Promise<void>>();

/** The page can be shown when this is done. `also` is what it needs beside the words that every page begins with. */
export async function begin(also: Pack = "start"): Promise<void> {
  fetchWith((pack) => {
    if (!loaded.has(pack)) loaded.set(pack, add(pack, spoken()));
    return loaded.get(pack) as Promise<void>;
  });
  for (const pack of ["start", also] as const) loaded.set(pack, Promise.resolve());
  await change(kept() ?? languageFor(navigator.languages));
}

async function add(pack: Pack, language: Language): Promise<void> {
  const words = await fetched(pack, language);
  // Another language may have been chosen meanwhile; it brings this pack along.
  if (language === spoken()) speak(words);
}

export function spoken(): Language {
  return languageFor([document.documentElement.lang]);
}

/** Whoever shows words shows them again after this. */
export async function change(language: Language): Promise<void> {
  const words = await Promise.all([...loaded.keys()].map((pack) => fetched(pack, language)));
  const inLocale = localeFor(language, navigator.languages);
  speak(Object.assign({}, ...words) as Partial<Catalogue>, inLocale);
  document.documentElement.lang = inLocale;
  document.documentElement.dir = directionOf(language);
}

/** Chosen by hand: it holds from now on. */
export async function choose(language: Language): Promise<void> {
  try {
    localStorage.setItem(KEY, language);
  } catch (refusal) {
    // Browsers may forbid storage altogether; then the choice holds for this page.
    console.info("This browser keeps nothing.", refusal);
  }
  await change(language);
}

function kept(): Language | null {
  try {
    const language = localStorage.getItem(KEY);
    return isLanguage(language) ? language : null;
  } catch (refusal) {
    console.info("Which language was chosen cannot be read.", refusal);
    return null;
  }
}

function fetched(pack: Pack, language: Language): Promise<Partial<Catalogue>> {
  const load = PACKS[`./${language}/${pack}-pack.ts`];
  if (load === undefined) throw new Error(`There are no words for ${pack} in ${language}.`);
  return persistently(load);
}
