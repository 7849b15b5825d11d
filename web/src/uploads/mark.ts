/**
 * Knows a file again after a reload, when its name or time may have changed (phones hand out a picture with the time of the
 * handing out): by its size and the hash of its beginning and its end. What lies between is for the proof of arrival.
 */
const EDGE_BYTES = 64 * 1024;

/** Null where it cannot be read or this browser does not hash: then name, size and time have to do. */
export async function markOf(file: File): Promise<string | null> {
  try {
    const ends = new Blob([file.slice(0, EDGE_BYTES), file.slice(Math.max(EDGE_BYTES, file.size - EDGE_BYTES))]);
    const hash = await crypto.subtle.digest("SHA-256", await ends.arrayBuffer());
    const hex = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
    return `${file.size}-${hex}`;
  } catch (error) {
    console.info("This file cannot be marked.", error);
    return null;
  }
}
