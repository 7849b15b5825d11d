/**
 * Files that come by dropping, pasting or picking, out of what browsers hand over. Folders are told apart, because a
 * browser hands them over as files that cannot be read.
 */
import type { Handles } from "../uploads/handles";

export interface Incoming {
  files: File[];
  folders: number;
  /** Ways back to them after a reload, where the browser gives such. */
  handles?: Handles;
}

/** Chromium's browsers. */
interface HandingItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

/** How many files are being dragged; browsers hide their names until the drop, and some even the number. */
export function draggedFiles(transfer: DataTransfer | null): number {
  if (!transfer?.types.includes("Files")) return 0;
  return [...transfer.items].filter((item) => item.kind === "file").length || 1;
}

export function dropped(transfer: DataTransfer | null): Incoming {
  const handles = new Map<File, Promise<FileSystemHandle | null>>();
  const incoming: Incoming = { files: [], folders: 0, handles };
  for (const item of transfer?.items ?? []) {
    if (item.kind !== "file") continue;
    if (item.webkitGetAsEntry()?.isDirectory) incoming.folders += 1;
    else {
      const file = item.getAsFile();
      if (!file) continue;
      incoming.files.push(file);
      // It can only be asked for now, while the drop is heard.
      const handle = (item as HandingItem).getAsFileSystemHandle?.();
      if (handle) handles.set(file, handle.catch(noWayBack));
    }
  }
  return incoming;
}

function noWayBack(error: unknown): null {
  console.info("There is no way back to a dropped file.", error);
  return null;
}

/** Office programs put a picture of the copied text beside the text; then the text is what was meant. */
export function pasted(transfer: DataTransfer | null): File[] {
  if (!transfer || transfer.getData("text/plain") !== "") return [];
  return [...transfer.files];
}

/** Every pasted screenshot is called "image.png"; a name with a time tells them apart. */
export function namedByTime(file: File, name: string): File {
  if (file.name !== "image.png" && file.name !== "") return file;
  const end = file.type.split("/")[1] ?? "png";
  return new File([file], `${name}.${end}`, { type: file.type, lastModified: file.lastModified });
}
