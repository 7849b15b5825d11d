/** The SHA-256 of a file, read piece by piece so that memory stays flat whatever its size. */
import { createSHA256 } from "hash-wasm";

const PIECE_BYTES = 1024 * 1024;

/** Null when it was cancelled. Rejects when the file cannot be read (changed, moved, taken away). */
export async function sha256Of(file: Blob, isCancelled: () => boolean = () => false): Promise<string | null> {
  const hash = await createSHA256();
  for await (const piece of piecesOf(file)) {
    if (isCancelled()) return null;
    hash.update(piece);
  }
  return hash.digest("hex");
}

/**
 * All of it in one buffer, filled again and again. A buffer of its own for each piece is given back only when the browser gets round
 * to it: of a gigabyte, a hundred megabytes and more lay about. (`ArrayBuffer.transfer(0)` is no way out: then all of it does.)
 */
async function* piecesOf(file: Blob): AsyncGenerator<Uint8Array> {
  const reader = fillingReader(file);
  if (reader === null) return yield* slicesOf(file);
  let buffer = new ArrayBuffer(PIECE_BYTES);
  try {
    for (;;) {
      const { value, done } = await reader.read(new Uint8Array(buffer));
      if (done) return;
      yield value;
      buffer = value.buffer;
    }
  } finally {
    // After an error there is nothing left to cancel, and whoever reads hears that one.
    reader.cancel().catch(() => undefined);
  }
}

/** Null where the browser does not read into a buffer that it is given. */
function fillingReader(file: Blob): ReadableStreamBYOBReader | null {
  try {
    return file.stream().getReader({ mode: "byob" });
  } catch (error) {
    console.info("This browser reads files into buffers of its own.", error);
    return null;
  }
}

async function* slicesOf(file: Blob): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.size; at += PIECE_BYTES) yield new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer());
}
