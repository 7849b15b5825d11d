"""A request's body in batches, until it is whole, breaks off, is too slow, or somebody asks it to stop.

Whatever ends it, the bytes that came before are handed over first: what was sent is kept.
"""

import asyncio
from dataclasses import dataclass, field
from enum import Enum, auto

from starlette.types import Receive

from deskside.errors import Code, Problem
from deskside.uploads.protocol import too_long

IDLE_S = 30.0
LEAST_BYTES_PER_S = 1_000


class End(Enum):
    """How a body ended without a refusal."""

    WHOLE = auto()
    BROKEN = auto()
    """The client is gone; nobody hears an answer."""


@dataclass(slots=True)
class Batch:
    """The next bytes. With an `end` they are the last ones; a refusal is to be answered once they are kept."""

    pieces: list[bytes] = field(default_factory=list[bytes])
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

    def __init__(self, receive: Receive, pace: Pace | None = None) -> None:
        self._receive = receive
        self._pace = pace or Pace()
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

    async def batch(self, most: int, room: int, size_bytes: int) -> Batch:
        """Bytes as they come, about `most` of them. `room` is what may follow in all, `size_bytes` the upload's length.

        The last byte that fits is only handed over when it is known that none follows: otherwise a body that is too long
        would make a finished file of its beginning.
        """
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

    async def _next(self) -> tuple[bytes, End | Problem | None]:
        if self._stopped is not None:
            return b"", self._stopped
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout_at(began + self._pace.window_s) as self._waiting:
                message = await self._receive()
        except TimeoutError:
            return b"", self._stopped or too_slow()
        finally:
            self._waiting = None
        if message["type"] == "http.disconnect":
            self.more = False
            return b"", End.BROKEN
        piece: bytes = message.get("body", b"")
        self.more = message.get("more_body", False)
        fast = self._pace.fast_enough(loop.time() - began, len(piece))
        if not self.more:
            return piece, End.WHOLE
        return piece, None if fast else too_slow()


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
