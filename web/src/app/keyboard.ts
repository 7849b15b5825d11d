/**
 * Keeps a page that fills the window above the keyboard of a phone. Where the keyboard lies over the page instead of making
 * the window smaller, the composer would be under it; the page then takes the height that can be seen.
 */
import type { Attachment } from "svelte/attachments";

export const aboveKeyboard: Attachment<HTMLElement> = (element) => {
  const view = window.visualViewport;
  if (!view) return;
  const fit = () => {
    // Zoomed in by two fingers, less is seen too; that is a person looking closer, and nothing should move.
    const covered = view.scale === 1 && window.innerHeight - view.height > 1;
    element.style.blockSize = covered ? `${view.height}px` : "";
    if (covered) window.scrollTo(0, 0);
  };
  view.addEventListener("resize", fit);
  return () => view.removeEventListener("resize", fit);
};
