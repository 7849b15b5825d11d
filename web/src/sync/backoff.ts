/** Full jitter: any moment between a quarter of a second and a limit that doubles up to 15 s. Many clients spread out. */
export function backoffMs(failures: number, random: () => number): number {
  const upTo = Math.min(15_000, 500 * 2 ** Math.max(0, failures - 1));
  return 250 + random() * (upTo - 250);
}
