/**
 * Where a browser hands out a file with a way back to it, that way is kept beside the upload, and after a reload the file goes on
 * without being picked again: at once where the browser still allows it, else after one click. Elsewhere people are asked for it.
 */

/** What Chromium's browsers have beyond the standard: whether the page may read it is asked anew after a reload. */
export interface FileHandle extends FileSystemFileHandle {
  queryPermission(what: { mode: "read" }): Promise<PermissionState>;
  requestPermission(what: { mode: "read" }): Promise<PermissionState>;
}

/** The ways back to files that were dropped, as the browser makes them. They never reject. */
export type Handles = ReadonlyMap<File, Promise<FileSystemHandle | null>>;

/** Null: there is no way back to it. */
export async function handleOf(file: File, handles: Handles): Promise<FileHandle | null> {
  const handle = await handles.get(file);
  return handle?.kind === "file" && "queryPermission" in handle ? (handle as FileHandle) : null;
}

/**
 * The file, or null when it is gone or may not be read. `asks`: only a person's click may bring it, and with `clicked` there was one
 * just now. Never rejects.
 */
export async function reopened(handle: FileHandle, { clicked }: { clicked: boolean }): Promise<File | "asks" | null> {
  try {
    const answer = await (clicked ? handle.requestPermission({ mode: "read" }) : handle.queryPermission({ mode: "read" }));
    if (answer === "prompt") return "asks";
    return answer === "granted" ? await handle.getFile() : null;
  } catch (error) {
    console.info("A file of an earlier page cannot be opened again.", error);
    return null;
  }
}
