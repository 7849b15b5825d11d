/** Files that have not arrived whole: what the server says of everybody's, joined with what this page knows of its own. */
export interface OnItsWay {
  id: string;
  name: string;
  size_bytes: number;
  arrived_bytes: number;
}

/** Own files come first and only once. Who heard of more bytes is right: the server counts each, the page whole answers. */
export function unfinished(known: readonly OnItsWay[], mine: readonly OnItsWay[]): OnItsWay[] {
  const own = new Set(mine.map((file) => file.id));
  const told = new Map(known.map((file) => [file.id, file.arrived_bytes]));
  const ours = mine.map((file) => ({ ...file, arrived_bytes: Math.max(file.arrived_bytes, told.get(file.id) ?? 0) }));
  return [...ours, ...known.filter((file) => !own.has(file.id))];
}
