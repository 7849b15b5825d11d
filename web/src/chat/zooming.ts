/** How a picture lies in its window while one looks closer: pure geometry, measured from the window's middle. */

export interface Place {
  /** 1 is the whole picture in the window. */
  readonly scale: number;
  /** How far the picture's middle is from the window's, in pixels. */
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Extent {
  readonly width: number;
  readonly height: number;
}

export const WHOLE: Place = { scale: 1, x: 0, y: 0 };
const CLOSEST = 8;

/** Closer by a factor, with what is under the point staying there. */
export function zoomed(place: Place, factor: number, under: Point, window: Extent): Place {
  const scale = Math.min(CLOSEST, Math.max(1, place.scale * factor));
  const grown = scale / place.scale;
  const x = under.x - (under.x - place.x) * grown;
  const y = under.y - (under.y - place.y) * grown;
  return held({ scale, x, y }, window);
}

export function moved(place: Place, by: Point, window: Extent): Place {
  return held({ ...place, x: place.x + by.x, y: place.y + by.y }, window);
}

/** The picture never leaves the window: its edge goes no further than to the window's. */
function held({ scale, x, y }: Place, { width, height }: Extent): Place {
  const room = { x: ((scale - 1) * width) / 2, y: ((scale - 1) * height) / 2 };
  return { scale, x: within(x, room.x), y: within(y, room.y) };
}

function within(value: number, room: number): number {
  return Math.min(room, Math.max(-room, value)) + 0;
}
