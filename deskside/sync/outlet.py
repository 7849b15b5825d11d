"""The way out of a live socket: at the end of the loop's round while the network takes what is written, otherwise by a task that
waits for it.

Whoever says something hears both the answer and the change, and what several say in a session is saved together: what comes to a
socket in one round goes out in one writing, since a writing costs more than all that leads to it.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol, cast

from starlette.types import Scope as AsgiScope, Send

from deskside.sync.connection import Connection
from deskside.sync.frames import Position

STRAIGHT = "deskside.straight"
"""The name of the server's short way among a scope's extensions (ASGI, section "Extensions")."""
WRITING_CHARACTERS = 32_768
STUCK_S = 30.0
"""A reader that takes nothing for this long is let go; it catches up when it comes back."""


class Straight(Protocol):
    """What a server offers that can write texts without being waited for. A message said in a room of three is written three
    times, and a task woken for each would cost more than the writing."""

    def is_ready(self) -> bool:
        """Whether what is written now goes out, as far as this end can tell."""
        ...

    def write_texts(self, texts: Sequence[str]) -> None: ...


def straight_of(scope: AsgiScope) -> Straight | None:
    """The short way, where the server has one."""
    return cast("Straight | None", scope.get("extensions", {}).get(STRAIGHT))


class Rounds:
    """Has outlets write at the end of the loop's round in which something came to them."""

    def __init__(self) -> None:
        self._due: list[Outlet] = []

    def add(self, outlet: "Outlet") -> None:
        if not self._due:
            asyncio.get_running_loop().call_soon(self._end)
        self._due.append(outlet)

    def _end(self) -> None:
        due, self._due = self._due, []
        for outlet in due:
            outlet.write_out()


class Outlet:
    """Writes what its connection has to say. `broken` is called when the network ends it."""

    __slots__ = (
        "_broken",
        "_heads",
        "_is_closed",
        "_is_due",
        "_loop",
        "_room",
        "_rounds",
        "_send",
        "_straight",
        "_task",
        "_written_at",
        "connection",
    )

    def __init__(
        self,
        send: Send,
        straight: Straight | None,
        rounds: Rounds,
        heads: Callable[[str], Position],
        broken: Callable[[], None],
        *,
        staff: bool,
    ) -> None:
        self._send = send
        self._rounds = rounds
        self._is_due = False
        self._straight = straight
        self._heads = heads
        self._broken = broken
        self._loop = asyncio.get_running_loop()
        self._room: asyncio.Event | None = None
        self._task: asyncio.Task[None] | None = None
        """Runs while something waits for the network."""
        self._written_at = 0.0
        self._is_closed = False
        self.connection = Connection(self._wake, staff=staff)

    def _wake(self) -> None:
        """There is something to write. What waits already goes first."""
        if not self._is_due and self._task is None and not self._is_closed:
            self._is_due = True
            self._rounds.add(self)

    def write_out(self) -> None:
        """Write as much as the network takes, and have a task wait to write the rest."""
        self._is_due = False
        if self._task is not None or self._is_closed:
            return
        straight = self._straight
        while straight is not None and straight.is_ready():
            texts, is_all = self._some()
            if texts:
                straight.write_texts(texts)
            if is_all:
                return
        self._written_at = self._loop.time()
        self._task = self._loop.create_task(self._write())
        self._task.add_done_callback(self._written_out)

    def _some(self) -> tuple[list[str], bool]:
        """What is written at once, and whether that is all: a long queue is not put into the server's memory as a whole."""
        texts: list[str] = []
        size = 0
        while size < WRITING_CHARACTERS:
            text = self._next()
            if text is None:
                return texts, True
            texts.append(text)
            size += len(text)
        return texts, False

    async def _write(self) -> None:
        while (text := self._next()) is not None:
            await self._send({"type": "websocket.send", "text": text})
            self._written_at = self._loop.time()
        # At once, not when the task is seen to be done: whoever wakes in between must not be overheard.
        self._task = None

    def _next(self) -> str | None:
        text = self.connection.take(self._heads)
        if self._room is not None and not self.connection.is_full:
            self._room.set()
        return text

    def _written_out(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            self._broken()

    def is_stuck(self) -> bool:
        """Whether frames wait and none could be written for long."""
        return self._task is not None and self._loop.time() - self._written_at > STUCK_S

    async def until_room(self) -> None:
        """Until the reader has taken enough of what waits."""
        while self.connection.is_full:
            if self._room is None or self._room.is_set():
                self._room = asyncio.Event()
            await self._room.wait()

    async def close(self) -> None:
        """Write no more than what has come until now and can go at once."""
        if self._is_due and self._task is None and self._straight is not None:
            self.write_out()
        self._is_closed = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
