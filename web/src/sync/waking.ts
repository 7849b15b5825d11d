/** Tells whenever what we know of the network may be out of date: it came or went, or the page was asleep. */
export function onWake(listener: () => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  addEventListener("online", listener, { signal });
  addEventListener("offline", listener, { signal });
  // A page that comes out of the back/forward cache fires this one only.
  addEventListener("pageshow", (event) => event.persisted && listener(), { signal });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && listener(), { signal });
  return () => stop.abort();
}
