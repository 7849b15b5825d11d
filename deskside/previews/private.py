"""Finds what files tell beside what they show, in the sandbox if one holds on this machine.

Nothing of a file is decoded for it and no library is asked, so that where no sandbox holds it can be done all the same. In JPEG, PNG and
WebP our pages leave nothing to be found, and looking takes less time than a process: it is done here.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec

from deskside.files import NotRemovable, Patch, Private, Removal
from deskside.previews.model import NotRendered, RenderLimits
from deskside.previews.sandbox import Sandbox
from deskside.previews.tiers import Tier
from deskside.renderers import Failed, find_private

_SOON_READ = {"image/jpeg", "image/png", "image/webp"}
_SOON_READ_AT_ONCE = 2
_STAGES = msgspec.json.Decoder(tuple[tuple[Patch, ...], ...])


class PrivateFinder:
    """Looks into files, as many at once as previews are made."""

    def __init__(self, tier: Callable[[], Awaitable[Tier | None]], limits: RenderLimits) -> None:
        self._tier = tier
        self._limits = limits
        self._slots = asyncio.Semaphore(limits.at_once)
        self._soon = asyncio.Semaphore(_SOON_READ_AT_ONCE)

    async def find(self, path: Path, kind: str) -> Removal:
        """What to overwrite in a file. Raises `NotRemovable`."""
        if kind in _SOON_READ:
            async with self._soon:
                return await asyncio.to_thread(_looked_into, path, kind)
        tier = await self._tier()
        async with self._slots:
            if tier is None:
                return await asyncio.to_thread(_looked_into, path, kind)
            return await self._locked(Sandbox(tier, self._limits), path, kind)

    async def _locked(self, sandbox: Sandbox, path: Path, kind: str) -> Removal:
        with path.open("rb") as file:
            number = file.fileno()

            async def read(offset: int, length: int) -> bytes:
                return await asyncio.to_thread(os.pread, number, length, offset)

            job = {"task": "private", "media_type": kind, "size_bytes": os.fstat(number).st_size}
            try:
                facts, attached = await sandbox.run(job, read)
                return Removal(_found(facts), _STAGES.decode(attached))
            except NotRendered as error:
                raise NotRemovable(error.reason) from None
            except msgspec.DecodeError:
                raise NotRemovable("answer-invalid") from None


def _found(facts: Any) -> Any:
    """What it says it found, if that is one of the words for it."""
    try:
        return msgspec.convert(facts["found"], Private | None)
    except (msgspec.ValidationError, KeyError, TypeError):
        raise NotRemovable("answer-invalid") from None


def _looked_into(path: Path, kind: str) -> Removal:
    with path.open("rb") as file:
        try:
            patches = find_private(_Whole(file), kind)
        except Failed as error:
            raise NotRemovable(str(error)) from None
    return Removal(patches.found, tuple(tuple(Patch(*patch) for patch in stage) for stage in patches.stages))


class _Whole:
    """An opened file as finders read it."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.size_bytes = os.fstat(file.fileno()).st_size
        self.seek, self.read = file.seek, file.read
