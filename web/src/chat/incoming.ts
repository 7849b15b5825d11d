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
