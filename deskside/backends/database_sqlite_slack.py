"""Wipes what SQLite leaves in the unused middle of its pages.

`secure_delete` overwrites a deleted row where it stands. But when a page overflows or runs empty, SQLite moves rows to its neighbours
and may leave old copies of them in the space that becomes free; a row that is deleted later is overwritten only where it then is.
After many edits and deletions one text of 1,400 could still be read. So the space between the pointers to a page's cells and the cells
themselves, which the file format (sqlite.org/fileformat2.html, 1.6) declares unused, is set to zero: in the file, since no statement
reaches it.

The caller keeps everybody from writing and has emptied the log, so the file holds the newest page of each number and nobody changes it.
Readers never look at what is wiped here.
"""

import mmap
import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from struct import Struct

_HEADER = Struct(">BHHH")  # kind of page, first free block, number of cells, where the cells begin
_HEADER_BYTES = {2: 12, 5: 12, 10: 8, 13: 8}  # inner and leaf pages of indexes and tables
_FILE_HEADER_BYTES = 100  # on the first page, before the page's own header
_LOG_HEADER_BYTES, _FRAME_HEADER_BYTES = 32, 24
_RUN = 256
"""Pages read at once where they lie together."""
_NOTHING = bytes(65_536)

MOST_PAGES = 1 << 25
"""A page of an overflowing row begins with the number of the next one. Below this number it never looks like a page of cells."""


class TooLarge(Exception):
    """The file has more pages than can be told apart."""


class Slack:
    """The unused space of one database file, page by page. Until it has seen a page, or when a page changes, there may be something in
    it. It belongs to the thread that writes.

    It holds the file open until `close`, which must come after every connection of this process to the file has closed: the system
    gives up all locks of a process on a file as soon as the process closes it once.
    """

    def __init__(self, path: Path, page_bytes: int) -> None:
        self._log = path.with_name(f"{path.name}-wal")
        self._page_bytes = page_bytes
        self._file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        self._next = 1
        """Pages from here on have not been seen."""
        self._changed: set[int] = set()
        """Pages below that have changed since the last pass began."""
        self._due: set[int] = set()
        self._upto = 0

    def note_log(self) -> None:
        """Before the log is copied: remember which pages of the file that will change."""
        if self._next == 1:
            return
        try:
            self._changed.update(self._pages_in_log())
        except OSError:
            self._next = 1  # Then every page may have changed.

    def _pages_in_log(self) -> Iterator[int]:
        """Each frame begins with the number of its page, four bytes of which the highest comes first."""
        frame_bytes = _FRAME_HEADER_BYTES + self._page_bytes
        with self._log.open("rb") as file:
            if os.fstat(file.fileno()).st_size <= _LOG_HEADER_BYTES:
                return
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as log:
                digits = [log[_LOG_HEADER_BYTES + digit :: frame_bytes] for digit in range(4)]
        for first, second, third, fourth in zip(*digits, strict=False):
            yield first << 24 | second << 16 | third << 8 | fourth

    @property
    def log_is_empty(self) -> bool:
        """Whether every change has arrived in the file."""
        return self._log.stat().st_size == 0

    def begin(self) -> None:
        """A pass over all that has changed until now. What changes while it lasts is for the next one: SQLite copies rows from page
        to page, never the space between them."""
        count = os.fstat(self._file).st_size // self._page_bytes
        if count >= MOST_PAGES:
            raise TooLarge(count)
        self._due |= self._changed
        self._changed.clear()
        self._upto = count

    def wipe(self, most: int) -> tuple[int, bool]:
        """Wipe up to so many pages; answers in how many there was something, and whether the pass is over. Raises `OSError`."""
        pages = sorted(islice(self._due, most))
        unseen = range(self._next, min(self._upto, self._next + most - len(pages) - 1) + 1)
        wiped = sum(self._wipe_run(run) for run in _runs([*pages, *unseen]))
        if wiped:
            os.fdatasync(self._file)
        # Only now: an error leaves them to the next attempt.
        self._due.difference_update(pages)
        self._next = max(self._next, unseen.stop)
        return wiped, not self._due and self._next > self._upto

    def _wipe_run(self, pages: Sequence[int]) -> int:
        """Pages that lie together."""
        size = self._page_bytes
        start = (pages[0] - 1) * size
        data = os.pread(self._file, len(pages) * size, start)
        wiped = 0
        for at in range(0, len(data) - size + 1, size):
            begin, end = _unused(data, at, size, _FILE_HEADER_BYTES if start + at == 0 else 0)
            if data[begin:end] != _NOTHING[: end - begin]:
                os.pwrite(self._file, _NOTHING[: end - begin], start + begin)
                wiped += 1
        return wiped

    def close(self) -> None:
        os.close(self._file)


def _unused(data: bytes, at: int, size: int, skip: int) -> tuple[int, int]:
    """Where the unused space of a page begins and ends; nowhere if it is not a page of cells."""
    kind, _, cells, content = _HEADER.unpack_from(data, at + skip)
    if kind not in _HEADER_BYTES:
        return at, at
    begin = at + skip + _HEADER_BYTES[kind] + 2 * cells
    end = at + (content or 65_536)
    return (begin, end) if begin < end <= at + size else (at, at)


def _runs(pages: Sequence[int]) -> Iterator[Sequence[int]]:
    """Numbers that follow one another, some at a time."""
    start = 0
    for index in range(1, len(pages) + 1):
        if index == len(pages) or pages[index] != pages[index - 1] + 1 or index - start == _RUN:
            yield pages[start:index]
            start = index
