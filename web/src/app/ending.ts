/**
 * How a customer's part in a session came to its end, and what stays on this page for the customer alone: words that were
 * written and never sent. Nothing of it is kept anywhere.
 */
export interface Ending {
  /** `unknown`: this browser has no seat in that session. */
  how: "ended" | "removed" | "left" | "unknown";
  organization: string | undefined;
  /** Who ended it and when, where that is known. */
  by: string | undefined;
  at: number | undefined;
  unsent: readonly string[];
  unsentFiles: number;
}
