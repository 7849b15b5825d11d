/**
 * Tells whenever what we know of the network may be out of date: it came or went, or the page was asleep. `isGone`: the
 * browser says that there is none any more, which is a strong hint and no proof: the server may be on this very machine.
 */
export function onWake(listener: (isGone: boolean) => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  addEventListener("online", () => listener(false), { signal });
  addEventListener("offline", () => listener(true), { signal });
  // A page that comes out of the back/forward cache fires this one only.
  addEventListener("pageshow", (event) => event.persisted && listener(false), { signal });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && listener(false), { signal });
  return () => stop.abort();
}
