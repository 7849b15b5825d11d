/**
 * A customer's place in the lobby, kept for this tab alone: phones throw a page away while its owner looks for the code in
 * another app, and the code works only once.
 */
export interface Waiting {
  /** What the server knows this place by. */
  wait: string;
  technician: string;
  organization: string;
  name: string;
}

const KEY = "deskside-lobby";

export function keepWaiting(waiting: Waiting): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(waiting));
  } catch (refusal) {
    // Browsers may forbid storage altogether; then a reload asks for the code again, and nothing else is lost.
    console.info("This browser keeps nothing.", refusal);
  }
}

export function keptWaiting(): Waiting | null {
  try {
    const waiting: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return isWaiting(waiting) ? waiting : null;
  } catch (refusal) {
    console.info("What was kept of the lobby cannot be read.", refusal);
    return null;
  }
}

export function clearWaiting(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch (refusal) {
    console.info("This browser keeps nothing.", refusal);
  }
}

function isWaiting(value: unknown): value is Waiting {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Record<string, unknown>;
  return ["wait", "technician", "organization", "name"].every((key) => typeof fields[key] === "string");
}
