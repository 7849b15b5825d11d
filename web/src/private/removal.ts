/**
 * What a picture tells beside itself, and the picture without it: the same pixels, the same colours, the same way up. The result
 * depends on nothing but the file's bytes, so that an upload goes on after a reload where it stood.
 */
import { jpegPieces } from "./jpeg";
import { NotUnderstood, Pieces, type Piece, type Private } from "./pieces";
import { pngPieces } from "./png";
import { startsWith, Source, text } from "./source";
import { webpPieces } from "./webp";

export { NotUnderstood, type Piece, type Private };

export interface Removal {
  what: Private;
  pieces: readonly Piece[];
}

type Format = (source: Source) => Promise<Pieces>;

/** Two pictures in one file, the second where others have what they should not: taking it out would break them. */
const SEVERAL = /\.(?:mpo|jps|pns)$/i;

/** How to read the file, if it is a picture that is cleaned here. Others say nothing: they are not ours to change. */
export async function formatOf(file: File): Promise<Format | null> {
  if ((file.type !== "" && !file.type.startsWith("image/")) || SEVERAL.test(file.name)) return null;
  const head = new Uint8Array(await file.slice(0, 16).arrayBuffer());
  if (startsWith(head, "\xff\xd8\xff")) return jpegPieces;
  if (startsWith(head, "\x89PNG\r\n\x1a\n")) return pngPieces;
  return startsWith(head, "RIFF") && text(head, 8, 12) === "WEBP" ? webpPieces : null;
}

/** Null: there is nothing private in it. Rejects with `NotUnderstood`, or when the file cannot be read. */
export async function removalOf(file: File): Promise<Removal | null> {
  const format = await formatOf(file);
  if (format === null) return null;
  const { what, list } = await format(new Source(file));
  return what === null ? null : { what, pieces: list };
}

/** The file that is sent: made of parts of the picked one, which stay where they are until they are read. */
export function without(file: File, { pieces }: Removal): File {
  const parts = pieces.map((piece) => ("to" in piece ? file.slice(piece.from, piece.to) : piece));
  return new File(parts, file.name, { type: file.type, lastModified: file.lastModified });
}
