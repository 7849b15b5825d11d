"""Brings an upload's bytes to the disk without the event loop ever waiting for it.

While one batch is hashed and written in a worker thread, the next is received. Every few MiB what is written is synced and then
recorded in the database: that is the confirmed offset, and it never runs ahead of the disk.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from deskside.backends import disk_full, out_of_space, unavailable
from deskside.errors import Problem
from deskside.uploads.body import Piece
from deskside.uploads.protocol import Checksum
from deskside.uploads.spool import SpoolFile

T = TypeVar("T")

log = logging.getLogger("deskside.uploads")

MIB = 1024 * 1024
CHECKPOINT_BYTES = 3 * MIB
"""Whenever so much is written it is synced and recorded, while the next bytes are written already."""
_CHECKPOINT_OF_MANY_BYTES = 5 * MIB
_MANY = 8
UNCONFIRMED_BYTES = 8 * MIB
"""The most a killed process costs: no byte is read while so many that were read before are not recorded."""
_BUFFERS_BYTES = 20 * MIB
_LARGEST_BATCH = MIB
_SMALLEST_BATCH = 128 * 1024
_BEYOND_BATCHES = MIB // 2
"""What a batch may be larger than asked for, and what the server below reads ahead."""


def batch_bytes(uploads: int) -> int:
    """How large a batch may be while so many uploads run: one alone is quick, and many together stay within bounds."""
    return max(min(_LARGEST_BATCH, _BUFFERS_BYTES // (2 * max(uploads, 1))), _SMALLEST_BATCH)


def checkpoint_bytes(uploads: int) -> int:
    """How much is written between two syncs. One upload alone goes on at full speed while a sync runs and needs room for that; of
    many each is slow, and the disk is better off with fewer syncs."""
    return CHECKPOINT_BYTES if uploads < _MANY else _CHECKPOINT_OF_MANY_BYTES


class Threads:
    """The workers that touch the disk. Syncs have their own, since a sync may take long and must not hold up writes."""

    def __init__(self) -> None:
        self._writers = ThreadPoolExecutor(4, thread_name_prefix="upload-write")
        self._syncers = ThreadPoolExecutor(4, thread_name_prefix="upload-sync")

    def write(self, work: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._writers, work)

    def sync(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """For syncs and everything else that may take a second."""
        return asyncio.get_running_loop().run_in_executor(self._syncers, work)

    def close(self) -> None:
        self._writers.shutdown()
        self._syncers.shutdown()


class Writer:
    """Takes the batches of one request. It never raises for trouble with disk or database: `refusal` is then set, nothing more
    should be put, and `settle` keeps what can be kept."""

    def __init__(
        self,
        file: SpoolFile,
        threads: Threads,
        note: Callable[[int], Awaitable[None]],
        checksum: Checksum | None = None,
        *,
        checkpoint_bytes: int = CHECKPOINT_BYTES,
    ) -> None:
        self.refusal: Problem | None = None
        self.failed_sync = False
        """What the system says it wrote may not be on the disk; it will not say so twice."""
        self.recorded = file.offset
        self.file = file
        self._threads = threads
        self._note = note
        self._writing: asyncio.Future[None] | None = None
        self._confirming: asyncio.Task[None] | None = None
        self._checkpoint_bytes = checkpoint_bytes
        self._checksum = checksum
        self._checked = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
        self._before = file.fingerprint.copy() if checksum else None

    async def put(self, pieces: list[Piece]) -> None:
        """Hand over a batch; returns when the one before is written and the next may be received."""
        await self._written()
        if self._checksum is None and self.refusal is None:
            await self._confirm_in_step(sum(map(len, pieces)))
        if self.refusal is None and pieces:
            self._writing = self._threads.write(lambda: self._write(pieces))

    async def settle(self) -> int:
        """Everything put is written, synced and recorded, as far as it goes; answers the confirmed offset."""
        await self.rest()
        if self.file.offset > self.recorded and not self.failed_sync:
            await self._confirm()
        if self.failed_sync:
            await self._threads.write(lambda: self.file.cut(self.recorded))
        return self.recorded

    async def reached(self, size_bytes: int) -> bool:
        """Whether everything put is written and makes the upload complete. It may not be synced yet."""
        await self.rest()
        return self.refusal is None and self.file.offset == size_bytes

    async def rest(self) -> None:
        """Until no thread works on the file."""
        await self._written()
        await self._confirmed()

    async def verify(self) -> bool:
        """Whether the bytes have the checksum they came with. If not, `forget` them."""
        await self._written()
        if self._checksum is None or self._checked is None:
            return True
        return self.refusal is None and self._checked.digest() == self._checksum.digest

    async def forget(self) -> None:
        """Nothing of this request was received."""
        await self.rest()
        await self._threads.write(lambda: self.file.cut(self.recorded))
        if self._before is not None:
            self.file.fingerprint = self._before

    def _write(self, pieces: list[Piece]) -> None:
        self.file.write(pieces)
        if self._checked is not None:
            for piece in pieces:
                self._checked.update(piece)

    async def _written(self) -> None:
        writing, self._writing = self._writing, None
        if writing is None:
            return
        try:
            await writing
        except OSError as error:
            self.refusal = trouble_with_disk(error)

    async def _confirm_in_step(self, coming: int) -> None:
        """Begin a checkpoint when enough is written; wait for the one that runs while these bytes and the batch that is received
        beside them would be too much to lose."""
        while True:
            unconfirmed = self.file.offset - self.recorded
            if self._confirming is None or self._confirming.done():
                await self._confirmed()
                if unconfirmed < self._checkpoint_bytes or self.refusal is not None:
                    return
                self._confirming = asyncio.create_task(self._confirm())
            if unconfirmed + coming + _LARGEST_BATCH + _BEYOND_BATCHES <= UNCONFIRMED_BYTES:
                return
            await self._confirmed()

    async def _confirmed(self) -> None:
        confirming, self._confirming = self._confirming, None
        if confirming is not None:
            await confirming

    async def _confirm(self) -> None:
        """Sync, then record. A failed sync is never tried again as if nothing had happened: the kernel may have dropped the
        pages. `settle` cuts off the bytes since the last record, and they are sent anew."""
        try:
            durable = await self._threads.sync(self.file.sync)
        except OSError as error:
            self.failed_sync = True
            self.refusal = trouble_with_disk(error)
            return
        try:
            await self._note(durable)
        except Problem as problem:
            self.refusal = problem
        else:
            self.recorded = durable


def trouble_with_disk(error: OSError) -> Problem:
    """What the client is told of an error of the disk: full, or in need of an administrator."""
    if out_of_space(error):
        return disk_full()
    log.error("an upload could not be written", exc_info=error)
    return unavailable("The disk of this desk has a problem.")
