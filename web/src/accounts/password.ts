/**
 * What we can honestly say about a password while it is typed: its length. We do not guess at strength by counting
 * digits and signs, which rewards `Password123!`. The server has the last word on what it accepts.
 */
const LEAST_PASSWORD_LENGTH = 12;
const GOOD_LENGTH = 16;
const STRONG_LENGTH = 24;

export type PasswordLength =
  | { step: "empty" }
  | { step: "short"; missing: number }
  | { step: "enough" }
  | { step: "good" }
  | { step: "strong" };

export function passwordLength(password: string): PasswordLength {
  const length = lengthOf(password);
  if (length === 0) return { step: "empty" };
  if (length < LEAST_PASSWORD_LENGTH) return { step: "short", missing: missingCharacters(password) };
  if (length < GOOD_LENGTH) return { step: "enough" };
  return length < STRONG_LENGTH ? { step: "good" } : { step: "strong" };
}

export function missingCharacters(password: string): number {
  return Math.max(0, LEAST_PASSWORD_LENGTH - lengthOf(password));
}

/** In code points, as the server counts: an emoji is one character, not two. */
function lengthOf(password: string): number {
  return [...password].length;
}
