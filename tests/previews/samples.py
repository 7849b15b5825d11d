"""Pictures, films and sounds made for the tests, small and real, and some that are not what they say."""

import io
import math
import struct
import zlib
from array import array
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import av
import pillow_heif
import pyvips
from PIL import Image

_HEIC: Any = pillow_heif
_AV: Any = av
"""Both are typed in part only."""
Make = Callable[[], bytes]


def picture(kind: str, width: int = 800, height: int = 600, **options: Any) -> bytes:
    """A picture with something on it, in a format that Pillow writes."""
    image = _gradient(width, height)
    return _saved(image, kind, **options)


def turned_photo() -> bytes:
    """A phone's photo, taken upright: its pixels lie on their side, and it says so. It also says where it was taken."""
    about = Image.Exif()
    about[0x0112] = 6
    about[0x010E] = "A SECRET PLACE"
    return picture("JPEG", 800, 600, exif=about)


def heic(width: int = 400, height: int = 300) -> bytes:
    out = io.BytesIO()
    _HEIC.from_pillow(_gradient(width, height)).save(out, quality=60)
    return out.getvalue()


def animation(frames: int = 12) -> bytes:
    shown = [Image.new("RGB", (300, 200), (20 * step, 80, 120)) for step in range(frames)]
    return _saved(shown[0], "GIF", save_all=True, append_images=shown[1:], loop=0)


def large_picture(kind: str) -> bytes:
    """Two hundred megapixels."""
    image: Any = pyvips.Image.black(16_320, 12_240, bands=3).copy(interpretation="srgb")
    return image.jpegsave_buffer() if kind == "jpg" else image.pngsave_buffer(compression=1)


def bomb() -> bytes:
    """Ten kilobytes that say they are a picture of a hundred gigabytes."""
    header = struct.pack("!IIBBBBB", 200_000, 170_000, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(10_000_000), 9)
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def squeezed() -> bytes:
    """A picture within the pixels we take, which needs more memory than it gets: its lines come interlaced, all of it at once."""
    header = struct.pack("!IIBBBBB", 20_000, 20_000, 8, 6, 0, 0, 1)
    data = zlib.compress(bytes(40_000_000), 9)
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def film(
    seconds: float = 3, width: int = 320, height: int = 180, container: str = "mp4", codec: str = "libx264"
) -> bytes:
    out = io.BytesIO()
    with _AV.open(out, "w", format=container) as written:
        stream = written.add_stream(codec, rate=12)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for step in range(int(12 * seconds)):
            image = Image.new("RGB", (width, height), (200, (5 * step) % 255, 30))
            written.mux(stream.encode(_AV.VideoFrame.from_image(image)))
        written.mux(stream.encode(None))
    return out.getvalue()


def upright_film() -> bytes:
    """As a phone films held upright: its frames lie on their left side, and the track says to turn them right. Red is up."""
    frame = Image.new("RGB", (320, 180), "blue")
    frame.paste("red", (0, 0, 160, 180))
    out = io.BytesIO()
    with _AV.open(out, "w", format="mp4") as written:
        stream = written.add_stream("libx264", rate=12)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for _ in range(6):
            written.mux(stream.encode(_AV.VideoFrame.from_image(frame)))
        written.mux(stream.encode(None))
    lying, one = out.getvalue(), 0x10000
    straight = struct.pack("!9i", one, 0, 0, 0, one, 0, 0, 0, 0x40000000)
    turned = struct.pack("!9i", 0, one, 0, -one, 0, 0, 180 * one, 0, 0x40000000)
    at = lying.index(straight, lying.index(b"tkhd"))
    return lying[:at] + turned + lying[at + len(turned) :]


def sound(container: str = "mp3", codec: str = "libmp3lame", seconds: float = 2) -> bytes:
    """A tone that swells from silence."""
    out = io.BytesIO()
    rate = 48_000
    with _AV.open(out, "w", format=container) as written:
        stream = written.add_stream(codec, rate=rate)
        for start in range(0, int(rate * seconds), 1_024):
            written.mux(stream.encode(_tone(start, rate, seconds)))
        written.mux(stream.encode(None))
    return out.getvalue()


def no_film() -> bytes:
    """It begins as a film does, and goes on with nothing of the kind."""
    return struct.pack("!I4s4sI4s4s", 24, b"ftyp", b"isom", 0, b"isom", b"mp41") + b"<script>alert(1)</script>" * 2_000


def picture_and_page() -> bytes:
    """A picture to a picture's reader, a page to a page's."""
    return picture("GIF") + b"<html><script>document.title = 'owned'</script></html>"


SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script><rect width="9" height="9"/></svg>"""


def _gradient(width: int, height: int) -> Image.Image:
    image: Any = Image.linear_gradient("L")
    return image.resize((width, height)).convert("RGB")


def _tone(start: int, rate: int, seconds: float) -> Any:
    loud = [20_000 * (start + step) / (rate * seconds) for step in range(1_024)]
    samples = array("h", [int(level * math.sin(0.05 * (start + step))) for step, level in enumerate(loud)])
    frame = _AV.AudioFrame(format="s16", layout="mono", samples=1_024)
    frame.planes[0].update(samples.tobytes())
    frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
    return frame


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))
