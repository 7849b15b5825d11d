/**
 * What the screen needs to know of a file: its two halves of a name, its tile, and the addresses of its bytes. Pure.
 */
import type { IconName } from "../ui/icons";
import type { FileId, File as StoredFile } from "../wire/types";

export interface NameParts {
  /** May be cut when there is no room. */
  stem: string;
  /** The extension with its dot, always shown: it says what the file is. */
  end: string;
}

const LONGEST_END = 8;

export function nameParts(name: string): NameParts {
  const dot = name.lastIndexOf(".");
  if (dot <= 0 || name.length - dot > LONGEST_END || dot === name.length - 1) return { stem: name, end: "" };
  return { stem: name.slice(0, dot), end: name.slice(dot) };
}

/** Letters for the tile: the extension, or a short word for "file" where there is none. */
export function tileLabel(name: string): string {
  const { end } = nameParts(name);
  return end === "" ? "···" : end.slice(1, 5).toUpperCase();
}

const TILE_ICONS: readonly (readonly [prefix: string, icon: IconName])[] = [
  ["image/", "picture"],
  ["video/", "video"],
  ["audio/", "sound"],
];

export function tileIcon(mediaType: string): IconName | undefined {
  return TILE_ICONS.find(([prefix]) => mediaType.startsWith(prefix))?.[1];
}

/** Where the browser opens a file by itself. `as` names the identity, since such a request has no headers of ours. */
export function contentAddress(file: FileId, as: string): string {
  return `/api/files/${encodeURIComponent(file)}/content?as=${encodeURIComponent(as)}`;
}

export function downloadAddress(file: FileId, as: string): string {
  return `${contentAddress(file, as)}&download=1`;
}

export interface Split {
  pictures: StoredFile[];
  others: StoredFile[];
}

/** Pictures stand together above the text, everything else below it, each in the order they were shared. */
export function split(files: readonly StoredFile[]): Split {
  return {
    pictures: files.filter((file) => file.show === "picture"),
    others: files.filter((file) => file.show !== "picture"),
  };
}
