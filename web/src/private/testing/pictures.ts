/** Pictures by their structure alone, byte by byte: what is between the headers is nothing a decoder could show. */

export function bytes(...parts: (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part))));
}

export function pictureFile(data: Uint8Array<ArrayBuffer>): File {
  return new File([data], "picture", { type: "", lastModified: 1 });
}

/** The same numbers below a bound in the same order every time. */
export function rnd(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
}

// JPEG

export function segment(marker: number, ...data: (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const body = bytes(...data);
  return bytes(Uint8Array.of(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255), body);
}

export function jpeg(talk: Uint8Array[], pixels: string | Uint8Array = "pixels\xff\0\xff\xd0pixels"): Uint8Array<ArrayBuffer> {
  return bytes("\xff\xd8", ...talk, segment(0xdb, "tables"), segment(0xc0, "frame"), "\xff\xda\0\x02", pixels, "\xff\xd9");
}

// EXIF, of which directories and values stand one behind the other

export function exif(told: { orientation: number; latitude?: number; serial?: string }): Uint8Array<ArrayBuffer> {
  const gps = told.latitude === undefined ? null : bytes(short(1), entry(2, 5, 3, 0), long(0));
  const serial = told.serial === undefined ? bytes() : bytes(told.serial, "\0");
  const count = 1 + (gps ? 1 : 0) + (serial.length > 0 ? 1 : 0);
  const behind = 8 + 2 + count * 12 + 4;
  const entries = [entry(0x0112, 3, 1, told.orientation << 16)];
  if (serial.length > 0) entries.push(entry(0xa431, 2, serial.length, behind));
  if (gps) entries.push(entry(0x8825, 4, 1, behind + serial.length));
  return bytes("MM\0*", long(8), short(count), ...entries, long(0), serial, gps ?? "");
}

const short = (value: number) => Uint8Array.of(value >> 8, value & 255);
const long = (value: number) => bytes(short(value >>> 16), short(value & 0xffff));
const entry = (tag: number, type: number, count: number, value: number) => bytes(short(tag), short(type), long(count), long(value));

// PNG

export function chunk(type: string, ...data: (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const body = bytes(type, ...data);
  let crc = -1;
  for (const byte of body) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return bytes(long(body.length - 4), body, long(~crc >>> 0));
}

export function png(chunks: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return bytes("\x89PNG\r\n\x1a\n", chunk("IHDR", "0123456789abc"), ...chunks, chunk("IDAT", "some pixels"), chunk("IEND"));
}

// WebP

export function riff(chunks: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const body = bytes("WEBP", ...chunks);
  return bytes("RIFF", little(body.length), body);
}

export function webp(features: number, chunks: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return riff([bytes("VP8X", little(10), Uint8Array.of(features), "123456789"), ...chunks]);
}

export function frame(chunks: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const body = bytes("0123456789abcdef", ...chunks);
  return bytes("ANMF", little(body.length), body);
}

const little = (value: number) => long(value).reverse();
