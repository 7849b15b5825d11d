"""Checks that a renderer's output is what it must be: a still WebP picture of a size we asked for, and nothing else.

A decoder that was broken into may write anything; what it wrote is served to everybody in the session.
"""

_PARTS = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH"}
_ANIMATED = 0x02


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height of a still WebP picture without metadata; None for everything else."""
    if (
        len(data) < 20
        or data[:4] != b"RIFF"
        or data[8:12] != b"WEBP"
        or int.from_bytes(data[4:8], "little") + 8 != len(data)
    ):
        return None
    size: tuple[int, int] | None = None
    at = 12
    while at + 8 <= len(data):
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + length]
        if name not in _PARTS or len(body) != length or (name == b"VP8X" and (not body or body[0] & _ANIMATED)):
            return None
        size = _size_in(name, body) or size
        at += 8 + length + length % 2
    return size if at == len(data) else None


def _size_in(name: bytes, body: bytes) -> tuple[int, int] | None:
    if name == b"VP8 " and len(body) >= 10 and body[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    if name == b"VP8L" and len(body) >= 5 and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None
