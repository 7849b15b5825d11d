"""Bytes flow until they are sent, their reader is gone, or the reader may not have them any more: the rule of every download.

Stopping leaves the answer unfinished: the server then breaks the connection, and no client takes a part for the whole.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.types import Receive, Send

from deskside.errors import Problem
from deskside.sync import RightsWatch

log = logging.getLogger("deskside.files")

STALLED_S = 300.0
"""A reader that takes nothing for this long is gone; its browser resumes with a range if it ever wakes."""


async def pour(pieces: AsyncIterator[bytes], length: int, send: Send) -> None:
    """Send the body of an answer, of `length` bytes. The last byte ends it: whoever has that one may hang up at once."""
    left = length
    async for piece in pieces:
        left -= len(piece)
        async with asyncio.timeout(STALLED_S):
            await send({"type": "http.response.body", "body": piece, "more_body": left > 0})
        if left <= 0:
            return
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def guard(
    pump: asyncio.Future[None],
    watch: RightsWatch,
    receive: Receive,
    ask_again: Callable[[], Awaitable[object]],
    what: str,
) -> bool:
    """Whether everything was sent. `ask_again` raises `Problem` when the right is gone; `what` names the thing in the log."""
    gone = asyncio.ensure_future(_until_gone(receive))
    changed = asyncio.ensure_future(watch.changed.wait())
    try:
        while True:
            await asyncio.wait({pump, gone, changed}, return_when=asyncio.FIRST_COMPLETED)
            if pump.done() or gone.done():
                break
            watch.changed.clear()
            changed = asyncio.ensure_future(watch.changed.wait())
            if not await _still_allowed(ask_again, what):
                break
    finally:
        for task in (pump, gone, changed):
            task.cancel()
        await asyncio.wait({pump, gone, changed})
    return not pump.cancelled() and _finish(pump, what)


async def _still_allowed(ask_again: Callable[[], Awaitable[object]], what: str) -> bool:
    try:
        await ask_again()
    except Problem as problem:
        log.info("stopped sending %s: %s", what, problem.code)
        return False
    return True


def _finish(pump: asyncio.Future[None], what: str) -> bool:
    """A stalled reader is no error of ours; everything else that went wrong is told to the front."""
    try:
        pump.result()
    except TimeoutError:
        log.info("the reader of %s took nothing for %d s", what, STALLED_S)
        return False
    return True


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
