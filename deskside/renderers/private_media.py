"""HEIC, AVIF, MP4 and QuickTime: boxes in boxes. What is told is overwritten, and the boxes that held it become free room.

Pictures have items beside them (EXIF, XMP), found by a table of places. Films have boxes of their own for a place and the like, and
tracks along which cameras note where they are.
"""

from collections.abc import Iterator
from typing import Any

from deskside.renderers.patches import MOST_LOOKED_AT, Patches, read_at, tells_place
from deskside.renderers.private_boxes import Box, Boxes
from deskside.renderers.private_items import plan_items
from deskside.renderers.private_samples import samples_of
from deskside.renderers.talking import Failed

_TOLD = {b"udta", b"meta", b"uuid"}
_HARMLESS = {b"\xa9too", b"\xa9enc", b"hdlr", b"free", b"ilst", b"meta", b"data"}
"""Which program wrote the file, and what holds the word."""
_PROTECTION = {
    bytes.fromhex(name)
    for name in (
        "a2394f525a9b4f14a2446c427c648df4",
        "8974dbce7be74c5184f97148f9882554",
        "d08a4f1810f34a82b6c832d8aba183d3",
    )
}
"""Without these, what is protected does not play."""
_NOTES = {b"meta", b"camm"}
"""Kinds of tracks that are no picture, sound or text."""


def plan_media(document: Any, patches: Patches) -> None:
    """All that a picture or a film of boxes tells beside itself."""
    boxes = Boxes(document)
    for box in boxes.within(0, document.size_bytes):
        if box.kind == b"meta":
            plan_items(boxes, box, patches)
        elif box.kind == b"moov":
            _film(boxes, box, patches)
        elif box.kind in {b"uuid", b"udta"}:
            _wipe(boxes, box, patches)


def _film(boxes: Boxes, moov: Box, patches: Patches) -> None:
    inside = list(boxes.within(moov.body, moov.end))
    in_fragments = any(box.kind == b"mvex" for box in inside)
    for box in inside:
        if box.kind in _TOLD:
            _wipe(boxes, box, patches)
        elif box.kind == b"trak":
            _track(boxes, box, patches, in_fragments=in_fragments)


def _track(boxes: Boxes, track: Box, patches: Patches, *, in_fragments: bool) -> None:
    for box in boxes.within(track.body, track.end):
        if box.kind in _TOLD:
            _wipe(boxes, box, patches)
    handler = boxes.find(track, b"mdia", b"hdlr")
    if handler is None or read_at(boxes.document, handler.body + 8, 4) not in _NOTES:
        return
    if in_fragments:
        # What such a track says stands in many places of the file, which nobody has asked us to follow yet.
        raise Failed("not-known")
    _erase_notes(boxes, track, patches)


def _erase_notes(boxes: Boxes, track: Box, patches: Patches) -> None:
    """A track that says something about the film: what it says, and then the track itself."""
    table = boxes.find(track, b"mdia", b"minf", b"stbl")
    if table is None:
        return
    described = boxes.find(table, b"stsd")
    kinds = (
        b"" if described is None else read_at(boxes.document, described.body, min(described.end - described.body, 256))
    )
    patches.tell("location" if tells_place(kinds) else "details")
    size_bytes: int = boxes.document.size_bytes
    for at, length in samples_of(
        boxes.document, {box.kind: (box.body, box.end) for box in boxes.within(table.body, table.end)}
    ):
        patches.fill(at, min(length, size_bytes - at))
    patches.write(track.kind_at, b"free", stage=1)


def _wipe(boxes: Boxes, box: Box, patches: Patches) -> None:
    told = read_at(boxes.document, box.body, min(box.end - box.body, MOST_LOOKED_AT))
    if not any(told) or _is_harmless(boxes, box, told):
        return
    patches.tell("location" if tells_place(told) else "details")
    patches.fill(box.body, box.end - box.body)
    patches.write(box.kind_at, b"free", stage=1)


def _is_harmless(boxes: Boxes, box: Box, told: bytes) -> bool:
    if box.kind == b"uuid":
        return told[:16] in _PROTECTION
    return all(kind in _HARMLESS for kind in _kinds(boxes, box))


def _kinds(boxes: Boxes, box: Box) -> Iterator[bytes]:
    """All that is inside, as far as it holds other boxes."""
    # MPEG's form has four bytes more than QuickTime's before the first.
    shift = 4 if box.kind == b"meta" and read_at(boxes.document, box.body, 4) == bytes(4) else 0
    for inner in boxes.within(box.body + shift, box.end):
        yield inner.kind
        if inner.kind in {b"meta", b"ilst"}:
            yield from _kinds(boxes, inner)
