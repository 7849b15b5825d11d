"""WebP, also a moving one: chunks that do not decide how it looks become junk, as RIFF calls it, inside each frame too. Of EXIF stays how
the camera was held.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from deskside.renderers.patches import MOST_LOOKED_AT, Found, Patches, read_at, tells_place
from deskside.renderers.private_exif import bare_exif
from deskside.renderers.private_tiff import exif_tells_place
from deskside.renderers.talking import Failed

_IN_FRAME = {b"VP8 ", b"VP8L", b"ALPH"}
_SHOWN = {b"VP8X", b"ANIM", b"ICCP", *_IN_FRAME}
_JUNK = b"JUNK"
_NAME = b"Exif\0\0"
"""Some writers copy it from a JPEG, name and all."""
_HAS_EXIF, _HAS_XMP = 0x08, 0x04
_FEATURES_AT, _RIFF_BYTES, _HEAD_BYTES, _FRAME_BYTES = 20, 12, 8, 16
_PIECE = 1024 * 1024
_MOST_CHUNKS = 200_000


@dataclass(frozen=True, slots=True)
class _Chunk:
    kind: bytes
    at: int
    end: int
    """Of its data, with the byte that makes their number even."""

    @property
    def body(self) -> int:
        return self.at + _HEAD_BYTES


def plan_webp(document: Any, patches: Patches) -> None:
    """All that a WebP tells beside its picture."""
    _WebP(document, patches).plan()


class _WebP:
    def __init__(self, document: Any, patches: Patches) -> None:
        self._document = document
        self._patches = patches
        self._chunks = 0

    def plan(self) -> None:
        said = int.from_bytes(read_at(self._document, 4, 4), "little") + _HEAD_BYTES
        end = min(said, self._document.size_bytes)
        has_exif = False
        for chunk in self._within(_RIFF_BYTES, end):
            if chunk.kind == b"ANMF":
                self._frame(chunk)
            elif chunk.kind == b"EXIF":
                has_exif = self._exif(chunk) or has_exif
            elif chunk.kind not in _SHOWN:
                self._wipe(chunk)
        self._tell_features(has_exif=has_exif)
        self._blank(end, self._document.size_bytes)

    def _within(self, begin: int, end: int) -> Iterator[_Chunk]:
        at = begin
        while at + _HEAD_BYTES <= end:
            self._chunks += 1
            if self._chunks > _MOST_CHUNKS:
                raise Failed("too-large")
            head = read_at(self._document, at, _HEAD_BYTES)
            length = int.from_bytes(head[4:], "little")
            chunk = _Chunk(head[:4], at, min(at + _HEAD_BYTES + length + length % 2, end))
            yield chunk
            at = chunk.end

    def _frame(self, frame: _Chunk) -> None:
        for chunk in self._within(frame.body + _FRAME_BYTES, frame.end):
            if chunk.kind not in _IN_FRAME:
                self._wipe(chunk)

    def _exif(self, chunk: _Chunk) -> bool:
        """Whether anything of it stays."""
        if chunk.end - chunk.body > MOST_LOOKED_AT:
            raise Failed("too-large")
        told = read_at(self._document, chunk.body, chunk.end - chunk.body)
        tiff = told.removeprefix(_NAME)
        bare = bare_exif(tiff)
        found = "location" if exif_tells_place(tiff) else "details"
        if not any(bare):
            self._wipe(chunk, found)
            return False
        # Without the name it has more room than it needs.
        bare = bare.ljust(len(told), b"\0")
        if bare != told:
            self._patches.tell(found)
            self._patches.write(chunk.body, bare, stage=0)
        return True

    def _wipe(self, chunk: _Chunk, found: Found | None = None) -> None:
        told = read_at(self._document, chunk.body, min(chunk.end - chunk.body, MOST_LOOKED_AT))
        if chunk.kind != _JUNK or self._has_any(chunk.body, chunk.end):
            self._patches.tell(found or ("location" if tells_place(told) else "details"))
            self._patches.fill(chunk.body, chunk.end - chunk.body)
            self._patches.write(chunk.at, _JUNK, stage=1)

    def _tell_features(self, *, has_exif: bool) -> None:
        """The header names what is in the file. Simple files have none."""
        if read_at(self._document, _RIFF_BYTES, 4) != b"VP8X":
            return
        told = read_at(self._document, _FEATURES_AT, 1)
        features = told[0] & ~(_HAS_EXIF | _HAS_XMP) | (_HAS_EXIF if has_exif else 0) if told else 0
        if told and features != told[0] and self._patches.found:
            self._patches.write(_FEATURES_AT, bytes([features]), stage=2)

    def _blank(self, begin: int, end: int) -> None:
        if self._has_any(begin, end):
            self._patches.tell("details")
            self._patches.fill(begin, end - begin)

    def _has_any(self, begin: int, end: int) -> bool:
        return any(any(read_at(self._document, at, min(_PIECE, end - at))) for at in range(begin, end, _PIECE))
