/**
 * Rows put into another order by a finger or a mouse: while one is dragged, a line shows where it would come to stand, and
 * it moves when it is let go. Esc leaves everything as it was. The list scrolls when the row is held at its edge.
 */
export interface DraggingOptions {
  /** The rows in their order; null while they are not on the screen. */
  list(): HTMLElement | null;
  onMoved(from: number, to: number): void;
}

const EDGE_PX = 36;
const STEP_PX = 10;

export class Dragging {
  /** The row that is dragged. */
  from: number | null = $state(null);
  /** The line stands before this row, or behind the last one. */
  before: number | null = $state(null);
  readonly #options: DraggingOptions;
  #stop: AbortController | null = null;

  constructor(options: DraggingOptions) {
    this.#options = options;
  }

  begin(event: PointerEvent, from: number): void {
    if (event.button !== 0 || this.#stop !== null) return;
    const stop = (this.#stop = new AbortController());
    const signal = stop.signal;
    this.from = from;
    this.before = from;
    // On the window: the row may be drawn anew under the finger.
    addEventListener("pointermove", (moved) => moved.pointerId === event.pointerId && this.#over(moved.clientY), { signal });
    addEventListener("pointerup", (up) => up.pointerId === event.pointerId && this.#drop(), { signal });
    addEventListener("pointercancel", () => this.end(), { signal });
    addEventListener("keydown", (key) => key.key === "Escape" && this.end(), { signal, capture: true });
  }

  end(): void {
    this.#stop?.abort();
    this.#stop = null;
    this.from = null;
    this.before = null;
  }

  #over(y: number): void {
    const list = this.#options.list();
    if (list === null) return;
    const rows = [...list.children].map((row) => row.getBoundingClientRect());
    const place = rows.findIndex((row) => y < row.top + row.height / 2);
    this.before = place === -1 ? rows.length : place;
    const { top, bottom } = list.getBoundingClientRect();
    if (y < top + EDGE_PX) list.scrollBy(0, -STEP_PX);
    else if (y > bottom - EDGE_PX) list.scrollBy(0, STEP_PX);
  }

  #drop(): void {
    const { from, before } = this;
    this.end();
    if (from === null || before === null || before === from || before === from + 1) return;
    this.#options.onMoved(from, before > from ? before - 1 : before);
  }
}
