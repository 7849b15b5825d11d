import { describe, expect, test } from "vitest";

import { plainExif } from "./exif";
import { NotUnderstood, removalOf, without } from "./removal";
import { bytes, chunk, exif, frame, jpeg, pictureFile, png, riff, rnd, segment, webp } from "./testing/pictures";

async function cleaned(data: Uint8Array<ArrayBuffer>): Promise<{ what: string | null; out: Uint8Array }> {
  const file = pictureFile(data);
  const removal = await removalOf(file);
  const sent = removal ? without(file, removal) : file;
  return { what: removal?.what ?? null, out: new Uint8Array(await sent.arrayBuffer()) };
}

const has = (data: Uint8Array, word: string) => Buffer.from(data).includes(word);
const SECRET = "SN-4711-SECRET";
const PLACED = exif({ orientation: 6, latitude: 52.5, serial: SECRET });
const HELD = plainExif(6)!;

describe("A JPEG", () => {
  test("loses its place and its camera, and keeps how it was held and its colours", async () => {
    const icc = segment(0xe2, "ICC_PROFILE\0\x01\x01profile");
    const adobe = segment(0xee, "Adobe\0\x64\0\0\0\0\x01");
    const given = jpeg([segment(0xe1, "Exif\0\0", PLACED), icc, segment(0xfe, SECRET), adobe, segment(0xed, "Photoshop 3.0\0", SECRET)]);
    const { what, out } = await cleaned(given);
    expect(what).toBe("location");
    expect(out).toEqual(jpeg([segment(0xe1, "Exif\0\0", HELD), icc, adobe]));
  });

  test("says that something else was taken out where it tells no place", async () => {
    const { what, out } = await cleaned(jpeg([segment(0xe1, "Exif\0\0", exif({ orientation: 1, serial: SECRET }))]));
    expect(what).toBe("details");
    expect(out).toEqual(jpeg([]));
  });

  test("of which XMP tells the place says so", async () => {
    const xmp = segment(0xe1, "http://ns.adobe.com/xap/1.0/\0", '<rdf exif:GPSLatitude="52,30.0N"/>');
    expect(await cleaned(jpeg([xmp]))).toEqual({ what: "location", out: jpeg([]) });
  });

  test("that tells nothing is sent as it is", async () => {
    const given = jpeg([segment(0xe0, "JFIF\0\x01\x02\0\0\x01\0\x01\0\0"), segment(0xe1, "Exif\0\0", HELD)]);
    expect(await cleaned(given)).toEqual({ what: null, out: given });
  });

  test("loses the thumbnail in JFIF and what hides between its scans", async () => {
    const thumbnail = segment(0xe0, "JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01", "rgb");
    const { out } = await cleaned(bytes(jpeg([thumbnail]).subarray(0, -2), segment(0xfe, SECRET), "\xff\xda\0\x02more", "\xff\xd9"));
    expect(out).toEqual(bytes(jpeg([segment(0xe0, "JFIF\0\x01\x02\0\0\x01\0\x01\0\0")]).subarray(0, -2), "\xff\xda\0\x02more", "\xff\xd9"));
  });

  test("loses second pictures and films behind its end, which have places of their own", async () => {
    const second = jpeg([segment(0xe1, "Exif\0\0", PLACED)]);
    const { what, out } = await cleaned(bytes(jpeg([segment(0xe2, "MPF\0", "offsets")]), second, "ftypmp42 ©xyz"));
    expect(what).toBe("details");
    expect(out).toEqual(jpeg([]));
  });

  test("cut off in its pixels stays as far as it came", async () => {
    const whole = jpeg([segment(0xfe, SECRET)]);
    const { out } = await cleaned(whole.slice(0, -5));
    expect(out).toEqual(jpeg([]).slice(0, -5));
  });

  test("without a picture in it is nothing we understand", async () => {
    await expect(removalOf(pictureFile(bytes("\xff\xd8\xff\xe1\0\x08Exif\0\0")))).rejects.toThrow(NotUnderstood);
    await expect(removalOf(pictureFile(bytes("\xff\xd8\xff\xe1\0\0")))).rejects.toThrow(NotUnderstood);
  });

  test("of which a mark falls on the edge of what is read at once is read all the same", async () => {
    for (const length of [1024 * 1024 - 30, 1024 * 1024 - 29, 1024 * 1024 - 28, 1024 * 1024 - 27, 1024 * 1024 - 26]) {
      const pixels = new Uint8Array(length).fill(7);
      const given = jpeg([segment(0xfe, SECRET)], pixels);
      expect(Buffer.compare((await cleaned(given)).out, jpeg([], pixels))).toBe(0);
    }
  });
});

describe("A PNG", () => {
  test("loses texts, times and what stands behind its end, and keeps how it looks", async () => {
    const looks = [chunk("iCCP", "p\0\0x"), chunk("pHYs", "12345678\x01"), chunk("acTL", "\0\0\0\x01\0\0\0\0")];
    const given = png([chunk("tEXt", `Author\0${SECRET}`), chunk("eXIf", PLACED), ...looks, chunk("tIME", "1234567"), chunk("prVt", SECRET)]);
    const { what, out } = await cleaned(bytes(given, "what was cropped away"));
    expect(what).toBe("location");
    expect(out).toEqual(png([chunk("eXIf", HELD), ...looks]));
  });

  test("of Apple's that tells nothing keeps Apple's index; one that does not loses it, since it would be wrong", async () => {
    const index = chunk("iDOT", "offsets");
    expect(await cleaned(png([index]))).toEqual({ what: null, out: png([index]) });
    expect((await cleaned(png([index, chunk("tEXt", SECRET)]))).out).toEqual(png([]));
  });

  test("cut off in its pixels stays as far as it came", async () => {
    const { out } = await cleaned(png([chunk("tEXt", SECRET)]).slice(0, -20));
    expect(out).toEqual(png([]).slice(0, -20));
  });

  test("that does not begin with its header is nothing we understand", async () => {
    const body = bytes("\x89PNG\r\n\x1a\n", chunk("IDAT", "pixels"));
    await expect(removalOf(pictureFile(body))).rejects.toThrow(NotUnderstood);
  });
});

describe("A WebP", () => {
  test("loses its texts and says so in its header; its frames too", async () => {
    const anim = chunk4("ANIM", "\0\0\0\0\0\0");
    const given = webp(0x1e, [anim, frame([chunk4("ALPH", "a"), chunk4("VP8 ", "pix"), chunk4("PRIV", SECRET)]), chunk4("EXIF", PLACED), chunk4("XMP ", SECRET)]);
    const { what, out } = await cleaned(given);
    expect(what).toBe("location");
    expect(out).toEqual(webp(0x1a, [anim, frame([chunk4("ALPH", "a"), chunk4("VP8 ", "pix")]), chunk4("EXIF", HELD)]));
  });

  test("of the simple kind loses what stands behind its picture", async () => {
    const given = bytes(riff([chunk4("VP8L", "pixels"), chunk4("EXIF", PLACED)]), SECRET);
    expect((await cleaned(given)).out).toEqual(riff([chunk4("VP8L", "pixels")]));
  });

  test("that tells nothing is sent as it is", async () => {
    const given = webp(0x08, [chunk4("VP8 ", "pix"), chunk4("EXIF", HELD)]);
    expect(await cleaned(given)).toEqual({ what: null, out: given });
  });
});

describe("Whatever comes", () => {
  const samples = [
    bytes(jpeg([segment(0xe1, "Exif\0\0", PLACED), segment(0xfe, SECRET)]), jpeg([])),
    png([chunk("eXIf", PLACED), chunk("iTXt", SECRET)]),
    webp(0x1e, [frame([chunk4("VP8 ", "pix"), chunk4("PRIV", SECRET)]), chunk4("EXIF", PLACED)]),
  ];

  test("cut anywhere or damaged anywhere, it is cleaned or refused, never a crash, and cleaning it twice changes nothing", async () => {
    const random = rnd(4711);
    for (const sample of samples) {
      for (let n = 0; n < 400; n += 1) {
        const data = n < sample.length ? sample.slice(0, n) : sample.slice();
        if (n >= sample.length) for (let hits = random(4); hits >= 0; hits -= 1) data[random(data.length)] = random(256);
        const first = await cleaned(data).catch((error: unknown) => error);
        if (first instanceof NotUnderstood) continue;
        expect(first).not.toBeInstanceOf(Error);
        const { out } = first as { out: Uint8Array<ArrayBuffer> };
        expect((await cleaned(out)).what, `${n} of ${sample.length}`).toBeNull();
      }
    }
  }, 30_000);

  test("cut anywhere, no word of what it told is left", async () => {
    for (const sample of samples) {
      for (let length = 12; length < sample.length; length += 1) {
        const result = await cleaned(sample.slice(0, length)).catch(() => null);
        if (result?.what) expect(has(result.out, "SECRET")).toBe(false);
      }
    }
  });

  test("what is no picture, or holds several, stays as it is", async () => {
    const data = jpeg([segment(0xfe, SECRET)]);
    expect(await removalOf(new File([data], "dump.bin", { type: "application/octet-stream" }))).toBeNull();
    expect(await removalOf(new File([data], "two.MPO", { type: "image/jpeg" }))).toBeNull();
    expect(await removalOf(new File(["GIF89a…"], "a.gif", { type: "image/gif" }))).toBeNull();
    expect(await removalOf(new File([""], "empty.jpg", { type: "image/jpeg" }))).toBeNull();
  });
});

function chunk4(type: string, ...data: (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const body = bytes(...data);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, body.length, true);
  return bytes(type, length, body, body.length % 2 ? "\0" : "");
}
