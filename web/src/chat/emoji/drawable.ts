/**
 * Which of the newer emoji this device can draw. A font that does not know one shows an empty box, which would be a bad thing to
 * offer; all emoji of one version come with the same update, so one of each is tried.
 */

/** Colourful ones: what is drawn in colours whatever colour is asked for is a picture and not a box. */
const TRIED: readonly (readonly [version: number, emoji: string])[] = [
  [11, "🥰"],
  [12, "🥱"],
  [13, "🥲"],
  [14, "🫠"],
  [15, "🫨"],
  [16, "🫩"],
  [17, "🫪"],
  [18, "🫫"],
];
const SIZE = 16;

/** The newest version of Unicode's list whose emoji can be drawn; Infinity where the browser does not tell. */
export function newestDrawable(): number {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return Infinity;
  const failing = TRIED.findIndex(([, emoji]) => !isPicture(context, emoji));
  if (failing === -1) return Infinity;
  return TRIED[failing - 1]?.[0] ?? 5;
}

function isPicture(context: CanvasRenderingContext2D, emoji: string): boolean {
  const black = drawn(context, emoji, "#000");
  const white = drawn(context, emoji, "#fff");
  return black.some((value, at) => at % 4 !== 3 && value !== 0 && value === white[at]);
}

function drawn(context: CanvasRenderingContext2D, emoji: string, colour: string): Uint8ClampedArray {
  context.clearRect(0, 0, SIZE, SIZE);
  context.fillStyle = colour;
  context.textBaseline = "top";
  context.font = `${SIZE - 2}px "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji", sans-serif`;
  context.fillText(emoji, 0, 0);
  return context.getImageData(0, 0, SIZE, SIZE).data;
}
