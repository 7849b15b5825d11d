"""A request's body in batches, until it is whole, breaks off, is too slow, or somebody asks it to stop.

Whatever ends it, the bytes that came before are handed over first: what was sent is kept.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeAlias, TypeVar

from starlette.types import Receive

from deskside.asgi import DirectBody
from deskside.errors import Code, Problem
from deskside.uploads.protocol import too_long

T = TypeVar("T")

IDLE_S = 30.0
LEAST_BYTES_PER_S = 1_000


DIRECT_BYTES = 512 * 1024
"""With so much still to come it is worth while to have the network write into buffers of ours."""

Piece: TypeAlias = bytes | memoryview
"""Received bytes. Those in a view are overwritten by the batch after the next."""


class End(Enum):
    """How a body ended without a refusal."""

    WHOLE = auto()
    BROKEN = auto()
    """The client is gone; nobody hears an answer."""


@dataclass(slots=True)
class Batch:
    """The next bytes. With an `end` they are the last ones; a refusal is to be answered once they are kept."""

    pieces: list[Piece] = field(default_factory=list[Piece])
    size_bytes: int = 0
    end: End | Problem | None = None


class Pace:
    """Judges a sender by the time we waited for it; the time it waited for our disk does not count. Pure."""

    def __init__(self) -> None:
        self.window_s = IDLE_S
        self._least = LEAST_BYTES_PER_S * IDLE_S
        self._waited_s = 0.0
        self._received = 0

    def fast_enough(self, waited_s: float, received: int) -> bool:
        """Note one wait and what it brought."""
        self._waited_s += waited_s
        self._received += received
        if self._waited_s < self.window_s:
            return True
        fast = self._received >= self._least
        self._waited_s, self._received = 0.0, 0
        return fast


class Body:
    """The bytes of one request, of which at most `room` are taken."""

    def __init__(
        self,
        receive: Receive,
        pace: Pace | None = None,
        direct: Callable[[int], DirectBody | None] = lambda _: None,
    ) -> None:
        self._receive = receive
        self._pace = pace or Pace()
        self._direct = direct
        self._tap: DirectBody | None = None
        self._buffers: tuple[bytearray, bytearray] | None = None
        """One is filled while the other is written."""
        self._waiting: asyncio.Timeout | None = None
        self._stopped: Problem | None = None
        self._received = 0
        self.more = True
        """Whether bytes may still be on their way."""

    def stop(self, why: Problem) -> None:
        """End the body as soon as possible, also while it waits for a sender that hangs. The first reason counts."""
        if self._stopped is None:
            self._stopped = why
            if self._waiting is not None and not self._waiting.expired():
                self._waiting.reschedule(asyncio.get_running_loop().time())

    def let_go(self) -> None:
        """What nobody asked for is to be read by somebody else."""
        if self._tap is not None:
            self._tap.let_go()
            self._tap = None

    async def batch(self, most: int, room: int, size_bytes: int) -> Batch:
        """Bytes as they come, about `most` of them. `room` is what may follow in all, `size_bytes` the upload's length.

        The last byte that fits is only handed over when it is known that none follows: otherwise a body that is too long
        would make a finished file of its beginning.
        """
        if self._received and self._stopped is None and self._tap is None:
            self._tap = self._tapped(room)
        if self._tap is not None:
            return await self._direct_batch(self._tap, most)
        batch = Batch()
        while batch.end is None and (batch.size_bytes < most or self._received >= room):
            piece, batch.end = await self._next()
            self._received += len(piece)
            if self._received > room:
                return Batch(end=too_long(size_bytes))
            if piece:
                batch.pieces.append(piece)
                batch.size_bytes += len(piece)
        return batch

    def _tapped(self, room: int) -> DirectBody | None:
        tap = self._direct(DIRECT_BYTES)
        if tap is not None and self._received + tap.left > room:
            tap.let_go()
            return None
        return tap

    async def _direct_batch(self, tap: DirectBody, most: int) -> Batch:
        """The same from a tap, which knows how much is still to come: it fits."""
        batch = Batch()
        view = self._buffer(most)
        tap.fill(view)
        while batch.end is None and batch.size_bytes < len(view):
            added, batch.end = await self._added(tap)
            batch.size_bytes += added
        if batch.end is not None:
            batch.size_bytes += tap.taken()
            self.let_go()
        self._received += batch.size_bytes
        if batch.size_bytes:
            batch.pieces.append(view[: batch.size_bytes])
        return batch

    def _buffer(self, most: int) -> memoryview:
        if self._buffers is None or len(self._buffers[0]) < most:
            self._buffers = bytearray(most), bytearray(most)
        self._buffers = self._buffers[1], self._buffers[0]
        return memoryview(self._buffers[0])[:most]

    async def _added(self, tap: DirectBody) -> tuple[int, End | Problem | None]:
        loop = asyncio.get_running_loop()
        began = loop.time()
        added = await self._in_time(tap.more, began)
        if not isinstance(added, int):
            return 0, added
        if not added:
            self.more = False
            return 0, End.BROKEN
        fast = self._pace.fast_enough(loop.time() - began, added)
        if not tap.left:
            self.more = False
            return added, End.WHOLE
        return added, None if fast else too_slow()

    async def _next(self) -> tuple[bytes, End | Problem | None]:
        loop = asyncio.get_running_loop()
        began = loop.time()
        message = await self._in_time(self._receive, began)
        if isinstance(message, Problem):
            return b"", message
        if message["type"] == "http.disconnect":
            self.more = False
            return b"", End.BROKEN
        piece: bytes = message.get("body", b"")
        self.more = message.get("more_body", False)
        fast = self._pace.fast_enough(loop.time() - began, len(piece))
        if not self.more:
            return piece, End.WHOLE
        return piece, None if fast else too_slow()

    async def _in_time(self, coming: Callable[[], Awaitable[T]], began: float) -> T | Problem:
        """What comes, unless it takes too long or somebody stops the body."""
        if self._stopped is not None:
            return self._stopped
        try:
            async with asyncio.timeout_at(began + self._pace.window_s) as self._waiting:
                return await coming()
        except TimeoutError:
            return self._stopped or too_slow()
        finally:
            self._waiting = None


def too_slow() -> Problem:
    """So slow that holding the connection is worse than starting it again."""
    return Problem(
        408,
        Code.BODY_TOO_SLOW,
        "The connection is too slow or has stalled. The upload goes on from where it stands.",
        retryable=True,
    )


def taken_over() -> Problem:
    """A newer request works on this upload."""
    return Problem(
        409,
        Code.UPLOAD_TAKEN_OVER,
        "Another request goes on with this upload.",
        retryable=True,
    )


def restarting() -> Problem:
    """The server is about to stop."""
    return Problem(
        503,
        Code.SERVER_BUSY,
        "The desk restarts. The upload goes on from where it stands.",
        retryable=True,
        retry_after_s=5,
    )
