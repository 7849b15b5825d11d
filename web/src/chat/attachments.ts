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

/** Pictures that the server made of a file: small ones for the list, large ones in place of what browsers do not show. */
export function madeAddress(file: FileId, as: string, made: "thumbnail" | "poster" | "view"): string {
  return contentAddress(file, as).replace("/content?", `/${made}?`);
}

/** Whether a file is looked at in place: browsers show it, or we have made something of it that they do. One that is held has
 *  nothing to be seen. */
export function isPicture(file: StoredFile): boolean {
  if (file.state !== "ready") return false;
  return file.has_view || (file.show === "picture" && file.preview !== "failed");
}

/** The file's proportions within what a list can bear; null while they are not known. */
export function proportions(file: StoredFile, tallest = 0.6, widest = 3): number | null {
  return file.width && file.height ? Math.min(widest, Math.max(tallest, file.width / file.height)) : null;
}

/** The proportions of the room that pictures take together. */
export function room(pictures: readonly StoredFile[]): number {
  const [first] = pictures;
  return { 1: (first && proportions(first)) ?? 4 / 3, 2: 8 / 3, 3: 8 / 9 }[pictures.length] ?? 4 / 3;
}

export interface Split {
  pictures: StoredFile[];
  others: StoredFile[];
}

/** Pictures stand together above the text, everything else below it, each in the order they were shared. */
export function split(files: readonly StoredFile[]): Split {
  return {
    pictures: files.filter(isPicture),
    others: files.filter((file) => !isPicture(file)),
  };
}
