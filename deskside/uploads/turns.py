"""One request at a time works on an upload, and a newer one never waits for a dead one: it asks the older to finish.

Networks die without telling. A lock that only waits would keep a returning client out until its former connection times out, so
whoever is asked lets go at once and keeps what it has.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from deskside.errors import Code, Problem

PATIENCE_S = 10.0
"""Letting go takes one write and one sync. A disk that needs longer is in trouble."""


class Turn:
    """One request's place in the queue of an upload."""

    def __init__(self) -> None:
        self.asked = False
        """A newer request waits."""
        self._begins = asyncio.Event()
        self._let_go: Callable[[], None] | None = None

    def when_asked(self, let_go: Callable[[], None]) -> None:
        """Call this as soon as a newer request waits, which may be now."""
        self._let_go = let_go
        if self.asked:
            let_go()

    def ask(self) -> None:
        self.asked = True
        if self._let_go is not None:
            self._let_go()

    def begin(self) -> None:
        self._begins.set()

    async def wait(self) -> None:
        await self._begins.wait()


class Turns:
    """Whose turn it is, for every upload that is being worked on."""

    def __init__(self) -> None:
        self._queues: dict[str, list[Turn]] = {}

    @property
    def busy(self) -> int:
        """How many uploads are being worked on."""
        return len(self._queues)

    @asynccontextmanager
    async def take(self, upload: str) -> AsyncGenerator[Turn]:
        """Work on the upload once every older request has let go. Raises 503 if one does not."""
        turn = Turn()
        queue = self._queues.setdefault(upload, [])
        queue.append(turn)
        try:
            await self._reach_front(queue, turn)
            yield turn
        finally:
            queue.remove(turn)
            if queue:
                queue[0].begin()
            else:
                del self._queues[upload]

    @staticmethod
    async def _reach_front(queue: list[Turn], turn: Turn) -> None:
        for older in queue[:-1]:
            older.ask()
        if queue[0] is turn:
            return
        try:
            async with asyncio.timeout(PATIENCE_S):
                await turn.wait()
        except TimeoutError:
            raise Problem(
                503,
                Code.SERVER_BUSY,
                "The desk is still busy with the last bytes of this file. Please try again.",
                retryable=True,
                retry_after_s=2,
            ) from None
