"""PNG, also a moving one: chunks that do not decide how it looks become free ones, and what stands behind the end becomes zeros, where
careless editors leave what was cut away. Of EXIF stays how the camera was held.
"""

import zlib
from typing import Any

from deskside.renderers.patches import MOST_LOOKED_AT, Found, Patches, read_at, tells_place
from deskside.renderers.private_exif import bare_exif
from deskside.renderers.private_tiff import exif_tells_place
from deskside.renderers.talking import Failed

_SHOWN = set(b"tRNS gAMA cHRM sRGB iCCP cICP mDCV mDCv cLLI cLLi sBIT bKGD hIST pHYs sPLT acTL fcTL fdAT iDOT".split())
"""The last is Apple's index into the data, which stays true since nothing moves."""
_PIXELS = {b"IDAT", b"fdAT"}
_FREE = b"voId"
"""Nobody's word for anything: decoders pass over it."""
_SIGNATURE_BYTES = 8
_AROUND_BYTES = 12
"""Length, type, and the check sum behind the data."""
_PIECE = 1024 * 1024
_MOST_CHUNKS = 500_000


def plan_png(document: Any, patches: Patches) -> None:
    """All that a PNG tells beside its picture. Of one that breaks off, what is there."""
    at, has_pixels = _SIGNATURE_BYTES, False
    for _ in range(_MOST_CHUNKS):
        head = read_at(document, at, 8)
        kind = head[4:]
        if len(head) < 8 or not kind.isalpha():
            if at < document.size_bytes and not has_pixels:
                raise Failed("damaged")
            _blank(document, patches, at)
            return
        has_pixels = has_pixels or kind == b"IDAT"
        end = at + _AROUND_BYTES + int.from_bytes(head[:4], "big")
        _chunk(document, patches, kind, at, end)
        if kind == b"IEND":
            _blank(document, patches, end)
            return
        at = end
    raise Failed("too-large")


def _chunk(document: Any, patches: Patches, kind: bytes, at: int, end: int) -> None:
    is_cut = end > document.size_bytes
    # A capital letter first: nothing can be shown without it. Of a picture that is cut off, decoders show what there is.
    if (kind[:1].isupper() or kind in _SHOWN) and (not is_cut or kind in _PIXELS):
        return
    if is_cut:
        _blank(document, patches, at)
    elif kind == b"eXIf":
        _exif(document, patches, at, end)
    else:
        _free(document, patches, at, end)


def _exif(document: Any, patches: Patches, at: int, end: int) -> None:
    length = end - at - _AROUND_BYTES
    if length > MOST_LOOKED_AT:
        raise Failed("too-large")
    told = read_at(document, at + 8, length)
    bare = bare_exif(told)
    if not any(bare):
        _free(document, patches, at, end, "location" if exif_tells_place(told) else "details")
    elif bare != told:
        patches.tell("location" if exif_tells_place(told) else "details")
        patches.write(at + 8, bare, stage=0)
        patches.write(end - 4, zlib.crc32(b"eXIf" + bare).to_bytes(4, "big"), stage=1)


def _free(document: Any, patches: Patches, at: int, end: int, found: Found | None = None) -> None:
    """Zeros in place of what is told, under a name that means nothing."""
    length = end - at - _AROUND_BYTES
    head = read_at(document, at + 4, 4 + min(length, MOST_LOOKED_AT))
    sum_at = end - 4
    free = _sum_of_zeros(length).to_bytes(4, "big")
    if head[:4] == _FREE and read_at(document, sum_at, 4) == free and not _has_any(document, at + 8, sum_at):
        return
    patches.tell(found or ("location" if tells_place(head) else "details"))
    patches.fill(at + 8, length)
    patches.write(at + 4, _FREE, stage=1)
    patches.write(sum_at, free, stage=1)


def _sum_of_zeros(length: int) -> int:
    total = zlib.crc32(_FREE)
    for _ in range(length // _PIECE):
        total = zlib.crc32(bytes(_PIECE), total)
    return zlib.crc32(bytes(length % _PIECE), total)


def _has_any(document: Any, begin: int, end: int) -> bool:
    return any(any(read_at(document, at, min(_PIECE, end - at))) for at in range(begin, end, _PIECE))


def _blank(document: Any, patches: Patches, at: int) -> None:
    """All from here on."""
    end = document.size_bytes
    if _has_any(document, at, end):
        patches.tell("details")
        patches.fill(at, end - at)
