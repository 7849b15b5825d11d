/** A sound's loudness as the server tells it, made into the bars that are drawn. Pure. */

/** So low a bar is still seen. */
const LOWEST = 0.08;

/** Heights between 0 and 1; the same low bar everywhere when nothing is known. */
export function bars(peaks: string | null, count: number): number[] {
  const told = peaks === null ? [] : (peaks.match(/[0-9a-f]{2}/g) ?? []).map((pair) => parseInt(pair, 16) / 255);
  return Array.from({ length: count }, (_, at) => {
    const from = Math.floor((at * told.length) / count);
    const to = Math.max(from + 1, Math.floor(((at + 1) * told.length) / count));
    return Math.max(LOWEST, ...told.slice(from, to));
  });
}
