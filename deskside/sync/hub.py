"""Who watches what in this process, and how a committed change reaches them.

The hub hears every change after its commit, encodes its frame once and offers it to each connection that watches the
session. It keeps the newest heads it knows, for beats; every few seconds it reads them again from the database, since a hint may
get lost and the database is the truth.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from typing import Protocol

from deskside.backends import Database
from deskside.errors import Problem
from deskside.sync.frames import Live, Marks, MarksMoved, Position, Typing, encode
from deskside.sync.marks import Marked
from deskside.sync.nudges import Nudge
from deskside.sync.revisions import Change, Stream, heads_of

log = logging.getLogger("deskside")

CHECK_S = 5.0
SETTLE_S = 0.1
CHECK_SESSIONS = 500
"""Sessions whose heads are read in one query."""


class Watcher(Protocol):
    """What the hub needs of a connection or a long poll."""

    def hear(self, session: str, stream: Stream, rev: int, text: str) -> None: ...

    def notice(self, session: str, text: str) -> None: ...

    def notice_one(self, session: str, participant: str, text: str) -> None: ...

    def notice_staff(self, session: str, text: str) -> None: ...

    def hear_mark(self, session: str, participant: str, text: str, *, shared: bool) -> None: ...

    def notice_head(self, session: str, public: int, staff: int) -> None: ...


class Hub:
    """Watchers by session."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watchers: dict[str, set[Watcher]] = {}
        self._heads: dict[str, Position] = {}

    def add(self, session: str, watcher: Watcher) -> None:
        """From now on the watcher hears of the session. Adding twice is once."""
        self._watchers.setdefault(session, set()).add(watcher)

    def discard(self, session: str, watcher: Watcher) -> None:
        watchers = self._watchers.get(session)
        if watchers is None:
            return
        watchers.discard(watcher)
        if not watchers:
            del self._watchers[session]
            self._heads.pop(session, None)

    def watchers(self, session: str) -> Sequence[Watcher]:
        return tuple(self._watchers.get(session, ()))

    def head(self, session: str) -> Position:
        """The newest heads this process knows of a watched session."""
        return self._heads.get(session, Position(0, 0))

    def hear(self, change: Change) -> None:
        """A change was committed."""
        watchers = self._watchers.get(change.session)
        if not watchers:
            return
        self._note_head(change)
        frame = Live(change.session, change.stream, change.rev - 1, change.rev, change.rows)
        text = encode(frame)
        for watcher in tuple(watchers):
            watcher.hear(change.session, change.stream, change.rev, text)

    def say(self, session: str, text: str, *, but: Watcher | None = None) -> None:
        """Something fleeting for everybody who watches the session."""
        for watcher in self.watchers(session):
            if watcher is not but:
                watcher.notice(session, text)

    def say_to_staff(self, session: str, text: str, *, but: Watcher | None = None) -> None:
        """The same for those alone who may see the staff stream."""
        for watcher in self.watchers(session):
            if watcher is not but:
                watcher.notice_staff(session, text)

    def say_to_one(self, session: str, participant: str, text: str) -> None:
        """The same for one participant's sockets alone."""
        for watcher in self.watchers(session):
            watcher.notice_one(session, participant, text)

    def hear_mark(self, mark: Marked) -> None:
        """Somebody has read on."""
        watchers = self.watchers(mark.session)
        if not watchers:
            return
        text = encode(MarksMoved(mark.session, Marks({mark.participant: mark.rev}, mark.shared)))
        for watcher in watchers:
            watcher.hear_mark(mark.session, mark.participant, text, shared=mark.shared)

    def nudge(self, hint: Nudge) -> None:
        """Something fleeting for one participant's sockets alone."""
        text = encode(Typing(hint.session, hint.name, hint.participant, on=True))
        for watcher in self.watchers(hint.session):
            watcher.notice_one(hint.session, hint.participant, text)

    def learn(self, session: str, head: Position) -> None:
        """A batch showed where the session stands."""
        known = self._heads.get(session)
        if session in self._watchers:
            self._heads[session] = head if known is None else _higher(known, head)

    def _note_head(self, change: Change) -> None:
        known = self._heads.get(change.session, Position(0, 0))
        if change.stream == "public":
            head = Position(max(known.public, change.rev), known.staff)
        else:
            head = Position(known.public, max(known.staff, change.rev))
        self._heads[change.session] = head

    async def check_heads(self) -> None:
        """Read the heads of all watched sessions again and let watchers know."""
        sessions = list(self._watchers)
        for start in range(0, len(sessions), CHECK_SESSIONS):
            await self._check(sessions[start : start + CHECK_SESSIONS])

    async def _check(self, sessions: list[str]) -> None:
        found = await self._database.read(lambda tx: heads_of(tx, sessions))
        # What a commit tells is on its way while a read may see it already; only what does not come is lost.
        await asyncio.sleep(SETTLE_S)
        for session, (public, staff) in found.items():
            self.learn(session, Position(public, staff))
            for watcher in self.watchers(session):
                watcher.notice_head(session, public, staff)

    async def run(self) -> None:
        """Check the heads for ever, until cancelled."""
        while True:
            await asyncio.sleep(CHECK_S)
            try:
                await self.check_heads()
            except Problem:
                continue  # The database is away; whoever watches is told by the heads once it is back.
            except Exception:
                # Without these checks nobody would ever notice a lost hint again, so nothing ends them.
                log.exception("the heads of watched sessions could not be checked")

    @property
    def sessions(self) -> Iterable[str]:
        return self._watchers.keys()


def _higher(one: Position, other: Position) -> Position:
    return Position(max(one.public, other.public), max(one.staff, other.staff))
