/** Where a small window goes beside what opened it: above it if there is room, else below, and always whole on the screen. */

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const GAP = 6;
const MARGIN = 8;

export function placed(anchor: Box, size: Size, view: Size, mirrored: boolean): { x: number; y: number } {
  const above = anchor.top - size.height - GAP;
  const y = above >= MARGIN ? above : anchor.bottom + GAP;
  const x = mirrored ? anchor.right - size.width : anchor.left;
  return { x: within(x, size.width, view.width), y: within(y, size.height, view.height) };
}

function within(at: number, length: number, room: number): number {
  return Math.round(Math.max(MARGIN, Math.min(at, room - length - MARGIN)));
}
