/**
 * What stands in the box for a code while somebody types: nine digits in threes, whatever else was typed or pasted. Pure,
 * so that the awkward cases (deleting across a gap, pasting a sentence) can be tried one by one.
 */
const DIGITS = 9;
const GROUP = 3;

export interface Typed {
  text: string;
  /** Where the caret stands, in characters of `text`. */
  caret: number;
}

/** `before` is what stood there; `deleting` says that the last key was Backspace. */
export function regroup(now: Typed, before: string, deleting = false): Typed {
  let digits = onlyDigits(now.text);
  let left = onlyDigits(now.text.slice(0, now.caret)).length;
  // Backspace behind a gap removed only the gap, which comes back: take the digit before it, as was meant.
  if (deleting && digits === onlyDigits(before) && now.text.length < before.length && left > 0) {
    digits = digits.slice(0, left - 1) + digits.slice(left);
    left -= 1;
  }
  digits = digits.slice(0, DIGITS);
  return { text: inThrees(digits), caret: caretBehind(Math.min(left, digits.length), digits.length) };
}

export function inThrees(digits: string): string {
  return digits.replace(/(\d{3})(?=\d)/g, "$1 ");
}

/** Phones set to Arabic or Persian type digits of their own, which mean the same. */
function onlyDigits(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replace(/\D/g, "");
}

/** Behind a full group the caret goes on to the next one, unless nothing follows yet. */
function caretBehind(digits: number, all: number): number {
  const gaps = Math.floor(digits / GROUP);
  return digits + (digits === all && digits > 0 && digits % GROUP === 0 ? gaps - 1 : gaps);
}
