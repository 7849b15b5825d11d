"""JPEG: application segments and comments become zeros where they stand, but for what decoders need: JFIF, the colour profile, Adobe's
word on colours, and of EXIF how the camera was held. So does what stands behind the picture: second pictures with places of their own,
the film of a motion picture.

Our pages leave the same out before they send; this is for whoever sends without one.
"""

import re
from typing import Any

from deskside.renderers.patches import Patches, read_at, tells_place
from deskside.renderers.private_exif import bare_exif
from deskside.renderers.private_tiff import exif_tells_place
from deskside.renderers.talking import Failed

_EXIF, _PROFILE, _ADOBE, _JFIF = b"Exif\0\0", b"ICC_PROFILE\0", b"Adobe", b"JFIF\0"
_END, _SCAN, _COMMENT = 0xD9, 0xDA, 0xFE
_ALONE = {0x01, 0xD8, *range(0xD0, 0xD8)}
"""Marks that nothing follows: the start, restarts, and one for private use."""
_JFIF_BYTES = 14
"""Without the thumbnail that it may carry, which may show what was cut away."""
_MARK = re.compile(rb"\xff+[^\x00\xff]")
_END_OF_SCAN = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
_PIECE = 1024 * 1024
_MOST_SEGMENTS = 100_000


def plan_jpeg(document: Any, patches: Patches) -> None:
    """All that a JPEG tells beside its picture. Of one that breaks off, what is there."""
    _Jpeg(document, patches).plan()


class _Jpeg:
    def __init__(self, document: Any, patches: Patches) -> None:
        self._document = document
        self._patches = patches
        self._size: int = document.size_bytes
        self._has_exif = False

    def plan(self) -> None:
        at: int | None = 0
        for _ in range(_MOST_SEGMENTS):
            if at is None:
                return
            at = self._segment(at)
        raise Failed("too-large")

    def _segment(self, at: int) -> int | None:
        """Where the next one begins; None when nothing follows that belongs to the picture."""
        begin, after = self._find(_MARK, at)
        # Bytes between segments mean nothing, and decoders skip them.
        self._blank(at, begin)
        if after > self._size:
            return None
        marker = read_at(self._document, after - 1, 1)[0]
        if marker == _END:
            self._blank(after, self._size)
            return None
        if marker in _ALONE:
            return after
        length = int.from_bytes(read_at(self._document, after, 2), "big")
        if length < 2:
            if after + 2 <= self._size:
                raise Failed("damaged")
            return None
        end = min(after + length, self._size)
        if 0xE0 <= marker <= 0xEF or marker == _COMMENT:
            self._talk(marker, after + 2, end)
        return self._find(_END_OF_SCAN, end)[0] if marker == _SCAN else end

    def _find(self, mark: re.Pattern[bytes], at: int) -> tuple[int, int]:
        """Where a mark begins and ends; behind the end of the file where there is none."""
        while piece := read_at(self._document, at, _PIECE):
            found = mark.search(piece)
            if found:
                return at + found.start(), at + found.end()
            # One may begin with the last bytes of a piece.
            at += len(piece.rstrip(b"\xff")) or len(piece)
        return self._size, self._size + 1

    def _talk(self, marker: int, begin: int, end: int) -> None:
        """Application segments and comments."""
        told = read_at(self._document, begin, end - begin)
        bare = self._bare(marker, told)
        if told == bare:
            return
        placed = exif_tells_place(told[len(_EXIF) :]) if told.startswith(_EXIF) else tells_place(told)
        self._patches.tell("location" if placed else "details")
        self._patches.write(begin, bare, stage=0)

    def _bare(self, marker: int, told: bytes) -> bytes:
        """What it may tell, as long as it was."""
        if (marker == 0xE2 and told.startswith(_PROFILE)) or (marker == 0xEE and told.startswith(_ADOBE)):
            return told
        if marker == 0xE0 and told.startswith(_JFIF) and len(told) >= _JFIF_BYTES:
            return told if len(told) == _JFIF_BYTES else told[: _JFIF_BYTES - 2].ljust(len(told), b"\0")
        # Decoders believe the first.
        if marker == 0xE1 and told.startswith(_EXIF) and not self._has_exif:
            self._has_exif = True
            bare = bare_exif(told[len(_EXIF) :])
            return _EXIF + bare if any(bare) else bytes(len(told))
        return bytes(len(told))

    def _blank(self, begin: int, end: int) -> None:
        for at in range(begin, end, _PIECE):
            if any(read_at(self._document, at, min(_PIECE, end - at))):
                self._patches.tell("details")
                self._patches.fill(begin, end - begin)
                return
