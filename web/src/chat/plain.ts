/**
 * Which texts have nothing to format. Most have nothing, and are shown without the code that reads formatting (`format.ts`).
 * Pure; it may take a plain text for a formatted one, never the other way round.
 */
const MAY_FORMAT = /[`*_[\r\u2028\u2029]|https?:|mailto:|^\s|\s$|\n\s*\n|^ *(?:[-•]|\d+[.)])\s/im;

export function isPlain(text: string): boolean {
  return !MAY_FORMAT.test(text);
}
