"""Real pictures and films that tell where they were made, by what, and what somebody thinks of them."""

import io
import struct
from collections.abc import Callable
from typing import Any

import av
import pillow_heif
from PIL import Image, PngImagePlugin, TiffImagePlugin

SECRETS = (
    b"SERIAL-4711",
    b"Maria Secret",
    b"GPSLatitude",
    b"secret remark",
    b"+52.5163+013.3777",
    b"\x00\x34\x00\x00\x00\x01",
)
"""What must not be left. The last is where a latitude of 52 degrees begins."""

_AV: Any = av
_HEIF: Any = pillow_heif
_XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf exif:GPSLatitude="52,30.9N">Maria Secret</rdf></x:xmpmeta>'


def scene(width: int = 64, height: int = 48) -> Image.Image:
    gradient: Any = Image.linear_gradient("L")
    return gradient.resize((width, height)).convert("RGB")


def exif(*, placed: bool = True, held: int = 1) -> bytes:
    about = Image.Exif()
    if held != 1:
        about[0x0112] = held
    about[0x010F], about[0x013B] = "Camera", "Maria Secret"
    about.get_ifd(0x8769)[0xA431] = "SERIAL-4711"
    if placed:
        gps = about.get_ifd(0x8825)
        gps[1], gps[2], gps[3], gps[4] = "N", (52.0, 30.0, 58.68), "E", (13.0, 22.0, 39.72)
    return about.tobytes()


def photo() -> bytes:
    """As a phone takes it, with a comment of somebody's."""
    return _saved(scene(800, 600), "JPEG", exif=exif(), xmp=_XMP, comment=b"secret remark")


def held_photo() -> bytes:
    """Taken with the phone on its side, a second picture and its own words behind it, as phones put brighter ones there."""
    behind = photo()
    return _saved(scene(800, 600), "JPEG", exif=exif(held=6), xmp=_XMP, progressive=True) + behind


def png(held: int = 1) -> bytes:
    about = PngImagePlugin.PngInfo()
    about.add_text("Author", "Maria Secret")
    about.add_itxt("XML:com.adobe.xmp", _XMP.decode())
    about.add_text("Comment", "secret remark " * 40, zip=False)
    return _saved(scene(), "PNG", pnginfo=about, exif=exif(held=held)) + b"SERIAL-4711"


def moving_png() -> bytes:
    shown = [Image.new("RGB", (30, 20), (20 * step, 80, 120)) for step in range(4)]
    about = PngImagePlugin.PngInfo()
    about.add_itxt("XML:com.adobe.xmp", _XMP.decode())
    return _saved(shown[0], "PNG", save_all=True, append_images=shown[1:], pnginfo=about)


def webp(held: int = 1) -> bytes:
    return _saved(scene(), "WEBP", exif=exif(held=held), xmp=_XMP)


def moving_webp() -> bytes:
    shown = [Image.new("RGB", (30, 20), (20 * step, 80, 120)) for step in range(4)]
    data = _saved(shown[0], "WEBP", save_all=True, append_images=shown[1:], exif=exif(held=8), xmp=_XMP, lossless=True)
    return data + b"secret remark"


def heic() -> bytes:
    out = io.BytesIO()
    _HEIF.from_pillow(scene()).save(out, quality=60, exif=exif(), xmp=_XMP)
    return out.getvalue()


def avif() -> bytes:
    return _saved(scene(), "AVIF", exif=exif(), xmp=_XMP)


def tiff(order: str = "II") -> bytes:
    about = TiffImagePlugin.ImageFileDirectory_v2(prefix=order.encode())
    about[270], about[315], about[305] = "secret remark", "Maria Secret", "x"
    about[700] = _XMP
    about[0x8769] = {0xA431: "SERIAL-4711", 0x927C: b"SERIAL-4711 in a maker's note"}
    about[0x8825] = {1: "N", 2: (52.0, 30.0, 58.68), 3: "E", 4: (13.0, 22.0, 39.72)}
    return _saved(scene(), "TIFF", tiffinfo=about)


def pages() -> bytes:
    """A TIFF of two."""
    about = TiffImagePlugin.ImageFileDirectory_v2()
    about[270], about[315] = "secret remark", "Maria Secret"
    return _saved(scene(), "TIFF", tiffinfo=about, save_all=True, append_images=[scene(32, 32)])


def gif() -> bytes:
    shown = [Image.new("RGB", (30, 20), (20 * step, 80, 120)) for step in range(5)]
    data = _saved(shown[0], "GIF", save_all=True, append_images=shown[1:], loop=0, comment=b"secret remark " * 40)
    xmp = b"!\xff\x0bXMP DataXMP" + _XMP + b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    at = data.index(b"!\xf9")
    return data[:at] + xmp + data[at:]


def film(container: str = "mp4", **about: str) -> bytes:
    out = io.BytesIO()
    with _AV.open(out, "w", format=container) as written:
        told = about or {"location": "+52.5163+013.3777/", "artist": "Maria Secret", "comment": "SERIAL-4711"}
        written.metadata.update(told)
        stream = written.add_stream("libx264", rate=12)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for step in range(6):
            frame = _AV.VideoFrame.from_image(Image.new("RGB", (64, 48), (40 * step, 90, 30)))
            written.mux(stream.encode(frame))
        written.mux(stream.encode(None))
    return out.getvalue()


def noting_film(*, fragmented: bool = False) -> bytes:
    """A film that has nothing but a track along which the camera noted where it was. The form is what counts here."""
    notes = [b"52.5163 SERIAL-4711", b"52.5164 SERIAL-4711", b"52.5165 Maria Secret"]
    head = box(b"ftyp", b"isom\0\0\0\0isom")
    places = [len(head) + 8, len(head) + 8 + len(notes[0]) + len(notes[1])]
    table = box(
        b"stbl",
        box(b"stsd", struct.pack("!II", 0, 1), box(b"gpmd", bytes(8))),
        box(b"stsz", struct.pack("!IIIIII", 0, 0, 3, *map(len, notes))),
        box(b"stsc", struct.pack("!IIIIIIII", 0, 2, 1, 2, 1, 2, 1, 1)),
        box(b"stco", struct.pack("!IIII", 0, 2, *places)),
    )
    media = box(b"mdia", box(b"hdlr", bytes(8) + b"meta" + bytes(12)), box(b"minf", table))
    parts = (box(b"trak", media), box(b"mvex", b"")) if fragmented else (box(b"trak", media),)
    return head + box(b"mdat", *notes, b" and pixels") + box(b"moov", *parts)


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack("!I", len(body) + 8) + kind + body


SAMPLES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a JPEG": ("image/jpeg", photo),
    "a JPEG that was held": ("image/jpeg", held_photo),
    "a PNG": ("image/png", png),
    "a PNG that was held": ("image/png", lambda: png(6)),
    "a moving PNG": ("image/png", moving_png),
    "a WebP": ("image/webp", webp),
    "a moving WebP": ("image/webp", moving_webp),
    "a HEIC": ("image/heic", heic),
    "an AVIF": ("image/avif", avif),
    "a TIFF": ("image/tiff", tiff),
    "a TIFF the other way round": ("image/tiff", lambda: tiff("MM")),
    "a TIFF of two pages": ("image/tiff", pages),
    "a GIF": ("image/gif", gif),
    "an MP4": ("video/mp4", film),
    "a QuickTime film": ("video/quicktime", lambda: film("mov")),
    "a film with a track of notes": ("video/mp4", noting_film),
}


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
