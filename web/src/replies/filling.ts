/** The places in a reply's text that a session fills in. Pure. */

export interface Filling {
  /** Null while nobody is there: the place stays to be seen, and to be filled by hand. */
  customer: string | null;
  technician: string;
  organization: string;
}

/** In one go, so that a name that looks like a place is left as it is. */
export function filled(text: string, filling: Filling): string {
  return text.replace(/\{(customer|technician|organization)\}/g, (place, key: keyof Filling) => filling[key] ?? place);
}
