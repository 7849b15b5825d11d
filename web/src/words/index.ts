/**
 * The one door to the words on screen. Pages import their area from here (`import { chat } from "../words/index"`), so
 * that another language is chosen in this one place and a page carries only the areas it shows. Read a word where it is
 * shown, never into a constant of a module: the language may be chosen after the module was loaded.
 */

export { accounts, chat, common, console, files, join } from "./en/index";
