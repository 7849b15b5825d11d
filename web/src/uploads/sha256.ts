/** The SHA-256 of a file, read in slices so that memory stays flat whatever its size. */
import { createSHA256 } from "hash-wasm";

const SLICE_BYTES = 4 * 1024 * 1024;

/** Null when it was cancelled. Rejects when the file cannot be read (changed, moved, taken away). */
export async function sha256Of(file: Blob, isCancelled: () => boolean = () => false): Promise<string | null> {
  const hash = await createSHA256();
  for (let at = 0; at < file.size; at += SLICE_BYTES) {
    const slice = await file.slice(at, at + SLICE_BYTES).arrayBuffer();
    if (isCancelled()) return null;
    hash.update(new Uint8Array(slice));
  }
  return hash.digest("hex");
}
