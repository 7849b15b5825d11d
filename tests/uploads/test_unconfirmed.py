"""What a killed process costs is bounded: reading stops before more than 8 MiB that were read wait for the disk."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from deskside.backends import unavailable
from deskside.ids import new_id
from deskside.uploads.spool import Fingerprint, Spool, SpoolFile
from deskside.uploads.writing import UNCONFIRMED_BYTES, Threads, Writer, batch_bytes

MIB = 1024 * 1024


class SlowDisk(SpoolFile):
    """Writes at once, and syncs when it is let."""

    def __init__(self, path: Path, descriptor: int) -> None:
        super().__init__(path, descriptor, 0, Fingerprint())
        self.may_sync = threading.Event()

    def sync(self) -> int:
        assert self.may_sync.wait(20)
        return super().sync()


@pytest.fixture
async def threads() -> AsyncIterator[Threads]:
    threads = Threads()
    yield threads
    await asyncio.to_thread(threads.close)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SlowDisk]:
    spool = Spool(tmp_path / "spool")
    spool.prepare()
    path = spool.path(new_id())
    disk = SlowDisk(path, os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    yield disk
    disk.close()


async def put_until_it_waits(writer: Writer, size: int) -> tuple[int, "asyncio.Task[None]"]:
    """How many bytes were read by then, the batch included that is received while the last one waits to be written."""
    handed = 0
    while True:
        task = asyncio.create_task(writer.put([b"x" * size]))
        handed += size
        await asyncio.wait({task}, timeout=1)
        if not task.done():
            return handed, task
        assert handed < 4 * UNCONFIRMED_BYTES, "nothing holds it back"


@pytest.mark.parametrize("size", [128 * 1024, 700_000, batch_bytes(1), batch_bytes(1) + MIB // 4])
async def test_no_more_than_8_mib_are_read_beyond_what_is_recorded(disk: SlowDisk, threads: Threads, size: int) -> None:
    recorded: list[int] = []

    async def note(offset: int) -> None:
        recorded.append(offset)

    writer = Writer(disk, threads, note)
    handed, waiting = await put_until_it_waits(writer, size)
    assert recorded == []
    assert 4 * MIB < handed <= 8 * MIB
    disk.may_sync.set()
    await waiting
    assert await writer.settle() == handed
    assert recorded[-1] == handed


async def test_a_disk_that_refuses_to_sync_lets_the_writer_go(disk: SlowDisk, threads: Threads) -> None:
    """Whoever waits for a checkpoint that fails is told, and nothing beyond the record is kept."""

    async def note(_offset: int) -> None:
        raise unavailable("The database is away.")

    writer = Writer(disk, threads, note)
    _, waiting = await put_until_it_waits(writer, MIB)
    disk.may_sync.set()
    await waiting
    assert writer.refusal is not None
    assert writer.recorded == 0
