/**
 * How large the next piece of an upload is. Bytes count when the server has confirmed them, which it does after each piece: on a slow
 * line pieces are small, so that somebody who looks sees them arrive; on a fast one they are large, so that asking costs nothing.
 */
const MIB = 1024 * 1024;
export const FIRST_PIECE_BYTES = 2 * MIB;
const SMALLEST_BYTES = MIB / 2;
/** Large enough to keep a fast line busy, small enough for the body limits of common proxies. */
const LARGEST_BYTES = 32 * MIB;
const CONFIRMED_EVERY_MS = 8_000;
/** One quick answer says little about a line. */
const GROWS_BY = 4;

/** After a piece of so many bytes took so long. */
export function nextPiece(bytes: number, took_ms: number): number {
  const wanted = (bytes / Math.max(took_ms, 1)) * CONFIRMED_EVERY_MS;
  return Math.round(Math.min(Math.max(Math.min(wanted, bytes * GROWS_BY), SMALLEST_BYTES), LARGEST_BYTES));
}
