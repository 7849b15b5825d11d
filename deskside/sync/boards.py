"""The technicians' boards kept fresh: when a session changes, the members who have it on their board get its row again.

Rows are read anew for each member (unread counts differ) and changes are gathered for a moment, so a busy session costs a board one
small query every now and then. What a row holds is the features' business.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from deskside.backends import Database, Transaction
from deskside.errors import Problem
from deskside.ids import MemberId, SessionId
from deskside.sync.frames import BoardChange, OffBoard, encode
from deskside.sync.viewer import Staff

GATHER_S = 0.25
AGAIN_S = 5.0


class BoardRow(Protocol):
    """What is known here of a row: the session it is about."""

    @property
    def session(self) -> str: ...


ReadRows = Callable[[Transaction, Staff, Sequence[SessionId] | None], Sequence[BoardRow]]
"""The rows of a member's board: all, or those of some sessions that are on it."""


@dataclass(frozen=True, slots=True)
class OnBoard:
    """Told when a session comes onto a member's board."""

    session: SessionId
    member: MemberId


class Boards:
    """Members with an open board, and which sessions are on it."""

    def __init__(self, database: Database, read_rows: ReadRows) -> None:
        self._database = database
        self._read_rows = read_rows
        self._open: dict[MemberId, dict[Callable[[str], None], Staff]] = {}
        self._members: dict[SessionId, set[MemberId]] = {}
        self._dirty: dict[MemberId, set[SessionId]] = {}
        self._opening: list[set[SessionId]] = []
        """What was touched while a board was being read: it may have been read before."""
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self, staff: Staff, send: Callable[[str], None]) -> None:
        """Send rows as they change from now on. The rows as they stand are sent once, so nothing falls between."""
        self._open.setdefault(staff.member, {})[send] = staff
        touched: set[SessionId] = set()
        self._opening.append(touched)
        try:
            rows = await self._database.read(lambda tx: self._read_rows(tx, staff, None))
        finally:
            self._opening = [other for other in self._opening if other is not touched]
        if send not in self._open.get(staff.member, {}):
            return  # It was closed meanwhile.
        for row in rows:
            session = SessionId(row.session)
            self._members.setdefault(session, set()).add(staff.member)
            send(encode(BoardChange(row)))
            if session in touched:
                self._mark(staff.member, session)

    def close(self, staff: Staff, send: Callable[[str], None]) -> None:
        boards = self._open.get(staff.member)
        if boards is None:
            return
        boards.pop(send, None)
        if not boards:
            del self._open[staff.member]
            for session in [s for s, members in self._members.items() if staff.member in members]:
                self._forget(session, staff.member)

    def hear_member(self, hint: OnBoard) -> None:
        if hint.member in self._open:
            self._members.setdefault(hint.session, set()).add(hint.member)
            self._mark(hint.member, hint.session)

    def touch(self, session: SessionId) -> None:
        """Something a board shows has changed."""
        for touched in self._opening:
            touched.add(session)
        for member in self._members.get(session, ()):
            self._mark(member, session)

    def _mark(self, member: MemberId, session: SessionId) -> None:
        dirty = self._dirty.get(member)
        if dirty is not None:
            dirty.add(session)
            return
        self._dirty[member] = {session}
        self._refresh_soon(member, GATHER_S)

    def _refresh_soon(self, member: MemberId, after_s: float) -> None:
        task = asyncio.get_running_loop().create_task(self._refresh(member, after_s))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _refresh(self, member: MemberId, after_s: float) -> None:
        await asyncio.sleep(after_s)
        sessions = self._dirty.pop(member)
        boards = self._open.get(member)
        if not boards:
            return
        staff = next(iter(boards.values()))
        try:
            rows = await self._database.read(lambda tx: self._read_rows(tx, staff, sorted(sessions)))
        except Problem:
            self._again_later(member, sessions)
            return
        frames = [encode(BoardChange(row)) for row in rows]
        for session in sessions - {SessionId(row.session) for row in rows}:
            self._forget(session, member)
            frames.append(encode(OffBoard(session)))
        for send in tuple(self._open.get(member, ())):
            for frame in frames:
                send(frame)

    def _again_later(self, member: MemberId, sessions: set[SessionId]) -> None:
        """The database is away; the rows still have to be told."""
        dirty = self._dirty.get(member)
        if dirty is not None:
            dirty.update(sessions)
            return
        self._dirty[member] = sessions
        self._refresh_soon(member, AGAIN_S)

    def _forget(self, session: SessionId, member: MemberId) -> None:
        members = self._members.get(session, set())
        members.discard(member)
        if not members:
            self._members.pop(session, None)
