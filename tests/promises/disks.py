"""A small disk for a process of ours: a real one where we may mount one, otherwise a limit on the size of its files.

Mounting needs namespaces of our own, which some machines forbid. Then every file the process writes is held to a size that a test
can change while it runs: the system refuses to write beyond it, as it does when a disk is full.
"""

import asyncio
import resource
import shutil
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import ClassVar, Protocol

_NAMESPACES = ("--user", "--mount")


class SmallDisk(Protocol):
    """A folder with little room, filled and freed by a test."""

    codes: ClassVar[frozenset[str]]
    """How the desk may call it when nothing fits."""

    @property
    def within(self) -> Sequence[str]:
        """The command that runs a process on this disk."""
        ...

    def fill(self, pid: int) -> None:
        """From now on nothing more fits."""
        ...

    def free(self, pid: int) -> None: ...


class MountedDisk:
    """A file system in memory, seen by processes of its namespace only."""

    codes: ClassVar[frozenset[str]] = frozenset({"disk-full"})

    def __init__(self, keeper: int, folder: Path) -> None:
        self._keeper = keeper
        self._filler = Path(f"/proc/{keeper}/root{folder}") / "filler"

    @property
    def within(self) -> Sequence[str]:
        return ("nsenter", "--target", str(self._keeper), *_NAMESPACES, "--preserve-credentials", "--")

    def fill(self, pid: int) -> None:
        with self._filler.open("ab", buffering=0) as filler:
            for size in (65_536, 4_096, 1):
                try:
                    while filler.write(b"." * size) == size:
                        pass
                except OSError:
                    continue

    def free(self, pid: int) -> None:
        self._filler.unlink()


class LimitedFiles:
    """Where nothing may be mounted. To the database a file that may not grow is an outage of unknown cause."""

    codes: ClassVar[frozenset[str]] = frozenset({"disk-full", "database-unavailable"})
    within: Sequence[str] = ()

    def fill(self, pid: int) -> None:
        self._limit(pid, 4_096)

    def free(self, pid: int) -> None:
        self._limit(pid, resource.RLIM_INFINITY)

    def _limit(self, pid: int, most: int) -> None:
        with suppress(ProcessLookupError):  # The limit ends with the process; the next one begins without.
            _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, hard))


@asynccontextmanager
async def small_disk(folder: Path, mebibytes: int) -> AsyncGenerator[SmallDisk]:
    """A disk of this size at the folder, which exists, as long as the context lasts."""
    keeper = await _keeper(folder, mebibytes)
    if keeper is None:
        yield LimitedFiles()
        return
    try:
        yield MountedDisk(keeper.pid, folder)
    finally:
        keeper.kill()
        await keeper.wait()


async def _keeper(folder: Path, mebibytes: int) -> asyncio.subprocess.Process | None:
    """A process that keeps a namespace with the disk in it, or None where that is not allowed."""
    if shutil.which("unshare") is None or shutil.which("nsenter") is None:
        return None
    script = f'mount -t tmpfs -o size={mebibytes}m small-disk "$0" && echo mounted && exec sleep 600'
    keeper = await asyncio.create_subprocess_exec(
        *("unshare", *_NAMESPACES, "--map-root-user", "sh", "-c", script, str(folder)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert keeper.stdout is not None
    if await keeper.stdout.readline() == b"mounted\n":
        return keeper
    await keeper.wait()
    return None
