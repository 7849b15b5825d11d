/** Time zones by their names, as the browser knows them. */

/** All of them, and the one that holds now, should the browser not know it. */
export function zonesWith(current: string): string[] {
  const known = new Set([...Intl.supportedValuesOf("timeZone"), "UTC", current]);
  return [...known].sort();
}

/** A zone by whose clock this browser can write times. */
export function zoneOrUtc(name: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return "UTC"; // The server has a newer list than this browser.
  }
}

/** Where this browser is; undefined for one that does not say. */
export function ownZone(): string | undefined {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
