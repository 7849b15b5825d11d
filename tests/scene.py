"""What sessions, chat and sync are tested with: real verbs behind the real door, on a real database, and short names for them.

A `Scene` is one process's worth of features. It knows the people that tests need: members of organizations, and customers who came
in by a link or a code.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Select

from deskside import chat, files, sessions
from deskside.accounts import Keys, NewMember
from deskside.accounts.store import add_member, add_organization
from deskside.backends import Database, Row, Transaction
from deskside.chat import MessageRow
from deskside.errors import Problem
from deskside.ids import OrganizationId, ParticipantId, SessionId, new_id, new_secret
from deskside.jobs import announce
from deskside.sessions import BoardReader, Inviter, Joining, Life, change_sources
from deskside.sessions.joining import Admitted, Waiting
from deskside.sessions.model import Invitation
from deskside.sync import ChangeRow, Customer, Door, FilesAccess, Pace, Role, Scope, Staff, Viewer, read_batch
from deskside.sync.frames import Batch, Cursor

URL = "http://127.0.0.1:8000"
KEYS = Keys(bytes(range(32)))


class Scene:
    """The features of one process on one database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.inviter = Inviter(KEYS, URL, True, lambda name, organization, url: f"{name} of {organization}: {url}")
        self.joining = Joining(self.inviter)
        self.life = Life(
            inviter=self.inviter,
            close_door=self.joining.close_door,
            announce_end=lambda tx, session: announce(tx, "session.ended", session),
            max_file_bytes=2**30,
        )
        commands = [*sessions.commands(self.life, self.joining, self.inviter), *chat.commands()]
        self.door = Door(database, commands, Pace(per_second=100_000))
        self.sources = [*change_sources(self.life.row), *files.change_sources(), *chat.change_sources()]
        self.here: set[str] = set()
        self.transcripts: dict[str, str] = {}
        self.board = BoardReader(
            chat.glance, lambda _tx, session: self.transcripts.get(session), lambda _session: frozenset(self.here)
        )

    # People

    async def owner(self, organization: str = "Clinic", name: str = "Ana") -> Staff:
        """A new organization's first member."""

        def make(tx: Transaction) -> Staff:
            return _member(tx, add_organization(tx, organization), name, "owner", "all")

        return await self.database.write(make)

    async def colleague(
        self, of: Staff, name: str = "Ben", *, files_access: FilesAccess = "own", role: Role = "technician"
    ) -> Staff:
        """Another member of somebody's organization."""

        return await self.database.write(lambda tx: _member(tx, of.organization, name, role, files_access))

    # Verbs

    async def do(self, viewer: Viewer, name: str, **args: Any) -> Any:
        """A command, as it comes over the wire."""
        return await self.door.do(viewer, name, msgspec.json.encode(args))

    async def open(self, staff: Staff, title: str = "Printer is silent") -> SessionId:
        return SessionId((await self.do(staff, "sessions.open", client_id=new_id(), title=title)).session)

    async def card(self, staff: Staff, session: SessionId) -> Invitation:
        return await self.do(staff, "sessions.invitation", session=session)

    async def link(self, staff: Staff, session: SessionId, *, new: bool = False) -> str:
        """The secret of the link on the card."""
        if new:
            await self.do(staff, "sessions.new_link", session=session, client_id=new_id())
        card = await self.card(staff, session)
        assert card.link is not None
        return card.link.url.partition("#")[2]

    async def code(self, staff: Staff, session: SessionId, *, new: bool = False) -> str:
        """The digits on the card."""
        if new:
            await self.do(staff, "sessions.new_code", session=session, client_id=new_id())
        card = await self.card(staff, session)
        assert card.code is not None
        return card.code.digits

    async def redeem(self, secret: str, name: str = "Cem", claim: str | None = None) -> Admitted:
        return await self.database.write(lambda tx: self.joining.join(tx, secret, name, claim or new_secret()))

    async def customer(self, staff: Staff, session: SessionId, name: str = "Cem") -> Customer:
        """Somebody who came by a fresh link of their own."""
        return as_customer(await self.redeem(await self.link(staff, session, new=True), name), name)

    async def knock(
        self, digits: str, name: str = "Dora", claim: str | None = None, *, phone: bool = False
    ) -> Waiting | None:
        claim = claim or new_secret()
        return await self.database.write(lambda tx: self.joining.knock(tx, digits, name, claim, phone=phone))

    async def wait(self, claim: str) -> Waiting:
        return await self.database.write(lambda tx: self.joining.wait(tx, claim))

    async def post(self, viewer: Viewer, session: SessionId, text: str = "hello", **more: Any) -> MessageRow:
        return await self.do(viewer, "chat.post", **{"session": session, "client_id": new_id(), "text": text} | more)

    async def end(self, staff: Staff, session: SessionId) -> None:
        await self.do(staff, "sessions.end", session=session)

    # Seeing

    async def batch(self, viewer: Viewer, session: SessionId, cursor: Cursor | None = None, oldest: int = 0) -> Batch:
        """What a watch would be answered with."""

        def read(tx: Transaction) -> Batch:
            return read_batch(tx, self.sources, sessions.scope(tx, viewer, session), cursor, oldest)

        return await self.database.read(read)

    async def rows(self, viewer: Viewer, session: SessionId, kind: type[ChangeRow] = ChangeRow) -> list[Any]:
        """The rows of one kind in a fresh snapshot, in their order."""
        found = (await self.batch(viewer, session)).rows
        return sorted((row for row in found if isinstance(row, kind)), key=lambda row: (row.created_rev, row.id))

    async def scope(self, viewer: Viewer, session: SessionId) -> Scope:
        return await self.database.read(lambda tx: sessions.scope(tx, viewer, session))

    async def select(self, statement: Select[Any], **params: Any) -> Sequence[Row]:
        return await self.database.read(lambda tx: tx.all(statement, params))


def as_customer(admitted: Admitted, name: str = "Cem") -> Customer:
    return Customer(admitted.organization, admitted.session, admitted.participant, name, new_secret())


def as_participant(viewer: Viewer) -> ParticipantId:
    assert isinstance(viewer, Customer)
    return viewer.participant


async def refusal(work: Awaitable[Any]) -> tuple[int, str]:
    """Status and code with which some work is refused; fails if it is not."""
    try:
        result = await work
    except Problem as problem:
        return problem.status, str(problem.code)
    raise AssertionError(f"not refused: {result!r}")


def _member(tx: Transaction, organization: OrganizationId, name: str, role: Role, files_access: FilesAccess) -> Staff:
    new = NewMember(name, f"{new_id()}@example.org", "no password opens this")
    return Staff(
        organization, add_member(tx, organization, new, role, files_access), name, role, files_access, new_secret()
    )


async def outcomes(works: Sequence[Awaitable[Any]]) -> list[Any]:
    """Everything at once; refusals as their status and code."""

    async def one(work: Awaitable[Any]) -> Any:
        try:
            return await work
        except Problem as problem:
            return problem.status, str(problem.code)

    return await asyncio.gather(*(one(work) for work in works))
