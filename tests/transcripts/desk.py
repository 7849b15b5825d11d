"""A small desk of real parts: an organization, a session with two people, their messages and files, and its end."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from deskside.accounts import Keys, NewMember, create_owner
from deskside.accounts.store import organizations
from deskside.backends import Blobs, Database, DiskBlobs, Transaction
from deskside.chat import MessageSource
from deskside.chat.actions import post
from deskside.chat.model import PostArgs
from deskside.files import Kind, NewFile, StoredFile, keep, prove
from deskside.ids import FileId, OrganizationId, SessionId, new_id
from deskside.jobs import Worker, announce
from deskside.sessions import Inviter, Joining, Life, change_sources
from deskside.sessions.actions import OpenArgs, SessionArgs
from deskside.sync import ChangeSource, Customer, Staff, Viewer
from deskside.transcripts import FACT, Given, TranscriptWriter

ORGANIZATION = "IT Service Desk"

_newest_organization = select(organizations.c.id).order_by(organizations.c.id.desc())


@dataclass
class Desk:
    """The verbs of people, each in a transaction of its own, and the job under test."""

    database: Database
    blobs: Blobs
    time_zone: str = "Europe/Berlin"
    saved: list[StoredFile] = field(default_factory=list[StoredFile])

    def __post_init__(self) -> None:
        inviter = Inviter(Keys(bytes(32)), "http://127.0.0.1:8000", True, _no_mail)
        self._joining = Joining(inviter)
        self._inviter = inviter
        self.life = Life(inviter, self._joining.close_door, lambda tx, session: announce(tx, FACT, session), 2**30)

    def writer(self, time_zone: str | None = None) -> TranscriptWriter:
        return TranscriptWriter(
            self.database,
            self.blobs,
            Given(self.sources(), self.on_saved, lambda _, __: time_zone or self.time_zone),
        )

    def worker(self, writer: TranscriptWriter | None = None) -> Worker:
        return Worker(self.database, {FACT: [(writer or self.writer()).reaction]}, dice=lambda: 0.0)

    def sources(self) -> list[ChangeSource]:
        return [*change_sources(self.life.row), MessageSource()]

    def on_saved(self, tx: Transaction, session: SessionId, saved: StoredFile) -> None:
        self.saved.append(saved)

    async def open_session(self, title: str) -> tuple[SessionId, Staff, Customer]:
        """A session with its technician, and a customer who came by the link."""

        def open_it(tx: Transaction) -> tuple[SessionId, Staff, Customer]:
            member = create_owner(tx, ORGANIZATION, NewMember("T.B.", f"{new_id()}@example.org", "no password"))
            staff = Staff(_organization(tx), member, "T.B.", "owner", "all", "a sign-in")
            session = SessionId(self.life.open(tx, staff, OpenArgs(new_id(), title)).session)
            link = self._inviter.view(tx, staff, session).link
            assert link is not None
            admitted = self._joining.join(tx, link.url.partition("#")[2], "Maria", "the customer's cookie")
            customer = Customer(staff.organization, session, admitted.participant, "Maria", "the customer's cookie")
            return session, staff, customer

        return await self.database.write(open_it)

    async def say(self, viewer: Viewer, session: SessionId, text: str) -> None:
        await self.database.write(lambda tx: post(tx, viewer, PostArgs(session, new_id(), text)))

    async def share(self, customer: Customer, text: str, name: str, data: bytes) -> StoredFile:
        """A message with one file whose arrival is proven."""
        new = NewFile(
            id=FileId(new_id()),
            organization=customer.organization,
            session=customer.session,
            kind=Kind.ATTACHMENT,
            name=name,
            media_type="text/plain",
            size_bytes=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            show="none",
            blob=new_id(),
            sender=customer.participant,
            draft="the draft",
        )

        def post_it(tx: Transaction) -> StoredFile:
            stored = keep(tx, new)
            prove(tx, stored, new.sha256)
            post(tx, customer, PostArgs(customer.session, new_id(), text, draft="the draft", file_count=1))
            return stored

        await self.blobs.write(new.blob, data)
        return await self.database.write(post_it)

    async def end(self, staff: Staff, session: SessionId) -> None:
        await self.database.write(lambda tx: self.life.end(tx, staff, SessionArgs(session)))

    async def short_session(self, title: str = "Printer") -> SessionId:
        """Opened, talked in, ended."""
        session, staff, customer = await self.open_session(title)
        await self.say(customer, session, "It prints nothing.")
        await self.say(staff, session, "Now it does.")
        await self.end(staff, session)
        return session


def _no_mail(technician: str, organization: str, link: str) -> str:
    return ""


def _organization(tx: Transaction) -> OrganizationId:
    row = tx.one(_newest_organization)
    assert row is not None
    return OrganizationId(row["id"])


def blob_count(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


async def content(blobs: DiskBlobs, stored: StoredFile) -> bytes:
    async with await blobs.open(stored.blob) as blob:
        return await blob.read(0, blob.size_bytes)
