/**
 * What fingers and the mouse mean on a picture: two fingers pinch, one moves a picture that is close or swipes to the next,
 * a double press goes closer and back, the wheel goes closer.
 */
import type { Extent, Point } from "./zooming";

/** So far a finger goes for the next picture. */
const SWIPE_PX = 56;
const TAP_PX = 10;
const DOUBLE_MS = 320;
const CLOSER = 2.5;

export interface Means {
  /** The window, measured now. */
  window: () => Extent & Point;
  isClose: () => boolean;
  zoom: (factor: number, under: Point) => void;
  move: (by: Point) => void;
  whole: () => void;
  /** -1 is towards the beginning of the line, 1 towards its end, on the screen. */
  swipe: (towards: -1 | 1) => void;
}

interface Finger extends Point {
  readonly start: Point;
}

export class Fingers {
  readonly #means: Means;
  readonly #down = new Map<number, Finger>();
  #tapped = { at: -Infinity, x: 0, y: 0 };
  /** A pinch ends finger by finger; what is left of it is no swipe. */
  #pinched = false;

  constructor(means: Means) {
    this.#means = means;
  }

  press(event: PointerEvent): void {
    if (this.#down.size === 0) this.#pinched = false;
    const point = { x: event.clientX, y: event.clientY };
    this.#down.set(event.pointerId, { ...point, start: point });
    if (this.#down.size > 1) this.#pinched = true;
  }

  drag(event: PointerEvent): void {
    const finger = this.#down.get(event.pointerId);
    if (!finger) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...this.#down].find(([id]) => id !== event.pointerId)?.[1];
    this.#down.set(event.pointerId, { ...now, start: finger.start });
    if (other) this.#pinch(finger, now, other);
    else if (this.#means.isClose()) this.#means.move({ x: now.x - finger.x, y: now.y - finger.y });
  }

  release(event: PointerEvent): void {
    const finger = this.#down.get(event.pointerId);
    this.#down.delete(event.pointerId);
    if (!finger || this.#pinched) return;
    const gone = { x: event.clientX - finger.start.x, y: event.clientY - finger.start.y };
    if (Math.hypot(gone.x, gone.y) < TAP_PX) this.#tap(event);
    else if (!this.#means.isClose() && event.pointerType !== "mouse" && Math.abs(gone.x) > Math.max(SWIPE_PX, 2 * Math.abs(gone.y)))
      this.#means.swipe(gone.x < 0 ? 1 : -1);
  }

  lose(event: PointerEvent): void {
    this.#down.delete(event.pointerId);
  }

  turn(event: WheelEvent): void {
    event.preventDefault();
    this.#means.zoom(Math.exp(-event.deltaY / 300), this.#fromMiddle({ x: event.clientX, y: event.clientY }));
  }

  #tap(event: PointerEvent): void {
    const { at, x, y } = this.#tapped;
    const near = Math.hypot(event.clientX - x, event.clientY - y) < 3 * TAP_PX;
    const twice = event.timeStamp - at < DOUBLE_MS && near;
    this.#tapped = twice ? { at: -Infinity, x: 0, y: 0 } : { at: event.timeStamp, x: event.clientX, y: event.clientY };
    if (!twice) return;
    if (this.#means.isClose()) this.#means.whole();
    else this.#means.zoom(CLOSER, this.#fromMiddle({ x: event.clientX, y: event.clientY }));
  }

  #pinch(before: Point, now: Point, other: Point): void {
    const apart = (point: Point) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
    this.#means.zoom(apart(now) / apart(before), this.#fromMiddle({ x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }));
    this.#means.move({ x: (now.x - before.x) / 2, y: (now.y - before.y) / 2 });
  }

  #fromMiddle(point: Point): Point {
    const { x, y, width, height } = this.#means.window();
    return { x: point.x - x - width / 2, y: point.y - y - height / 2 };
  }
}
