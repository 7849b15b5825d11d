"""The items beside a picture in HEIC and AVIF: EXIF and XMP among them, each at places that a table names."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from deskside.renderers.patches import MOST_LOOKED_AT, Patches, read_at, tells_place
from deskside.renderers.private_boxes import Box, Boxes
from deskside.renderers.private_tiff import exif_tells_place
from deskside.renderers.talking import Failed

_TOLD = {b"Exif", b"mime", b"uri "}
_NO_EXIF = bytes(4) + b"MM\0*\0\0\0\x08" + bytes(6)
"""EXIF that says nothing: some readers stumble over what is none at all."""
_NO_XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'
_MOST_ITEMS = 10_000

Place = tuple[int, int]
"""Where something is, and how long."""


@dataclass
class _Reader:
    """Numbers one behind the other."""

    data: bytes
    at: int = 0

    def number(self, size: int) -> int:
        self.at += size
        if self.at > len(self.data):
            raise Failed("damaged")
        return int.from_bytes(self.data[self.at - size : self.at], "big")


def plan_items(boxes: Boxes, meta: Box, patches: Patches) -> None:
    """Blank the items that tell something, and the words people gave the picture."""
    inside = {box.kind: box for box in boxes.within(meta.body + 4, meta.end)}
    _wipe_words(boxes, inside.get(b"iprp"), patches)
    if b"iinf" not in inside or b"iloc" not in inside:
        return
    told = dict(_told_items(boxes, inside[b"iinf"]))
    for item, places in _places(boxes, inside[b"iloc"], inside.get(b"idat"), set(told)):
        _blank(boxes.document, patches, told[item], places)


def _wipe_words(boxes: Boxes, properties: Box | None, patches: Patches) -> None:
    container = boxes.find(properties, b"ipco")
    for box in () if container is None else boxes.within(container.body, container.end):
        # A property keeps its number when it becomes free room.
        if box.kind == b"udes":
            patches.tell("details")
            patches.fill(box.body, box.end - box.body)
            patches.write(box.kind_at, b"free", stage=1)


def _told_items(boxes: Boxes, infos: Box) -> Iterator[tuple[int, bytes]]:
    """The numbers of the items that tell something, with their kinds."""
    version = read_at(boxes.document, infos.body, 1)
    first = infos.body + (6 if version == b"\0" else 8)
    for box in boxes.within(first, infos.end):
        data = read_at(boxes.document, box.body, 16)
        if box.kind != b"infe" or len(data) < 12 or data[0] not in {2, 3}:
            continue
        wide = 2 if data[0] == 2 else 4
        kind = data[4 + wide + 2 :][:4]
        if kind in _TOLD:
            yield int.from_bytes(data[4 : 4 + wide], "big"), kind


def _places(boxes: Boxes, table: Box, data: Box | None, wanted: set[int]) -> Iterator[tuple[int, list[Place]]]:
    raw = _Reader(read_at(boxes.document, table.body, min(table.end - table.body, 4 * MOST_LOOKED_AT)))
    version = raw.number(4) >> 24
    sizes = raw.number(2)
    offset_bytes, length_bytes, base_bytes = sizes >> 12 & 15, sizes >> 8 & 15, sizes >> 4 & 15
    index_bytes = sizes & 15 if version in {1, 2} else 0
    wide = 4 if version == 2 else 2
    many = raw.number(wide)
    if many > _MOST_ITEMS:
        raise Failed("too-large")
    for _ in range(many):
        item = raw.number(wide)
        method = raw.number(2) & 15 if version in {1, 2} else 0
        raw.number(2)
        base = raw.number(base_bytes)
        places: list[Place] = []
        for _ in range(raw.number(2)):
            raw.number(index_bytes)
            places.append((base + raw.number(offset_bytes), raw.number(length_bytes)))
        if item in wanted:
            yield item, [_absolute(place, method, data) for place in places]


def _absolute(place: Place, method: int, data: Box | None) -> Place:
    at, length = place
    if method == 0 and length:
        return at, length
    if method == 1 and data is not None:
        room = max(0, data.end - data.body - at)
        return data.body + at, min(length or room, room)
    raise Failed("not-known")


def _blank(document: Any, patches: Patches, kind: bytes, places: list[Place]) -> None:
    size_bytes: int = document.size_bytes
    places = [(at, min(length, size_bytes - at)) for at, length in places if at < size_bytes]
    length = sum(length for _, length in places)
    told = b"".join(read_at(document, at, min(length, MOST_LOOKED_AT)) for at, length in places)
    silent, byte = (_NO_EXIF, b"\0") if kind == b"Exif" else (_NO_XMP, b" ")
    silent = silent if len(silent) <= length else b""
    if told == silent.ljust(len(told), byte):
        return
    is_place = exif_tells_place(told[4 + int.from_bytes(told[:4], "big") :]) if kind == b"Exif" else tells_place(told)
    patches.tell("location" if is_place else "details")
    for at, length in places:
        patches.fill(at, length, byte)
        part, silent = silent[:length], silent[length:]
        if part:
            patches.write(at, part, stage=1)
