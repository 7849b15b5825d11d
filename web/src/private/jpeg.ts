/**
 * A JPEG without what it tells beside its picture. Kept is what decoders need: the frame, its tables and scans, JFIF, the colour
 * profile and Adobe's word on colours. Left out are all other application segments and comments, the thumbnail inside JFIF, and
 * whatever stands behind the end of the picture: second pictures with places of their own, the film of a motion picture.
 */
import { plainExif, readExif, same, xmpTellsPlace, type Exif } from "./exif";
import { NotUnderstood, Pieces } from "./pieces";
import { startsWith, view, type Source } from "./source";

const EXIF = "Exif\0\0";
const XMP = "http://ns.adobe.com/xap/1.0/\0";
const MARK = 0xff;
const [START, END, SCAN, COMMENT, TEMPORARY] = [0xd8, 0xd9, 0xda, 0xfe, 0x01];

export async function jpegPieces(source: Source): Promise<Pieces> {
  return new Jpeg(source).pieces();
}

class Jpeg {
  readonly #source: Source;
  readonly #out = new Pieces();
  #hasExif = false;
  #hasScan = false;

  constructor(source: Source) {
    this.#source = source;
  }

  async pieces(): Promise<Pieces> {
    for (let at: number | null = 0; at !== null && at < this.#source.size; ) at = await this.#segment(at);
    if (!this.#hasScan) throw new NotUnderstood("There is no picture in it.");
    return this.#out;
  }

  /** Where the next one begins; null when nothing follows that belongs to the picture. */
  async #segment(at: number): Promise<number | null> {
    const begin = await this.#source.find(MARK, at);
    // Bytes between segments mean nothing, and decoders skip them.
    if (begin > at) this.#out.left("details");
    const [after, marker] = await this.#marker(begin);
    if (marker === END) return this.#end(begin, after);
    if (marker === 0) {
      this.#out.left("details");
      return after;
    }
    if (marker === START || marker === TEMPORARY || isRestart(marker)) {
      this.#out.keep(begin, after);
      return after;
    }
    const head = await this.#source.read(after, 2);
    if (head.length < 2) return null;
    const length = view(head).getUint16(0);
    if (length < 2) throw new NotUnderstood("A segment has no length.");
    const next = after + length;
    if (isTalk(marker)) {
      if (next <= this.#source.size) await this.#talk(marker, begin, after, next);
      else this.#out.left("details");
      return next;
    }
    if (marker !== SCAN) {
      this.#out.keep(begin, Math.min(next, this.#source.size));
      return next;
    }
    this.#hasScan = true;
    const until = await this.#endOfScan(Math.min(next, this.#source.size));
    this.#out.keep(begin, until);
    return until;
  }

  /** What follows the mark, behind any filling, and where that ends. A zero is no marker: the mark meant nothing. */
  async #marker(begin: number): Promise<[after: number, marker: number]> {
    for (let at = begin + 1; ; at += 1) {
      const [byte] = await this.#source.read(at, 1);
      if (byte !== MARK) return [at + 1, byte ?? END];
    }
  }

  #end(begin: number, after: number): null {
    this.#out.keep(begin, Math.min(after, this.#source.size));
    if (after < this.#source.size) this.#out.left("details");
    return null;
  }

  /** Entropy-coded data runs to the next mark that is neither a zero's nor a restart's. */
  async #endOfScan(from: number): Promise<number> {
    for (let at = from; ; at += 2) {
      at = await this.#source.find(MARK, at);
      const [, byte] = await this.#source.read(at, 2);
      if (byte === undefined) return this.#source.size;
      if (byte !== 0 && !isRestart(byte)) return at;
    }
  }

  /** Application segments and comments. */
  async #talk(marker: number, begin: number, after: number, next: number): Promise<void> {
    const body = await this.#source.read(after + 2, next - after - 2);
    if (marker === 0xe0 && startsWith(body, "JFIF\0") && body.length >= 14) return this.#jfif(body, begin, next);
    if (marker === 0xe1 && startsWith(body, EXIF)) return this.#exif(body.subarray(EXIF.length), begin, next);
    const isNeeded =
      (marker === 0xe2 && startsWith(body, "ICC_PROFILE\0")) || (marker === 0xee && startsWith(body, "Adobe"));
    if (isNeeded) this.#out.keep(begin, next);
    else this.#out.left(marker === 0xe1 && startsWith(body, XMP) && xmpTellsPlace(body) ? "location" : "details");
  }

  #jfif(body: Uint8Array, begin: number, next: number): void {
    if (body.length === 14) return this.#out.keep(begin, next);
    // Version, units and density stay; a thumbnail may show what was cut away.
    this.#out.put(Uint8Array.of(MARK, 0xe0, 0, 16, ...body.subarray(0, 12), 0, 0));
    this.#out.left("details");
  }

  #exif(tiff: Uint8Array, begin: number, next: number): void {
    // Decoders believe the first.
    const exif: Exif = readExif(tiff);
    const plain = this.#hasExif ? null : plainExif(exif.orientation);
    this.#hasExif = true;
    if (plain !== null && same(plain, tiff)) return this.#out.keep(begin, next);
    if (plain !== null) this.#out.put(Uint8Array.of(MARK, 0xe1, 0, 8 + plain.length, ...bytesOf(EXIF), ...plain));
    this.#out.left(exif.location ? "location" : "details");
  }
}

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}

function isTalk(marker: number): boolean {
  return (marker >= 0xe0 && marker <= 0xef) || marker === COMMENT;
}

function bytesOf(word: string): number[] {
  return Array.from(word, (letter) => letter.charCodeAt(0));
}
