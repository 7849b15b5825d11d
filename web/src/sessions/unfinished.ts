/** Files that have not arrived whole: what the server says of everybody's, joined with what this page knows of its own. */
export interface OnItsWay {
  id: string;
  name: string;
  size_bytes: number;
  arrived_bytes: number;
}

/** Own files come first and only once: the page knows them better, the server those of others. */
export function unfinished(known: readonly OnItsWay[], mine: readonly OnItsWay[]): OnItsWay[] {
  const own = new Set(mine.map((file) => file.id));
  return [...mine, ...known.filter((file) => !own.has(file.id))];
}
