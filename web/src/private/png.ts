/**
 * A PNG, also a moving one, without what it tells beside its picture. Kept are the chunks that decide how it looks; left out are
 * texts, times, EXIF but for how the camera was held, chunks nobody can vouch for, and whatever stands behind the end, where
 * careless editors leave what was cut away.
 */
import { plainExif, readExif, same, xmpTellsPlace } from "./exif";
import { NotUnderstood, Pieces } from "./pieces";
import { startsWith, text, view, type Source } from "./source";

const SHOWN = new Set([
  ...["tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "mDCV", "mDCv", "cLLI", "cLLi", "sBIT", "bKGD", "hIST", "pHYs", "sPLT"],
  ...["acTL", "fcTL", "fdAT"],
]);
/** Apple's index into the data. It tells nothing, but is wrong once anything has moved. */
const MOVES = "iDOT";
const PIXELS = new Set(["IDAT", "fdAT"]);
const MOST_EXIF_BYTES = 1024 * 1024;
const SIGNATURE_BYTES = 8;
/** Length, type, and the check sum behind the data. */
const AROUND_BYTES = 12;

export async function pngPieces(source: Source): Promise<Pieces> {
  const out = new Pieces();
  out.keep(0, SIGNATURE_BYTES);
  let hasPixels = false;
  for (let at = SIGNATURE_BYTES; at < source.size; ) {
    const head = await source.read(at, 8);
    const type = text(head, 4, 8);
    if (head.length < 8 || !/^[A-Za-z]{4}$/.test(type)) {
      if (!hasPixels) throw new NotUnderstood("There is no picture in it.");
      out.left("details");
      return out;
    }
    if (at === SIGNATURE_BYTES && type !== "IHDR") throw new NotUnderstood("It does not begin with its header.");
    hasPixels ||= type === "IDAT";
    const next = at + view(head).getUint32(0) + AROUND_BYTES;
    await chunk(source, out, type, at, next);
    if (type === "IEND") {
      if (next < source.size) out.left("details");
      return out;
    }
    at = next;
  }
  if (!hasPixels) throw new NotUnderstood("There is no picture in it.");
  return out;
}

async function chunk(source: Source, out: Pieces, type: string, at: number, next: number): Promise<void> {
  const isCut = next > source.size;
  // Of a picture that is cut off, decoders show what there is.
  if ((isCritical(type) || SHOWN.has(type)) && (!isCut || PIXELS.has(type))) return out.keep(at, Math.min(next, source.size));
  if (type === MOVES) return;
  if (type === "eXIf" && !isCut) return exif(source, out, at, next);
  const told = type === "iTXt" ? await source.read(at + 8, Math.min(next - at - AROUND_BYTES, MOST_EXIF_BYTES)) : null;
  const isPlace = told !== null && startsWith(told, "XML:com.adobe.xmp\0") && xmpTellsPlace(told);
  out.left(isPlace ? "location" : "details");
}

async function exif(source: Source, out: Pieces, at: number, next: number): Promise<void> {
  const tiff = await source.read(at + 8, Math.min(next - at - AROUND_BYTES, MOST_EXIF_BYTES));
  const { orientation, location } = readExif(tiff);
  const plain = plainExif(orientation);
  if (plain !== null && same(plain, tiff)) return out.keep(at, next);
  if (plain !== null) out.put(chunkOf("eXIf", plain));
  out.left(location ? "location" : "details");
}

/** A capital letter first: nothing can be shown without it. */
function isCritical(type: string): boolean {
  return type[0] === type[0]?.toUpperCase();
}

function chunkOf(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(data.length + AROUND_BYTES);
  bytes.set([...type].map((letter) => letter.charCodeAt(0)), 4);
  bytes.set(data, 8);
  view(bytes).setUint32(0, data.length);
  view(bytes).setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
