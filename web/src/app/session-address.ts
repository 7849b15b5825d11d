/**
 * The address of a customer's own session: its id in the fragment, which is no secret and opens nothing without the cookie.
 * A reload, or a phone that threw the page away, comes back by it; the invitation's secret never stays in an address.
 */
const PREFIX = "session=";

export function sessionAddress(session: string): string {
  return `/join#${PREFIX}${session}`;
}

/** The session an address names, or null. */
export function sessionIn(hash: string): string | null {
  const text = hash.replace(/^#/, "");
  if (!text.startsWith(PREFIX)) return null;
  const id = text.slice(PREFIX.length);
  return /^[0-9A-Za-z]{1,64}$/.test(id) ? id : null;
}
