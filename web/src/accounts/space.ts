/** Sizes and extensions as administrators type them. Pure. */

const GIB = 1024 ** 3;

/** Of a number of GiB as it is typed, with a comma or a point: null for nothing, undefined for what is no size. */
export function bytesOf(typed: string): number | null | undefined {
  const text = typed.trim().replace(",", ".");
  if (text === "") return null;
  const bytes = /^\d{1,7}(\.\d{1,6})?$/.test(text) ? Math.round(Number(text) * GIB) : 0;
  return bytes > 0 ? bytes : undefined;
}

/** As it stands in its field; empty for no limit of one's own. */
export function gibOf(bytes: number | null): string {
  return bytes === null ? "" : String(Number((bytes / GIB).toFixed(6)));
}

export function extensionsOf(typed: string): string[] {
  return typed.split(/[\s,;]+/).filter((extension) => extension !== "");
}
