"""A small real desk for tests of files and uploads: database, blobs, bus, people with cookies, and a server on a port.

Everything is the product's own, put together without the parts that files do not need.
"""

import asyncio
import socket
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn
from starlette.types import ASGIApp, Scope

from deskside.accounts import STAFF, NewMember, TokenKind, create_owner, identify_staff, issue, load_keys, revoke
from deskside.accounts.store import add_member, member_row
from deskside.asgi import Front, Route, Site, acting_as, bearer_token
from deskside.backends import Database, DiskBlobs, MemoryBus, Transaction
from deskside.clock import DAY
from deskside.files import File, Kind, NewFile, Show, keep, take_draft
from deskside.ids import FileId, MemberId, MessageId, OrganizationId, ParticipantId, SessionId, fingerprint, new_id
from deskside.sessions import Inviter, Joining, Life, identify_customer, require_participant
from deskside.sessions.actions import OpenArgs, ParticipantArgs, SessionArgs
from deskside.sessions.people import add_participant
from deskside.sync import FilesAccess, RightsChanged, Viewer, advance, show

URL = "http://127.0.0.1"


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody at a browser (or a script), with what it sends along."""

    named: str
    secret: str
    organization: OrganizationId
    member: MemberId | None = None
    participant: ParticipantId | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"deskside-{self.named}={self.secret}", "Deskside-As": self.named, "Origin": URL}


class Told(list[object]):
    """What commits told; changed rights go on to the bus, as in the product."""

    def __init__(self) -> None:
        super().__init__()
        self.bus = MemoryBus()

    def extend(self, hints: Iterable[object], /) -> None:
        for hint in hints:
            self.append(hint)
            if isinstance(hint, RightsChanged):
                self.bus.publish(hint.topic, hint)


class Desk:
    """The desk and the verbs that tests need."""

    def __init__(self, database: Database, bus: MemoryBus, folder: Path) -> None:
        self.database = database
        self.bus = bus
        self.folder = folder
        self.blobs = DiskBlobs(folder / "blobs")
        keys = load_keys(folder / "server.key")
        inviter = Inviter(keys, URL, True, lambda technician, organization, url: f"{technician} {organization} {url}")
        joining = Joining(inviter)
        self.life = Life(
            inviter=inviter,
            close_door=joining.close_door,
            announce_end=lambda _tx, _session: None,
            max_file_bytes=1024**3,
        )

    async def identify(self, scope: Scope) -> Viewer:
        named = acting_as(scope) or ""
        if named == STAFF or bearer_token(scope) is not None:
            return await self.database.read(lambda tx: identify_staff(tx, scope))
        return await self.database.read(lambda tx: identify_customer(tx, scope, named))

    async def viewer(self, seat: Seat) -> Viewer:
        headers = [(name.lower().encode(), value.encode()) for name, value in seat.headers.items()]
        return await self.identify({"type": "http", "headers": headers, "query_string": b""})

    # People

    async def owner(self, organization: str = "Helpers", email: str = "ada@desk.test") -> Seat:
        """A new organization with its owner."""

        def make(tx: Transaction) -> MemberId:
            return create_owner(tx, organization, NewMember("Ada", email, "-"))

        member = await self.database.write(make)
        return await self._signed_in(member, email)

    async def colleague(self, owner: Seat, email: str, files_access: FilesAccess) -> Seat:
        def make(tx: Transaction) -> MemberId:
            return add_member(tx, owner.organization, NewMember("Bo", email, "-"), "technician", files_access)

        return await self._signed_in(await self.database.write(make), email)

    async def _signed_in(self, member: MemberId, email: str) -> Seat:
        def sign_in(tx: Transaction) -> Seat:
            row = member_row(tx, email=email)
            assert row is not None
            secret = issue(
                tx,
                TokenKind.SIGN_IN,
                lives_ms=30 * DAY,
                organization=row["organization"],
                member=member,
                epoch=row["epoch"],
            )
            return Seat(STAFF, secret, row["organization"], member)

        return await self.database.write(sign_in)

    async def sign_out(self, seat: Seat) -> None:
        await self.database.write(lambda tx: revoke(tx, [fingerprint(seat.secret)]))

    async def open(self, staff: Seat, title: str = "Printer") -> SessionId:
        viewer = await self.viewer(staff)
        args = OpenArgs(new_id(), title)
        return SessionId((await self.database.write(lambda tx: self.life.open(tx, viewer, args))).session)

    async def join(self, owner: Seat, session: SessionId, name: str = "Cem") -> Seat:
        """A customer walks in."""

        def walk_in(tx: Transaction) -> Seat:
            rev = advance(tx, session)
            person = add_participant(tx, session, owner.organization, role="customer", name=name, rev=rev)
            show(tx, session, "public", rev, person)
            participant = ParticipantId(person.id)
            secret = issue(
                tx,
                TokenKind.CUSTOMER,
                lives_ms=30 * DAY,
                organization=owner.organization,
                session=session,
                participant=participant,
            )
            return Seat(session, secret, owner.organization, participant=participant)

        return await self.database.write(walk_in)

    async def remove(self, staff: Seat, session: SessionId, gone: Seat) -> None:
        viewer = await self.viewer(staff)
        args = ParticipantArgs(session, gone.participant or "")
        await self.database.write(lambda tx: self.life.remove(tx, viewer, args))

    async def end(self, staff: Seat, session: SessionId) -> None:
        viewer = await self.viewer(staff)
        await self.database.write(lambda tx: self.life.end(tx, viewer, SessionArgs(session)))

    async def participant(self, seat: Seat, session: SessionId) -> ParticipantId:
        viewer = await self.viewer(seat)
        return (await self.database.read(lambda tx: require_participant(tx, viewer, session))).id

    # Files

    async def keep(
        self,
        seat: Seat,
        session: SessionId,
        data: bytes,
        *,
        name: str = "notes.bin",
        draft: str = "draft",
        media_type: str = "application/octet-stream",
        shown_as: Show = "none",
        sha256: str = "0" * 64,
        position: int = 0,
    ) -> FileId:
        """A finished file of a draft."""
        sender = await self.participant(seat, session)
        new = NewFile(
            id=FileId(new_id()),
            organization=seat.organization,
            session=session,
            kind=Kind.ATTACHMENT,
            name=name,
            media_type=media_type,
            size_bytes=len(data),
            sha256=sha256,
            show=shown_as,
            blob=new_id(),
            sender=sender,
            draft=draft,
            position=position,
        )
        await self.blobs.write(new.blob, data)
        return (await self.database.write(lambda tx: keep(tx, new))).id

    async def transcript(self, owner: Seat, session: SessionId, text: bytes) -> FileId:
        new = NewFile(
            id=FileId(new_id()),
            organization=owner.organization,
            session=session,
            kind=Kind.TRANSCRIPT,
            name="transcript.txt",
            media_type="text/plain; charset=utf-8",
            size_bytes=len(text),
            sha256="1" * 64,
            show="none",
            blob=new_id(),
        )
        await self.blobs.write(new.blob, text)
        return (await self.database.write(lambda tx: keep(tx, new))).id

    async def post(self, seat: Seat, session: SessionId, count: int, draft: str = "draft") -> list[File]:
        """The draft's files are posted with a message."""
        sender, message = await self.participant(seat, session), MessageId(new_id())
        return await self.database.write(lambda tx: take_draft(tx, session, sender, draft, count, message))

    def front(self, routes: Iterable[Route]) -> Front:
        return Front(routes, Site(frozenset({URL}), secure=False))


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncGenerator[int]:
    """The app behind a real server in this loop; answers its port."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, lifespan="off", log_config=None, ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        async with asyncio.timeout(5):
            while not server.started:  # noqa: ASYNC110 - the server offers a flag, no event
                await asyncio.sleep(0.005)
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await running


@asynccontextmanager
async def browsing(port: int, headers: Mapping[str, str] | None = None) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of the server on a port."""
    async with httpx.AsyncClient(base_url=f"{URL}:{port}", headers=headers, trust_env=False, timeout=20) as client:
        yield client
