/**
 * What we can honestly say about a password while it is typed: its length. We do not guess at strength by counting
 * digits and signs, which rewards `Password123!`. The server has the last word on what it accepts.
 */
export const LEAST_PASSWORD_LENGTH = 12;
const GOOD_LENGTH = 16;
const STRONG_LENGTH = 24;

export type PasswordLength =
  | { step: "empty" }
  | { step: "short"; missing: number }
  | { step: "enough" }
  | { step: "good" }
  | { step: "strong" };

export function passwordLength(password: string): PasswordLength {
  // Code points, as the server counts them: an emoji is one character, not two.
  const length = [...password].length;
  if (length === 0) return { step: "empty" };
  if (length < LEAST_PASSWORD_LENGTH) return { step: "short", missing: LEAST_PASSWORD_LENGTH - length };
  if (length < GOOD_LENGTH) return { step: "enough" };
  return length < STRONG_LENGTH ? { step: "good" } : { step: "strong" };
}
