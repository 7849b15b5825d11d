"""Presence: who is connected to a session now. It has no revision, is never stored, and is sent whole when it changes."""

import asyncio
from collections import Counter
from collections.abc import Callable

from deskside.sync.frames import Here, encode
from deskside.sync.hub import Hub

SETTLE_S = 0.2
"""A reload leaves and comes back at once: presence is said after it has settled."""


class Presence:
    """Counts connections by session and participant."""

    def __init__(self, hub: Hub, on_change: Callable[[str], None]) -> None:
        self._hub = hub
        self._on_change = on_change
        self._counts: dict[str, Counter[str]] = {}
        self._due: dict[str, asyncio.TimerHandle] = {}

    def enter(self, session: str, participant: str) -> None:
        """One more connection of this participant."""
        self._counts.setdefault(session, Counter())[participant] += 1
        self._say_soon(session)

    def leave(self, session: str, participant: str) -> None:
        counts = self._counts.get(session)
        if counts is None:
            return
        counts[participant] -= 1
        if counts[participant] <= 0:
            del counts[participant]
        if not counts:
            del self._counts[session]
        self._say_soon(session)

    def here(self, session: str) -> frozenset[str]:
        """The participants connected now."""
        return frozenset(self._counts.get(session, ()))

    def frame(self, session: str) -> str:
        return encode(Here(session, dict.fromkeys(sorted(self.here(session)), "here")))

    def _say_soon(self, session: str) -> None:
        if session not in self._due:
            self._due[session] = asyncio.get_running_loop().call_later(SETTLE_S, self._say, session)

    def _say(self, session: str) -> None:
        del self._due[session]
        self._hub.say(session, self.frame(session))
        self._on_change(session)
