/**
 * Of EXIF two things matter: how the camera was held, without which a picture lies on its side, and whether it tells a place.
 * Everything else goes, so what we write has the first and nothing more.
 */
import { view } from "./source";

export interface Exif {
  /** 1 to 8; 1 is upright. */
  orientation: number;
  location: boolean;
}

const ORIENTATION = 0x0112;
const GPS = 0x8825;
const SHORT = 3;
const ENTRY_BYTES = 12;
const UPRIGHT: Exif = { orientation: 1, location: false };

/** Of a TIFF structure as EXIF has it. What is damaged says nothing. */
export function readExif(tiff: Uint8Array): Exif {
  if (tiff.length < 8) return UPRIGHT;
  const data = view(tiff);
  const order = data.getUint16(0);
  const little = order === 0x4949;
  if ((!little && order !== 0x4d4d) || data.getUint16(2, little) !== 42) return UPRIGHT;
  const found = { ...UPRIGHT };
  for (const at of entries(data, data.getUint32(4, little), little)) {
    const tag = data.getUint16(at, little);
    const value = data.getUint16(at + 8, little);
    if (tag === ORIENTATION && data.getUint16(at + 2, little) === SHORT && value >= 1 && value <= 8) found.orientation = value;
    if (tag === GPS) found.location ||= tellsPlace(data, data.getUint32(at + 8, little), little);
  }
  return found;
}

/** Its version alone, which some cameras write without knowing where they are, is no place. */
function tellsPlace(data: DataView, directory: number, little: boolean): boolean {
  return entries(data, directory, little).some((at) => data.getUint16(at, little) !== 0);
}

/** Where the entries of a directory begin, as far as they are there. */
function entries(data: DataView, directory: number, little: boolean): number[] {
  if (directory + 2 > data.byteLength) return [];
  const count = data.getUint16(directory, little);
  const places = Array.from({ length: count }, (_, n) => directory + 2 + n * ENTRY_BYTES);
  return places.filter((at) => at + ENTRY_BYTES <= data.byteLength);
}

/** EXIF that says how the camera was held; null for an upright picture, which needs none. */
export function plainExif(orientation: number): Uint8Array<ArrayBuffer> | null {
  if (orientation === 1) return null;
  const bytes = new Uint8Array(26);
  const data = view(bytes);
  data.setUint32(0, 0x4d4d002a);
  data.setUint32(4, 8);
  data.setUint16(8, 1);
  data.setUint16(10, ORIENTATION);
  data.setUint16(12, SHORT);
  data.setUint32(14, 1);
  data.setUint16(18, orientation);
  return bytes;
}

export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

const PLACES = /GPSLatitude|GPSLongitude|GPSDestLat|LocationShown|LocationCreated|photoshop:City|:CountryCode|:Sublocation/;

/** Whether XMP, which is text, names a place. */
export function xmpTellsPlace(xmp: Uint8Array): boolean {
  return PLACES.test(new TextDecoder("latin1").decode(xmp));
}
