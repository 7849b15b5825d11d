/**
 * Turns the rows of a QR code (strings of `0` and `1`) into one SVG path, so that the page draws it without a picture
 * and without inline styles. Each run of dark modules is one stroke of width 1 through the middle of its row.
 */
export interface QrDrawing {
  path: string;
  /** The side in modules, with the quiet zone that readers need around the code. */
  side: number;
}

/** The standard asks for four modules of light around the code. */
const QUIET_ZONE = 4;

export function drawQr(rows: readonly string[]): QrDrawing {
  const path = rows.map((row, line) => runs(row).map(([start, length]) => stroke(start, line, length)).join("")).join("");
  return { path, side: rows.length + 2 * QUIET_ZONE };
}

function runs(row: string): [start: number, length: number][] {
  return [...row.matchAll(/1+/g)].map((run) => [run.index, run[0].length]);
}

function stroke(start: number, line: number, length: number): string {
  return `M${start + QUIET_ZONE} ${line + QUIET_ZONE + 0.5}h${length}`;
}
