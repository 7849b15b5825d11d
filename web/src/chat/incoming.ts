/**
 * Files that come by dropping, pasting or picking, out of what browsers hand over. Folders are told apart, because a
 * browser hands them over as files that cannot be read.
 */
export interface Incoming {
  files: File[];
  folders: number;
}

/** How many files are being dragged; browsers hide their names until the drop, and some even the number. */
export function draggedFiles(transfer: DataTransfer | null): number {
  if (!transfer?.types.includes("Files")) return 0;
  return [...transfer.items].filter((item) => item.kind === "file").length || 1;
}

export function dropped(transfer: DataTransfer | null): Incoming {
  const incoming: Incoming = { files: [], folders: 0 };
  for (const item of transfer?.items ?? []) {
    if (item.kind !== "file") continue;
    if (item.webkitGetAsEntry()?.isDirectory) incoming.folders += 1;
    else {
      const file = item.getAsFile();
      if (file) incoming.files.push(file);
    }
  }
  return incoming;
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
