"""Pictures that are small to send and dear to show: animations of ten thousand frames, of each kind that has any."""

import io
import struct
import zlib

from PIL import Image

from tests.previews.samples import picture

FRAMES = 10_000


def gif(width: int = 4_000, height: int = 3_000) -> bytes:
    """A large picture with a dot that blinks: whoever keeps every frame fills a hundred gigabytes."""
    out = io.BytesIO()
    Image.new("P", (width, height)).save(out, "GIF")
    control = b"\x21\xf9\x04\x04\x01\0\0\0"
    dot = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    return out.getvalue()[:-1] + (control + dot) * FRAMES + b";"


def apng(width: int = 400, height: int = 300) -> bytes:
    whole = picture("PNG", width, height)
    at = whole.index(b"IDAT") - 4
    dot = zlib.compress(b"\0\xff\xff\xff")
    frames = [_chunk(b"acTL", struct.pack("!II", FRAMES, 0)), _control(0, width, height), whole[at:-12]]
    for number in range(1, FRAMES):
        frames += [_control(2 * number - 1, 1, 1), _chunk(b"fdAT", struct.pack("!I", 2 * number) + dot)]
    return whole[:at] + b"".join(frames) + whole[-12:]


def webp(width: int = 4_000, height: int = 3_000) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1, 1), "red").save(out, "WEBP", lossless=True)
    dot = out.getvalue()[12:]
    frame = bytes(6) + _three(0) + _three(0) + _three(10) + b"\0" + dot
    body = _riff(b"VP8X", b"\x02\0\0\0" + _three(width - 1) + _three(height - 1)) + _riff(b"ANIM", bytes(6))
    body += _riff(b"ANMF", frame) * FRAMES
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def _control(number: int, width: int, height: int) -> bytes:
    return _chunk(b"fcTL", struct.pack("!IIIIIHHBB", number, width, height, 0, 0, 1, 100, 0, 0))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))


def _riff(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _three(number: int) -> bytes:
    return number.to_bytes(3, "little")
