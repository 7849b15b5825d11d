"""TIFF: a chain of directories of entries. Private entries are taken out, their values overwritten first.

EXIF is a TIFF too, so the look for a place in it is here as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from typing import Any, Literal

from deskside.renderers.patches import MOST_LOOKED_AT, Patches, read_at, tells_place
from deskside.renderers.talking import Failed

GPS, EXIF, XMP, SUB_DIRECTORIES = 0x8825, 0x8769, 700, 330
_DIRECTORIES = {GPS, EXIF, 0xA005}
_PRIVATE = _DIRECTORIES | {
    XMP,
    *(269, 270, 271, 272, 285, 305, 306, 315, 316),  # titles, camera, program, time, people, computer
    *(32_781, 33_432, 33_723, 34_377, 37_500, 37_510, 37_724),  # ids, rights, IPTC, Photoshop's, makers' notes, layers
    *(
        40_091,
        40_092,
        40_093,
        40_094,
        40_095,
        42_016,
        42_032,
        42_033,
        42_035,
        42_036,
        42_037,
    ),  # Windows', serial numbers
    *(50_708, 50_735, 50_740, 50_827, 50_971),  # the same for raw files
}
_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_MOST_DIRECTORIES = 1_000
_ENTRY_BYTES = 12


@dataclass(frozen=True, slots=True)
class _Entry:
    tag: int
    raw: bytes
    count: int
    length: int
    """Of its value."""
    value: int
    """The value, or where it is if it is longer than four bytes."""

    @property
    def is_elsewhere(self) -> bool:
        return self.length > 4


@dataclass(frozen=True, slots=True)
class _Directory:
    at: int
    entries: list[_Entry]
    next: int


def plan_tiff(document: Any, patches: Patches) -> None:
    """All that a TIFF tells beside its pictures."""
    _Tiff(document, patches).plan()


def exif_tells_place(tiff: bytes) -> bool:
    """Whether EXIF has more of a place than the version in which it would be told."""
    order = _order(tiff[:4])
    if order is None:
        return False
    gps = [int.from_bytes(entry[8:12], order) for entry in entries_of(tiff) if int.from_bytes(entry[:2], order) == GPS]
    return any(entry[:2] != b"\0\0" for at in gps for entry in _entries_in(tiff, at, order))


def entries_of(tiff: bytes) -> Iterator[bytes]:
    """The entries of the first directory, twelve bytes each, as far as they are there."""
    order = _order(tiff[:4])
    return iter(()) if order is None else _entries_in(tiff, int.from_bytes(tiff[4:8], order), order)


def _entries_in(tiff: bytes, at: int, order: Literal["little", "big"]) -> Iterator[bytes]:
    for number in range(int.from_bytes(tiff[at : at + 2], order)):
        entry = tiff[at + 2 + number * _ENTRY_BYTES :][:_ENTRY_BYTES]
        if len(entry) < _ENTRY_BYTES:
            return
        yield entry


def _order(head: bytes) -> Literal["little", "big"] | None:
    return {b"II*\0": "little", b"MM\0*": "big"}.get(head)  # pyright: ignore[reportReturnType] - the two words are these


class _Tiff:
    def __init__(self, document: Any, patches: Patches) -> None:
        self._document = document
        self._patches = patches
        order = _order(read_at(document, 0, 4))
        if order is None:
            raise Failed("damaged")
        self._order: Literal["little", "big"] = order
        mark = "<" if order == "little" else ">"
        self._short, self._long, self._head = Struct(f"{mark}H"), Struct(f"{mark}I"), Struct(f"{mark}HHII")
        self._seen: set[int] = set()

    def plan(self) -> None:
        (first,) = self._long.unpack(read_at(self._document, 4, 4).ljust(4, b"\0"))
        waiting = [first]
        while waiting:
            directory = self._directory(waiting.pop())
            if directory is not None:
                waiting += [directory.next, *self._strip(directory)]

    def _directory(self, at: int) -> _Directory | None:
        """None where there is none, or where one was seen before: a chain may bite its tail."""
        if at < 8 or at in self._seen:
            return None
        self._seen.add(at)
        if len(self._seen) > _MOST_DIRECTORIES:
            raise Failed("too-large")
        head = read_at(self._document, at, 2)
        if len(head) < 2:
            return None
        (count,) = self._short.unpack(head)
        raw = read_at(self._document, at + 2, count * _ENTRY_BYTES + 4)
        if len(raw) < count * _ENTRY_BYTES:
            return None
        entries = [self._entry(raw[n * _ENTRY_BYTES :][:_ENTRY_BYTES]) for n in range(count)]
        return _Directory(at, entries, int.from_bytes(raw[count * _ENTRY_BYTES :], self._order))

    def _entry(self, raw: bytes) -> _Entry:
        tag, kind, count, value = self._head.unpack(raw)
        return _Entry(tag, raw, count, _BYTES.get(kind, 1) * count, value)

    def _strip(self, directory: _Directory) -> list[int]:
        """Take what is private out of a directory; answers the pictures below it."""
        private = [entry for entry in directory.entries if entry.tag in _PRIVATE]
        for entry in private:
            self._erase(entry)
        if private:
            kept = b"".join(entry.raw for entry in directory.entries if entry.tag not in _PRIVATE)
            count = self._short.pack(len(directory.entries) - len(private))
            gap = bytes(_ENTRY_BYTES * len(private))
            self._patches.write(directory.at, count + kept + self._long.pack(directory.next) + gap, stage=2)
        return [at for entry in directory.entries if entry.tag == SUB_DIRECTORIES for at in self._pointers(entry)]

    def _pointers(self, entry: _Entry) -> list[int]:
        if not entry.is_elsewhere:
            return [entry.value]
        raw = read_at(self._document, entry.value, min(entry.length, 4 * _MOST_DIRECTORIES))
        return [int.from_bytes(raw[n : n + 4], self._order) for n in range(0, len(raw), 4)]

    def _erase(self, entry: _Entry) -> None:
        self._patches.tell("details")
        if entry.tag in _DIRECTORIES:
            return self._erase_directory(entry)
        if entry.is_elsewhere:
            if tells_place(read_at(self._document, entry.value, min(entry.length, MOST_LOOKED_AT))):
                self._patches.tell("location")
            self._fill(entry.value, entry.length)
        return None

    def _erase_directory(self, entry: _Entry) -> None:
        directory = self._directory(entry.value)
        if directory is None:
            return
        if entry.tag == GPS and any(inner.tag != 0 for inner in directory.entries):
            self._patches.tell("location")
        for inner in directory.entries:
            if inner.tag in _DIRECTORIES:
                self._erase_directory(inner)
            elif inner.is_elsewhere:
                self._fill(inner.value, inner.length)
        # Its values are gone when this is: until then it leads to them.
        self._fill(directory.at, 2 + len(directory.entries) * _ENTRY_BYTES + 4, stage=1)

    def _fill(self, at: int, length: int, stage: int = 0) -> None:
        size_bytes: int = self._document.size_bytes
        self._patches.fill(at, min(length, size_bytes - at), stage=stage)
