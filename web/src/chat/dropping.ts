/** What browsers hand over with a drop. It comes later than the page: nobody drops before they see where to. */
import type { Incoming } from "./incoming";

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
