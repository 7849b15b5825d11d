/**
 * The one door to the words on screen. Pages import their area from here (`import { chat } from "../words/index"`) and read
 * a word where it is shown, never into a constant of a module: the language is chosen when the page opens, and may change.
 *
 * The words are the one thing that a page has in common, whatever is on it, so they live here as bindings that `speak`
 * gives new values. Staff pages bring all of English along (`english.ts`), customers' pages one language (`speaking.ts`).
 */
import type { Catalogue, Pack } from "./catalogue";

export let accounts!: Catalogue["accounts"];
export let actions!: Catalogue["actions"];
export let chat!: Catalogue["chat"];
export let common!: Catalogue["common"];
export let console!: Catalogue["console"];
export let emoji!: Catalogue["emoji"];
export let files!: Catalogue["files"];
export let gallery!: Catalogue["gallery"];
export let join!: Catalogue["join"];
export let lobby!: Catalogue["lobby"];
export let problems: Catalogue["problems"] = {};
export let replies!: Catalogue["replies"];
export let uploads!: Catalogue["uploads"];

/** The language of the words with the reader's own region, for numbers and dates. */
export let locale = "en-GB";

/** Whoever loads a part of the page later waits until its words are here too. */
export let need: (pack: Pack) => Promise<void> = async () => {};

export function speak(words: Partial<Catalogue>, inLocale = locale): void {
  ({ accounts, actions, chat, common, console, emoji, files, gallery, join, lobby, problems, replies, uploads } = {
    ...{ accounts, actions, chat, common, console, emoji, files, gallery, join, lobby, problems, replies, uploads },
    ...words,
  });
  locale = inLocale;
}

export function fetchWith(fetch: typeof need): void {
  need = fetch;
}
