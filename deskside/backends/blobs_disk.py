"""Blobs as files under one directory. See `blobs` for the contract.

A blob's place is found from the hash of its key, spread over 256 folders, so that no folder grows too large and a key never
becomes a path. A file gets its final name only when it is whole and synced; a name is durable once its folder is synced.
"""

import asyncio
import errno
import hashlib
import logging
import os
import shutil
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from deskside.backends.blobs import READ_BYTES, BlobMissing, require_key
from deskside.backends.database import disk_full, unavailable
from deskside.backends.disk_space import remove_file

T = TypeVar("T")

_log = logging.getLogger(__name__)

_THREADS = 4
_PART = ".part"
_NO_LINK = {errno.EMLINK, errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EXDEV}
"""What a file system answers that cannot make one more name for a file."""


class DiskBlobs:
    """Blobs in a local directory, which is made when first used. One process owns it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="blobs")
        self._opened = _Opened()
        self.healthy = True

    async def write(self, key: str, data: bytes) -> None:
        await self._change(lambda: self._write(key, data))

    async def adopt(self, path: Path, key: str) -> None:
        await self._change(lambda: self._adopt(path, key))

    async def copy(self, source: str, key: str) -> None:
        await self._change(lambda: self._copy(source, key))

    async def open(self, key: str) -> "DiskBlob":
        opening = self._threads.submit(self._open, key)
        try:
            return await asyncio.wrap_future(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(_close_unwanted)
            raise

    async def delete(self, key: str) -> None:
        await self._change(lambda: self._delete(key))

    async def exists(self, key: str) -> bool:
        place = self._place(key)
        return await self._run(place.exists)

    async def free_bytes(self) -> int:
        return await self._run(self._free_bytes)

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)

    async def _change(self, work: Callable[[], None]) -> None:
        if not self.healthy:
            raise unavailable(
                "The disk failed to save. Until an administrator restarts the server, it can only be read."
            )
        try:
            await self._run(work)
        except SyncFailed:
            self.healthy = False
            _log.critical("a sync of stored files failed; from now on none is written or deleted")
            raise

    async def _run(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except OSError as error:
            if out_of_space(error):
                raise disk_full() from error
            raise

    def _place(self, key: str) -> Path:
        name = hashlib.sha256(require_key(key).encode()).hexdigest()
        return self._directory / name[:2] / name[2:]

    def _write(self, key: str, data: bytes) -> None:
        place = self._prepared(key)
        part = place.with_suffix(_PART)
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                _sync_opened(file.fileno())
            part.replace(place)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        sync_directory(place.parent)

    def _adopt(self, path: Path, key: str) -> None:
        place = self._prepared(key)
        sync_file(path)
        try:
            path.replace(place)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            _copy_across(path, place)
        sync_directory(place.parent)

    def _copy(self, source: str, key: str) -> None:
        """A second name for the same bytes, which is safe because a file is never changed once it has its name."""
        place = self._prepared(key)
        part = place.with_suffix(_PART)
        part.unlink(missing_ok=True)
        try:
            self._link(self._place(source), part)
            part.replace(place)
        except FileNotFoundError:
            raise BlobMissing(source) from None
        finally:
            # Also after success: renaming onto another name of the same file leaves both names.
            part.unlink(missing_ok=True)
        sync_directory(place.parent)

    def _link(self, source: Path, part: Path) -> None:
        """The bytes of `source` under another name; really copied where the file system has no links, or no more of them."""
        try:
            os.link(source, part)
        except OSError as error:
            if error.errno not in _NO_LINK:
                raise
            descriptor = self._opened.open(source)
            try:
                with open(descriptor, "rb", closefd=False) as bytes_of_it, part.open("wb") as copy:
                    shutil.copyfileobj(bytes_of_it, copy, READ_BYTES)
            finally:
                self._opened.close(descriptor)
            sync_file(part)

    def _prepared(self, key: str) -> Path:
        """The blob's place, with a folder that outlives a power loss."""
        place = self._place(key)
        make_directory(place.parent)
        return place

    def _open(self, key: str) -> "DiskBlob":
        try:
            descriptor = self._opened.open(self._place(key))
        except FileNotFoundError:
            raise BlobMissing(key) from None
        return DiskBlob(descriptor, self._threads, self._opened)

    def _delete(self, key: str) -> None:
        place = self._place(key)

        def removed(descriptor: int) -> bool:
            sync_directory(place.parent)
            return not self._opened.is_open(descriptor)

        with suppress(FileNotFoundError):
            remove_file(place, removed)

    def _free_bytes(self) -> int:
        make_directory(self._directory)
        space = os.statvfs(self._directory)
        return space.f_bavail * space.f_frsize


class _Opened:
    """Which files are being read, by whatever name."""

    def __init__(self) -> None:
        self._readers: Counter[tuple[int, int]] = Counter()
        self._lock = threading.Lock()

    def open(self, place: Path) -> int:
        with self._lock:
            descriptor = os.open(place, os.O_RDONLY | os.O_CLOEXEC)
            self._readers[_identity(descriptor)] += 1
        return descriptor

    def close(self, descriptor: int) -> None:
        with self._lock:
            file = _identity(descriptor)
            self._readers[file] -= 1
            if self._readers[file] == 0:
                del self._readers[file]
            os.close(descriptor)

    def is_open(self, descriptor: int) -> bool:
        """Whether the file is being read. If it has no name any more, a no is for ever."""
        with self._lock:
            return _identity(descriptor) in self._readers


def _identity(descriptor: int) -> tuple[int, int]:
    state = os.fstat(descriptor)
    return state.st_dev, state.st_ino


class DiskBlob:
    """An opened file. The descriptor is closed only when no thread reads from it any more: a number that is closed too early
    may already belong to another file."""

    def __init__(self, descriptor: int, threads: ThreadPoolExecutor, opened: _Opened) -> None:
        self._descriptor = descriptor
        self._opened = opened
        self._threads = threads
        self._users = 1
        self._count = threading.Lock()
        self.size_bytes = os.fstat(descriptor).st_size

    async def read(self, offset: int, length: int) -> bytes:
        with self._count:
            if self._users == 0:
                raise ValueError("read from a closed blob")
            self._users += 1
        try:
            reading = self._threads.submit(self._read, offset, length)
        except BaseException:
            self.let_go()
            raise
        # Also a read that was cancelled before it began has to let go; a callback hears of both.
        reading.add_done_callback(lambda _: self.let_go())
        return await asyncio.wrap_future(reading)

    def _read(self, offset: int, length: int) -> bytes:
        data = os.pread(self._descriptor, length, offset)
        wanted = min(length, max(self.size_bytes - offset, 0))
        while len(data) < wanted:
            more = os.pread(self._descriptor, wanted - len(data), offset + len(data))
            if not more:
                raise OSError(errno.EIO, "a stored file is shorter than it was")
            data += more
        return data

    def let_go(self) -> None:
        """One user less; the last one closes the file."""
        with self._count:
            self._users -= 1
            last = self._users == 0
        if last:
            self._opened.close(self._descriptor)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.let_go()


def _close_unwanted(opening: "Future[DiskBlob]") -> None:
    """The caller went away while the thread was opening the file for it."""
    if not opening.cancelled() and opening.exception() is None:
        opening.result().let_go()


def _copy_across(path: Path, place: Path) -> None:
    """Move a file from another file system: whole and synced under another name first."""
    part = place.with_suffix(_PART)
    try:
        shutil.copyfile(path, part)
        sync_file(part)
        part.replace(place)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    path.unlink()


class SyncFailed(OSError):
    """The system could not bring to the disk what was written, and says so once only."""


def out_of_space(error: OSError) -> bool:
    """Whether the system says that no more can be written."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT}


def make_directory(directory: Path) -> None:
    """Make a folder and those above it, so that they outlive a power loss."""
    if directory.is_dir():
        return
    make_directory(directory.parent)
    directory.mkdir(exist_ok=True)
    sync_directory(directory.parent)


def sync_file(path: Path) -> None:
    """Wait until the file's bytes are on the disk."""
    _sync(path, os.O_RDONLY)


def sync_directory(directory: Path) -> None:
    """Wait until the folder's names are on the disk."""
    _sync(directory, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags | os.O_CLOEXEC)
    try:
        _sync_opened(descriptor)
    finally:
        os.close(descriptor)


def _sync_opened(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        if out_of_space(error):
            raise
        raise SyncFailed(error.errno, error.strerror) from error
