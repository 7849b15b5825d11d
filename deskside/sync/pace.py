"""How fast one person may ask: a burst, then so many a second, whichever way and on however many connections they come.

A customer has one session. A member may be in many, so each session of theirs has its own budget, and all together a larger
one. Whoever only follows a session is never refused but waits for a turn, since refusing would end the following.
"""

import asyncio
import math
import time
from collections.abc import Callable

from deskside.budgets import Budget
from deskside.errors import Code, Problem
from deskside.ids import is_id
from deskside.sync.viewer import Customer, Viewer

PER_SECOND = 10
BURST_S = 6
"""So many seconds' worth may come at once."""
MEMBER_SESSIONS = 30
"""A member may be this busy in all their sessions together."""
UNIT_BYTES = 2_048
"""A large command counts as several: what one person can fill the disk with is bounded too."""
SIGNAL_GAP_S = 0.9


class Pace:
    """The budgets of this process."""

    def __init__(self, per_second: int = PER_SECOND, now: Callable[[], float] = time.monotonic) -> None:
        self._most = per_second * BURST_S
        self._people = Budget(self._most, BURST_S)
        self._members = Budget(self._most * MEMBER_SESSIONS, BURST_S)
        self._signals = Budget(1, SIGNAL_GAP_S)
        self._now = now

    def require(self, viewer: Viewer, session: str, size_bytes: int) -> None:
        """Count a command. Raises 429 `too-fast` when nothing of the budget is left, and counts nothing then."""
        wait_s = self._charge(viewer, session, min(1 + size_bytes // UNIT_BYTES, self._most))
        if wait_s > 0:
            raise _too_fast(wait_s)

    async def turn(self, viewer: Viewer, session: str) -> None:
        """Wait until one more question fits."""
        while True:
            wait_s = self._charge(viewer, session, 1)
            if wait_s <= 0:
                return
            await asyncio.sleep(wait_s)

    def may_signal(self, session: str, participant: str, name: str, *, on: bool) -> bool:
        """Whether a fleeting sign of this participant is told: each costs everybody in the session a frame.

        Every kind of sign has a budget of its own: one that customers see must not stay away because of one that they do not.
        """
        return self._signals.charge(f"{session}{participant}{name}{on}", self._now()) == 0

    def _charge(self, viewer: Viewer, session: str, cost: int) -> float:
        now = self._now()
        if isinstance(viewer, Customer):
            return self._people.charge(viewer.participant, now, cost)
        # Whatever else they call a session is one more place, not as many as there are words.
        place = session if is_id(session) else ""
        wait_s = self._people.charge(f"{viewer.member}{place}", now, cost)
        return wait_s or self._members.charge(viewer.member, now, cost)


def _too_fast(wait_s: float) -> Problem:
    return Problem(
        429,
        Code.TOO_FAST,
        "That was too much at once. Please wait a moment and try again.",
        retryable=True,
        retry_after_s=max(1, math.ceil(wait_s)),
    )
