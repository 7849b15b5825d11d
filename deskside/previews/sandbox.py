"""Runs one renderer for one document: a fresh process that is locked in, fed through a pipe, and ended with its group.

The child gets no file, no network, no secret: it asks for pieces of the document and answers once. Whatever comes from it is
taken as hostile: lengths are bounded, the form is checked, and time runs out for it whether it answers or not.
"""

import asyncio
import logging
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from deskside.backends import Blob
from deskside.files import Derivative
from deskside.previews.model import NotRendered, Rendered, RenderLimits, Task
from deskside.previews.tiers import Tier
from deskside.previews.webp import size_of
from deskside.renderers import ANSWER, DATA, FAILED, HEADER, LOCKED, MOST_AT_ONCE, READ

log = logging.getLogger("deskside.previews")

MOST_ANSWER_BYTES = 16 * 1024 * 1024
LONGEST_SIDE_PX: dict[Derivative, int] = {"thumbnail": 640, "view": 2_048, "poster": 1_280}
"""No picture comes out larger than this, by its purpose."""
ENVIRONMENT: Mapping[str, str] = {
    # Threads and their memory count against the child; one at a time is kind to the others on the machine.
    "VIPS_CONCURRENCY": "1",
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "LC_ALL": "C.UTF-8",
}
"""All that a renderer is told of the world."""
_START_S = 15
"""Loading the libraries takes half a second, on a machine that is busy several."""

ReadPiece = Callable[[int, int], Awaitable[bytes]]


class Sandbox:
    """Renders documents in the tier of protection that was found to hold on this machine."""

    def __init__(self, tier: Tier, limits: RenderLimits) -> None:
        self._tier = tier
        self._limits = limits

    async def render(self, task: Task, media_type: str, blob: Blob) -> tuple[Rendered, dict[Derivative, bytes]]:
        """The facts of a document, and its pictures by their names. Raises `NotRendered`."""
        job = {"task": task, "media_type": media_type, "size_bytes": blob.size_bytes}
        facts, attached = await self.run(job, blob.read)
        try:
            rendered = msgspec.convert(facts, Rendered)
        except msgspec.ValidationError:
            raise NotRendered("answer-invalid") from None
        return rendered, _checked(rendered, attached)

    async def run(self, job: Mapping[str, Any], read: ReadPiece | None = None) -> tuple[Any, bytes]:
        """Give a job to a fresh process; answers what it answered. Raises `NotRendered`."""
        process = await _started(self._tier.command)
        try:
            async with asyncio.timeout(self._limits.seconds + _START_S):
                return await self._talk(process, job, read)
        except TimeoutError:
            raise NotRendered("too-slow") from None
        except (asyncio.IncompleteReadError, BrokenPipeError, ConnectionResetError):
            raise NotRendered("died") from None
        finally:
            await _end(process)

    async def _talk(self, process: Process, job: Mapping[str, Any], read: ReadPiece | None) -> tuple[Any, bytes]:
        limits = {"memory_bytes": self._limits.memory_bytes, "seconds": self._limits.seconds}
        await _send(process, msgspec.json.encode({**job, **limits}))
        kind, facts, attached = await _heard(process)
        if kind == LOCKED:
            async with asyncio.timeout(self._limits.seconds):
                kind, facts, attached = await _answered(process, read)
        if kind != ANSWER:
            raise NotRendered(_reason(facts))
        return facts, attached


async def _started(command: Sequence[str]) -> Process:
    """A process in a group of its own, so that it can be ended with all it might have started."""
    return await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=ENVIRONMENT, cwd="/", start_new_session=True
    )


async def _answered(process: Process, read: ReadPiece | None) -> tuple[int, Any, bytes]:
    """Hand out pieces of the document until there is an answer."""
    while True:
        kind, first, second = await _header(process)
        if kind != READ:
            return kind, *(await _body(process, first, second))
        if read is None or second > MOST_AT_ONCE:
            raise NotRendered("answer-invalid")
        await _send(process, await read(first, second))


async def _heard(process: Process) -> tuple[int, Any, bytes]:
    kind, first, second = await _header(process)
    if kind not in {LOCKED, FAILED}:
        raise NotRendered("answer-invalid")
    return kind, *(await _body(process, first, second))


async def _header(process: Process) -> tuple[int, int, int]:
    assert process.stdout is not None, "a pipe was asked for"
    return HEADER.unpack(await process.stdout.readexactly(HEADER.size))


async def _body(process: Process, facts_bytes: int, whole_bytes: int) -> tuple[Any, bytes]:
    assert process.stdout is not None, "a pipe was asked for"
    if facts_bytes > 64 * 1024 or not facts_bytes <= whole_bytes <= MOST_ANSWER_BYTES:
        raise NotRendered("answer-invalid")
    data = await process.stdout.readexactly(whole_bytes)
    try:
        return msgspec.json.decode(data[:facts_bytes]), data[facts_bytes:]
    except msgspec.DecodeError:
        raise NotRendered("answer-invalid") from None


async def _send(process: Process, data: bytes) -> None:
    assert process.stdin is not None, "a pipe was asked for"
    if process.stdin.is_closing():  # uvloop would call it a mistake of ours
        raise BrokenPipeError
    process.stdin.write(DATA.pack(len(data)) + data)
    await process.stdin.drain()


async def _end(process: Process) -> None:
    """End the whole group, whatever it is doing, and wait until it is gone."""
    with suppress(ProcessLookupError):  # it has ended by itself, as it should
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
    if process.stdin is not None:
        process.stdin.close()
    await process.wait()


def _reason(facts: Any) -> str:
    """Only words, no matter what a child says: they go to the log."""
    found = facts.get("reason") if isinstance(facts, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return (
        found if isinstance(found, str) and len(found) < 40 and found.replace("-", "").isalpha() else "answer-invalid"
    )


def _checked(rendered: Rendered, attached: bytes) -> dict[Derivative, bytes]:
    """The pictures, each a WebP of at most the size its purpose has."""
    made: dict[Derivative, bytes] = {}
    at = 0
    for name, length in rendered.pictures.items():
        data = attached[at : at + length]
        size = size_of(data)
        if len(data) != length or size is None or max(size) > LONGEST_SIDE_PX[name]:
            raise NotRendered("answer-invalid")
        made[name] = data
        at += length
    if at != len(attached):
        raise NotRendered("answer-invalid")
    return made
