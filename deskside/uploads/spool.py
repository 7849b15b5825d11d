"""The bytes of unfinished uploads on the local disk. Everything here blocks and belongs in a worker thread.

A spool file holds what was received so far. What counts of it is the offset in the database: bytes beyond were written but perhaps
never synced, so they are cut off before anything is added.
"""

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from deskside.backends import make_directory, remove_file, sync_directory
from deskside.files import Patch
from deskside.ids import is_id

_READ_BYTES = 1024 * 1024
_MOST_PIECES = 1_024
"""More the system does not take at once (IOV_MAX on Linux)."""


class Fingerprint:
    """The SHA-256 of the first `upto` bytes of an upload, kept from request to request."""

    def __init__(self) -> None:
        self.upto = 0
        self._hash = hashlib.sha256()

    def add(self, data: bytes | memoryview) -> None:
        self._hash.update(data)
        self.upto += len(data)

    def copy(self) -> "Fingerprint":
        twin = Fingerprint()
        twin.upto, twin._hash = self.upto, self._hash.copy()
        return twin

    @property
    def hexdigest(self) -> str:
        return self._hash.hexdigest()


class Spool:
    """The directory of spool files, one per unfinished upload, named by its id."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def prepare(self) -> None:
        make_directory(self._directory)

    def path(self, upload: str) -> Path:
        if not is_id(upload):
            raise ValueError(f"not an upload's id: {upload!r}")
        return self._directory / upload

    def size_bytes(self, upload: str) -> int | None:
        """How long the file is, or None if there is none."""
        try:
            return self.path(upload).stat().st_size
        except FileNotFoundError:
            return None

    def open(self, upload: str, offset: int, fingerprint: Fingerprint) -> "SpoolFile":
        """The upload's file, ready for bytes at the offset; shorter only if bytes were lost (see `SpoolFile.offset`)."""
        path = self.path(upload)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            file = SpoolFile(path, descriptor, min(offset, os.fstat(descriptor).st_size), fingerprint)
            file.cut(file.offset)
        except BaseException:
            os.close(descriptor)
            raise
        return file

    def remove(self, upload: str) -> None:
        with suppress(FileNotFoundError):
            remove_file(self.path(upload))

    def ids(self) -> list[str]:
        """The uploads that have a file."""
        return [entry.name for entry in os.scandir(self._directory) if is_id(entry.name)]

    def free_bytes(self) -> int:
        space = os.statvfs(self._directory)
        return space.f_bavail * space.f_frsize


class SpoolFile:
    """An opened spool file. `write` is called by one thread at a time; `sync` may run beside it."""

    def __init__(self, path: Path, descriptor: int, offset: int, fingerprint: Fingerprint) -> None:
        self.path = path
        self.offset = offset
        """Where the next byte goes; all before it is written, not necessarily synced."""
        self.fingerprint = fingerprint if fingerprint.upto <= offset else Fingerprint()
        self._descriptor = descriptor
        self._nameless = offset == 0
        """Nothing was synced yet, so the folder may not know the file after a power loss: syncing a file does not sync its name."""

    def write(self, pieces: Sequence[bytes | memoryview]) -> None:
        """Write and hash. On an error `offset` tells how much of it is written; the fingerprint may lag behind."""
        start = self.offset
        waiting: list[bytes | memoryview] = list(pieces)
        while waiting:
            written = os.pwritev(self._descriptor, waiting[:_MOST_PIECES], self.offset)
            self.offset += written
            waiting = _after(waiting, written)
        if self.fingerprint.upto == start:
            for piece in pieces:
                self.fingerprint.add(piece)

    def sync(self) -> int:
        """Wait until what is written now is on the disk; answers how much that is."""
        written = self.offset
        os.fdatasync(self._descriptor)
        if self._nameless:
            sync_directory(self.path.parent)
            self._nameless = False
        return written

    def cut(self, offset: int) -> None:
        """Forget the bytes beyond the offset."""
        if os.fstat(self._descriptor).st_size > offset:
            os.ftruncate(self._descriptor, offset)
        self.offset = offset
        if self.fingerprint.upto > offset:
            self.fingerprint = Fingerprint()

    def overwrite(self, stages: Sequence[Sequence[Patch]]) -> None:
        """Put other bytes in place of some, stage by stage, each on the disk before the next. The file has another hash then."""
        self.fingerprint = Fingerprint()
        for stage in stages:
            for patch in stage:
                self._patch(patch)
            os.fdatasync(self._descriptor)

    def _patch(self, patch: Patch) -> None:
        """Long runs in pieces, so that none is ever in memory whole. A write may stop anywhere."""
        run = memoryview(patch.data * min(patch.times, max(1, _READ_BYTES // len(patch.data))))
        at = patch.at
        while at < patch.end:
            begin = (at - patch.at) % len(patch.data)
            at += os.pwrite(self._descriptor, run[begin : begin + patch.end - at], at)

    def catch_up(self) -> None:
        """Hash what the fingerprint lacks, after a restart the whole file."""
        while self.fingerprint.upto < self.offset:
            wanted = min(_READ_BYTES, self.offset - self.fingerprint.upto)
            data = os.pread(self._descriptor, wanted, self.fingerprint.upto)
            if not data:
                raise OSError(f"{self.path.name} is shorter than it was")
            self.fingerprint.add(data)

    def head(self, length: int) -> bytes:
        """The first bytes."""
        return os.pread(self._descriptor, length, 0)

    def close(self) -> None:
        os.close(self._descriptor)


def _after(pieces: list[bytes | memoryview], written: int) -> list[bytes | memoryview]:
    """What is left to write. Nearly always nothing."""
    for number, piece in enumerate(pieces):
        if written < len(piece):
            return [memoryview(piece)[written:], *pieces[number + 1 :]]
        written -= len(piece)
    return []
