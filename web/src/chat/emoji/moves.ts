/** Where a key leads in a grid whose rows may be of different length. Pure: the picker moves the focus. */

export interface Place {
  readonly row: number;
  readonly column: number;
}

/** One row of what is shown, and the section that it belongs to. */
export interface Line {
  readonly section: number;
  readonly length: number;
}

export interface Press {
  readonly key: string;
  readonly ctrlKey?: boolean;
  /** The page reads from right to left, and so do rows. */
  readonly mirrored?: boolean;
}

/** Undefined when the key leads nowhere; "above" when it leads out of the grid, to what one searches with. */
export function move(lines: readonly Line[], from: Place, { key, ctrlKey = false, mirrored = false }: Press): Place | "above" | undefined {
  switch (key) {
    case "ArrowDown":
      return at(lines, from.row + 1, from.column);
    case "ArrowUp":
      return from.row === 0 ? "above" : at(lines, from.row - 1, from.column);
    case "ArrowRight":
    case "ArrowLeft":
      return beside(lines, from, (key === "ArrowRight") === mirrored ? -1 : 1);
    case "Home":
      return at(lines, ctrlKey ? 0 : from.row, 0);
    case "End":
      return at(lines, ctrlKey ? lines.length - 1 : from.row, Infinity);
    case "PageDown":
      return sectionFrom(lines, from, 1);
    case "PageUp":
      return sectionFrom(lines, from, -1);
    default:
      return undefined;
  }
}

function at(lines: readonly Line[], row: number, column: number): Place | undefined {
  const line = lines[row];
  return line && { row, column: Math.min(column, line.length - 1) };
}

/** Past the end of a row the next one goes on. */
function beside(lines: readonly Line[], { row, column }: Place, step: 1 | -1): Place | undefined {
  const to = column + step;
  if (to < 0) return at(lines, row - 1, Infinity);
  return to < (lines[row]?.length ?? 0) ? { row, column: to } : at(lines, row + 1, 0);
}

/** The beginning of the next section; backwards first of the present one, as one pages through chapters. */
function sectionFrom(lines: readonly Line[], from: Place, step: 1 | -1): Place | undefined {
  const here = lines[from.row]?.section ?? 0;
  const first = lines.findIndex((line) => line.section === here);
  const away = step === -1 && (from.row > first || from.column > 0) ? here : here + step;
  const row = lines.findIndex((line) => line.section === away);
  return row === -1 ? undefined : { row, column: 0 };
}
