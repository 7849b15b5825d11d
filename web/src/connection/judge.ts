/**
 * Whether bytes flow while they are sent. The desk takes the beginning of a body and then holds it: where bytes flow, our sending
 * stops with it; a proxy that collects the body first lets us send on to the end. How fast the line is plays no part.
 */

/** How long a beginning that has arrived must stay the only thing that was sent. */
const SETTLED_MS = 700;
const PATIENCE_MS = 12_000;

export interface Progress {
  /** What the desk has of it. */
  arrived: number;
  /** What has left this page, of `total`. */
  sent: number;
  total: number;
  /** Since the first bytes were known to be there. */
  since_ms: number;
  elapsed_ms: number;
}

/** Null while it cannot be told yet. */
export function judge(progress: Progress): "passes" | "collected" | "unknown" | null {
  if (progress.sent >= progress.total) return "collected";
  if (progress.arrived > 0 && progress.since_ms >= SETTLED_MS) return "passes";
  if (progress.elapsed_ms < PATIENCE_MS) return null;
  return progress.arrived === 0 && progress.sent > 0 ? "collected" : "unknown";
}

/** Why a body was refused before it was judged. */
export function refused(status: number, code: string): "limited" | "origin" | "unknown" {
  if (code === "origin-wrong") return "origin";
  // Some proxies only break the connection under a body that they find too large.
  return status === 413 || status === 0 ? "limited" : "unknown";
}
