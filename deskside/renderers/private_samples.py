"""Where the samples of a film's track are: by the tables of their sizes, of chunks, and of how many are in which."""

from collections.abc import Iterator, Mapping
from struct import Struct
from typing import Any

from deskside.renderers.patches import MOST_PATCHES, read_at
from deskside.renderers.talking import Failed

_LONG, _WIDE, _RUN = Struct(">I"), Struct(">Q"), Struct(">III")


def samples_of(document: Any, tables: Mapping[bytes, tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Place and length of each chunk of samples. The tables are given by their kinds, from where they begin to their ends."""
    chunks = [at for (at,) in _rows(document, tables.get(b"co64"), _WIDE)] or [
        at for (at,) in _rows(document, tables.get(b"stco"), _LONG)
    ]
    runs = list(_rows(document, tables.get(b"stsc"), _RUN))
    sizes = _sizes(document, tables.get(b"stsz"))
    run = -1
    for number, at in enumerate(chunks, 1):
        while run + 1 < len(runs) and runs[run + 1][0] <= number:
            run += 1
        many = runs[run][1] if run >= 0 else 0
        yield at, sum(next(sizes, 0) for _ in range(min(many, MOST_PATCHES)))


def _rows(document: Any, table: tuple[int, int] | None, row: Struct) -> Iterator[tuple[int, ...]]:
    if table is None:
        return
    begin, end = table
    count = _count(document, begin + 4)
    data = read_at(document, begin + 8, min(count * row.size, end - begin - 8))
    yield from row.iter_unpack(data[: len(data) - len(data) % row.size])


def _sizes(document: Any, table: tuple[int, int] | None) -> Iterator[int]:
    if table is None:
        # In half bytes, for what is never longer than fifteen: nobody notes a place in that.
        raise Failed("not-known")
    begin, end = table
    alike, count = _count(document, begin + 4), _count(document, begin + 8)
    if alike:
        yield from (alike for _ in range(count))
    else:
        data = read_at(document, begin + 12, min(count * 4, end - begin - 12))
        yield from (size for (size,) in _LONG.iter_unpack(data[: len(data) - len(data) % 4]))


def _count(document: Any, at: int) -> int:
    number = int.from_bytes(read_at(document, at, 4), "big")
    if number > 10 * MOST_PATCHES:
        raise Failed("too-large")
    return number
