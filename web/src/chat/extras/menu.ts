/** How keys walk the menu of a message: along its row of emoji, and down its verbs. Pure, but for looking at the elements. */

/** One tap each. */
export const QUICK = ["👍", "❤️", "😊", "🎉", "👀", "✅"] as const;

/** Where a key leads; undefined where it leads nowhere. `mirrored`: the text runs from right to left. */
export function goes<T extends { matches(selector: string): boolean }>(
  key: string,
  controls: readonly T[],
  from: unknown,
  mirrored: boolean,
): T | undefined {
  const at = controls.findIndex((control) => control === from);
  const emoji = controls.filter((control) => control.matches("[data-emoji]")).length;
  const round = (index: number) => controls[(index + controls.length) % controls.length];
  const forward = mirrored ? "ArrowLeft" : "ArrowRight";
  switch (key) {
    case "ArrowDown":
      return at < emoji && emoji < controls.length ? controls[emoji] : round(at + 1);
    case "ArrowUp":
      return emoji > 0 && at === emoji ? controls[0] : at < emoji ? controls.at(-1) : round(at - 1);
    case "ArrowLeft":
    case "ArrowRight": {
      if (at < 0 || at >= emoji) return undefined;
      return controls[(at + (key === forward ? 1 : -1) + emoji) % emoji];
    }
    case "Home":
      return controls[0];
    case "End":
      return controls.at(-1);
    default:
      return undefined;
  }
}
