"""How large a picture is, from its first bytes: so that a page keeps the right room for it before anybody has decoded a pixel.

It is a picture's own word. Whoever renders it finds out, and says so in its place.
"""

from collections.abc import Iterator

_MOST_PX = 1_000_000
_START_OF_FRAME = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_LIES_ON_ITS_SIDE = range(5, 9)

Size = tuple[int, int]


def size_in(head: bytes, media_type: str) -> Size | None:
    """Width and height as the picture is shown; None for what does not say so in its beginning."""
    read = {"image/png": _png, "image/gif": _gif, "image/webp": _webp, "image/jpeg": _jpeg}.get(media_type)
    found = None if read is None else read(head)
    return found if found is not None and all(0 < side <= _MOST_PX for side in found) else None


def _png(head: bytes) -> Size | None:
    # What turns it as a camera was held stands behind its pixels, if at all.
    return (_big(head, 16, 4), _big(head, 20, 4)) if len(head) >= 24 else None


def _gif(head: bytes) -> Size | None:
    return (_little(head, 6, 2), _little(head, 8, 2)) if len(head) >= 10 else None


def _webp(head: bytes) -> Size | None:
    if len(head) < 30:
        return None
    match head[12:16]:
        case b"VP8X":
            # With metadata it may be turned, and they come last.
            return None if head[20] & 8 else (1 + _little(head, 24, 3), 1 + _little(head, 27, 3))
        case b"VP8L":
            bits = _little(head, 21, 4)
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            return _little(head, 26, 2) & 0x3FFF, _little(head, 28, 2) & 0x3FFF
        case _:
            return None


def _jpeg(head: bytes) -> Size | None:
    turned = False
    for marker, body in _segments(head):
        if marker == 0xE1 and body.startswith(b"Exif\0\0"):
            turned = _orientation(body[6:]) in _LIES_ON_ITS_SIDE
        if marker in _START_OF_FRAME and len(body) >= 5:
            height, width = _big(body, 1, 2), _big(body, 3, 2)
            return (height, width) if turned else (width, height)
    return None


def _segments(head: bytes) -> Iterator[tuple[int, bytes]]:
    """The parts in front of the pixels, as far as they are here."""
    at = 2
    while at + 4 <= len(head) and head[at] == 0xFF:
        if head[at + 1] == 0xFF:  # filling
            at += 1
            continue
        length = _big(head, at + 2, 2)
        if length < 2:
            return
        yield head[at + 1], head[at + 4 : at + 2 + length]
        at += 2 + length


def _orientation(tiff: bytes) -> int:
    """The tag of the first directory; 1, upright, where there is none."""
    read = _little if tiff[:2] == b"II" else _big
    first = read(tiff, 4, 4)
    for number in range(min(read(tiff, first, 2), 64)):
        entry = first + 2 + 12 * number
        if read(tiff, entry, 2) == 0x0112:
            return read(tiff, entry + 8, 2)
    return 1


def _big(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "big")


def _little(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "little")
