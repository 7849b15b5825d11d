/** The bytes of a picked file as they are sent: read first where that is cheap, for then nothing can change them under the request. */

/** Smaller files come with their announcement, in one request, and are sent and hashed from the bytes that were read once. */
export const AT_ONCE_BYTES = 256 * 1024;
/** At most three such are in memory at once. */
const IN_MEMORY_BYTES = 8 * 1024 * 1024;

export interface Content {
  readonly size_bytes: number;
  readonly from: File | ArrayBuffer;
}

/** Null when it cannot be read. */
export async function contentOf(file: File): Promise<Content | null> {
  try {
    const size_bytes = file.size;
    if (size_bytes > IN_MEMORY_BYTES) return (await isReadable(file, 0)) ? { size_bytes, from: file } : null;
    const bytes = await file.arrayBuffer();
    return { size_bytes: bytes.byteLength, from: bytes.byteLength <= AT_ONCE_BYTES ? bytes : inMemory(bytes, file) };
  } catch (error) {
    console.info("This file cannot be read.", error);
    return null;
  }
}

/** Whether what is sent can be read from here on. A file that changed on disk cannot. */
export async function isStillReadable({ from }: Content, at: number): Promise<boolean> {
  return from instanceof ArrayBuffer || isReadable(from, at);
}

function inMemory(bytes: ArrayBuffer, { name, type, lastModified }: File): File {
  return new File([bytes], name, { type, lastModified });
}

function isReadable(file: File, at: number): Promise<boolean> {
  return file
    .slice(at, at + 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
}
