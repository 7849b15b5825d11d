/** A finger that rests on something. Phones of one maker tell no page of it by themselves, so it is measured for all. */
import type { Attachment } from "svelte/attachments";

const HOLD_MS = 450;
const STEADY_PX = 10;

/** `held` says whether it did something; the tap that would follow is then none. */
export function holding(held: (target: EventTarget | null) => boolean): Attachment<HTMLElement> {
  return (element) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let from = { x: 0, y: 0 };
    let swallow = false;

    const stop = () => clearTimeout(timer);
    const begin = (event: PointerEvent) => {
      stop();
      swallow = false;
      if (event.pointerType === "mouse" || !event.isPrimary) return;
      from = { x: event.clientX, y: event.clientY };
      timer = setTimeout(() => (swallow = held(event.target)), HOLD_MS);
    };
    const move = (event: PointerEvent) => {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > STEADY_PX) stop();
    };
    const click = (event: MouseEvent) => {
      if (!swallow) return;
      swallow = false;
      event.preventDefault();
      event.stopImmediatePropagation();
    };

    element.addEventListener("pointerdown", begin);
    element.addEventListener("pointermove", move);
    for (const end of ["pointerup", "pointercancel", "pointerleave"] as const) element.addEventListener(end, stop);
    element.addEventListener("click", click, { capture: true });
    return () => {
      stop();
      element.removeEventListener("pointerdown", begin);
      element.removeEventListener("pointermove", move);
      for (const end of ["pointerup", "pointercancel", "pointerleave"] as const) element.removeEventListener(end, stop);
      element.removeEventListener("click", click, { capture: true });
    };
  };
}
