/**
 * A WebP, also a moving one, without what it tells beside its picture: of its chunks only those that decide how it looks are
 * kept, inside each frame too, and of EXIF how the camera was held.
 */
import { plainExif, readExif, same, xmpTellsPlace } from "./exif";
import { NotUnderstood, Pieces } from "./pieces";
import { text, view, type Source } from "./source";

const SHOWN = new Set(["VP8X", "VP8 ", "VP8L", "ALPH", "ANIM", "ICCP"]);
const IN_FRAME = new Set(["VP8 ", "VP8L", "ALPH"]);
const [HAS_EXIF, HAS_XMP] = [0x08, 0x04];
const MOST_EXIF_BYTES = 1024 * 1024;
const RIFF_BYTES = 12;
const HEAD_BYTES = 8;
const FRAME_BYTES = 16;

interface Chunk {
  type: string;
  from: number;
  /** Where its data end, without the byte that makes their number even. */
  end: number;
  next: number;
}

export async function webpPieces(source: Source): Promise<Pieces> {
  const riff = await source.read(0, RIFF_BYTES);
  const end = Math.min(source.size, HEAD_BYTES + view(riff).getUint32(4, true));
  const out = new Pieces();
  const header = riff.slice();
  out.put(header);
  const features = await featuresOf(source);
  if (features !== null) out.put(features);
  let hasPixels = false;
  for await (const chunk of chunks(source, RIFF_BYTES, end)) {
    hasPixels ||= IN_FRAME.has(chunk.type) || chunk.type === "ANMF";
    if (chunk.type === "VP8X" && features !== null) continue;
    else if (SHOWN.has(chunk.type)) out.keep(chunk.from, chunk.next);
    else if (chunk.type === "ANMF") await frame(source, out, chunk);
    else if (chunk.type === "EXIF" && features !== null) features[HEAD_BYTES]! |= await exif(source, out, chunk);
    else await other(source, out, chunk);
  }
  if (!hasPixels) throw new NotUnderstood("There is no picture in it.");
  if (end < source.size) out.left("details");
  view(header).setUint32(4, out.length - HEAD_BYTES, true);
  return out;
}

/** The chunk that names what is in the file, without the words for what we leave out. Simple files have none. */
async function featuresOf(source: Source): Promise<Uint8Array<ArrayBuffer> | null> {
  const bytes = (await source.read(RIFF_BYTES, HEAD_BYTES + 10)).slice();
  if (text(bytes, 0, 4) !== "VP8X") return null;
  if (bytes.length < HEAD_BYTES + 10 || view(bytes).getUint32(4, true) !== 10) throw new NotUnderstood("Its header is damaged.");
  bytes[HEAD_BYTES]! &= ~(HAS_EXIF | HAS_XMP);
  return bytes;
}

async function* chunks(source: Source, from: number, end: number): AsyncGenerator<Chunk> {
  for (let at = from; at + HEAD_BYTES <= end; ) {
    const head = await source.read(at, HEAD_BYTES);
    const length = view(head).getUint32(4, true);
    const dataEnd = Math.min(at + HEAD_BYTES + length, end);
    const next = Math.min(dataEnd + (length % 2), end);
    yield { type: text(head, 0, 4), from: at, end: dataEnd, next };
    at = next;
  }
}

async function frame(source: Source, out: Pieces, chunk: Chunk): Promise<void> {
  const inside = chunk.from + HEAD_BYTES + FRAME_BYTES;
  const kept: Chunk[] = [];
  let isWhole = true;
  for await (const part of chunks(source, inside, chunk.end)) {
    if (IN_FRAME.has(part.type)) kept.push(part);
    else isWhole = false;
  }
  if (isWhole) return out.keep(chunk.from, chunk.next);
  const head = (await source.read(chunk.from, HEAD_BYTES + FRAME_BYTES)).slice();
  view(head).setUint32(4, kept.reduce((sum, part) => sum + part.next - part.from, FRAME_BYTES), true);
  out.put(head);
  for (const part of kept) out.keep(part.from, part.next);
  out.left("details");
}

/** Answers the word for it that the header needs. */
async function exif(source: Source, out: Pieces, chunk: Chunk): Promise<number> {
  const data = await source.read(chunk.from + HEAD_BYTES, Math.min(chunk.end - chunk.from - HEAD_BYTES, MOST_EXIF_BYTES));
  // Some writers copy it from a JPEG, name and all.
  const isNamed = text(data, 0, 6) === "Exif\0\0";
  const tiff = isNamed ? data.subarray(6) : data;
  const { orientation, location } = readExif(tiff);
  const plain = plainExif(orientation);
  if (plain !== null && !isNamed && same(plain, tiff)) {
    out.keep(chunk.from, chunk.next);
    return HAS_EXIF;
  }
  out.left(location ? "location" : "details");
  if (plain === null) return 0;
  const bytes = new Uint8Array(HEAD_BYTES + plain.length);
  bytes.set([0x45, 0x58, 0x49, 0x46]);
  view(bytes).setUint32(4, plain.length, true);
  bytes.set(plain, HEAD_BYTES);
  out.put(bytes);
  return HAS_EXIF;
}

async function other(source: Source, out: Pieces, chunk: Chunk): Promise<void> {
  const told = await source.read(chunk.from + HEAD_BYTES, Math.min(chunk.end - chunk.from - HEAD_BYTES, MOST_EXIF_BYTES));
  out.left(chunk.type === "XMP " && xmpTellsPlace(told) ? "location" : "details");
}
