"""Gathers writes to SQLite into groups, on the event loop, and lets the loop stand still while a group's statements run.

Statements and event loop both need the interpreter. Left to fight for it they hand it over at every statement, and while one waits
each callback of the other wakes it in vain: at some thousand messages a second that costs more than what is written. So they take
turns: the loop waits while the statements of several writes run, and goes on while the disk saves them.
"""

import asyncio
from collections.abc import Callable
from threading import Lock

from deskside.backends.database_work import Work

GROUP_WRITES = 128
GATHER_S = 0.002
"""So long a write waits for others to join it when the last one was not alone: a commit costs as much as five writes."""
ENOUGH = 32
"""When so many wait already, no more are waited for."""
STAND_S = 0.010
"""Longer than this the loop never stands still, whatever a group has to do."""


class Group:
    """Writes that are saved by one commit."""

    __slots__ = ("_is_done", "_running", "works")

    def __init__(self, works: list[Work]) -> None:
        self.works = works
        self._is_done = False
        self._running = Lock()
        self._running.acquire()

    def stand_still(self) -> None:
        """Called on the loop: wait until the statements have run."""
        if self._running.acquire(timeout=STAND_S):
            self._running.release()

    def statements_are_done(self) -> None:
        """Called by the writer as often as it likes: what follows does not need the interpreter."""
        if not self._is_done:
            self._is_done = True
            self._running.release()


class Groups:
    """Hands over one group at a time; the next one gathers meanwhile. Its methods belong to the event loop."""

    def __init__(self, hand_over: Callable[[Group], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._hand_over = hand_over
        self._waiting: list[Work] = []
        self._planned: asyncio.Handle | None = None
        self._is_busy = False
        self._had_company = False

    def add(self, work: Work) -> None:
        self._waiting.append(work)
        self._plan()

    def saved(self) -> None:
        """The writer has done with its group."""
        self._is_busy = False
        self._plan()

    def take_all(self) -> list[Work]:
        """Everything that no group has yet."""
        taken, self._waiting = self._waiting, []
        return taken

    def flush(self) -> None:
        """Hand everything over now: nothing more will come."""
        while self._waiting:
            self._hand_over(self._next())

    def _plan(self) -> None:
        if self._is_busy or self._planned is not None or not self._waiting:
            return
        if self._had_company and len(self._waiting) < ENOUGH:
            self._planned = self._loop.call_later(GATHER_S, self._send)
        else:
            # In the loop's next round: what the network brings in this one goes along.
            self._planned = self._loop.call_soon(self._send)

    def _send(self) -> None:
        self._planned = None
        if not self._waiting:
            return
        self._is_busy = True
        group = self._next()
        self._had_company = len(group.works) > 1
        self._hand_over(group)
        if self._had_company:
            group.stand_still()

    def _next(self) -> Group:
        group, self._waiting = self._waiting[:GROUP_WRITES], self._waiting[GROUP_WRITES:]
        return Group(group)
