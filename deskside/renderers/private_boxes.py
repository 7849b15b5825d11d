"""Boxes in boxes, as HEIC, AVIF, MP4 and QuickTime are made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from deskside.renderers.patches import read_at
from deskside.renderers.talking import Failed

_MOST_BOXES = 50_000


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its kind, where it begins, where what it holds begins, and where it ends."""

    kind: bytes
    at: int
    body: int
    end: int

    @property
    def kind_at(self) -> int:
        return self.at + 4


class Boxes:
    """A document of boxes. What breaks off or is no box ends the list: no reader gets further either."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self._left = _MOST_BOXES

    def within(self, at: int, end: int) -> Iterator[Box]:
        while at + 8 <= end:
            self._left -= 1
            if self._left < 0:
                raise Failed("too-large")
            head = read_at(self.document, at, 16)
            size, body = int.from_bytes(head[:4], "big"), at + 8
            if size == 1:
                size, body = int.from_bytes(head[8:16], "big"), at + 16
            elif size == 0:
                size = end - at
            if size < body - at:
                return
            yield Box(head[4:8], at, body, min(at + size, end))
            at += size

    def find(self, box: Box | None, *path: bytes) -> Box | None:
        """The first of its kind, along a path."""
        for kind in path:
            box = None if box is None else next((b for b in self.within(box.body, box.end) if b.kind == kind), None)
        return box
