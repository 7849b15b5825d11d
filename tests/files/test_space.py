"""The counters of space never drift: whatever happens to files and uploads, in whatever order, they equal the sum."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import Column, ColumnElement, func, select

from deskside.backends import Database, Transaction
from deskside.errors import Problem
from deskside.files import (
    Kind,
    NewFile,
    Seen,
    Used,
    erase,
    erase_from_reply,
    erase_of_message,
    erase_of_reply,
    erase_reply_draft,
    erase_unposted,
    keep,
    note_seen,
    quarantine,
    release,
    take_draft,
    take_reply_draft,
    used_bytes,
)
from deskside.files.store import files
from deskside.ids import FileId, MemberId, MessageId, OrganizationId, ParticipantId, ReplyId, SessionId, new_id
from deskside.uploads import store
from deskside.uploads.homes import Home, HomeKind
from deskside.uploads.model import UploadRecord
from deskside.uploads.store import uploads

ORGANIZATION = OrganizationId(new_id())
SESSIONS = [SessionId(new_id()), SessionId(new_id())]
PERSON = ParticipantId(new_id())
MEMBER = MemberId(new_id())
REPLY = ReplyId(new_id())


@dataclass
class Known:
    """What one example has made so far."""

    uploads: list[UploadRecord] = field(default_factory=list[UploadRecord])
    files: list[FileId] = field(default_factory=list[FileId])
    messages: list[MessageId] = field(default_factory=list[MessageId])


def record(session: SessionId | None, size: int) -> UploadRecord:
    home = Home(HomeKind.REPLIES, ORGANIZATION, MEMBER) if session is None else Home(HomeKind.SESSION, session, PERSON)
    return UploadRecord(
        id=FileId(new_id()), organization=ORGANIZATION, home=home, draft="draft", client_id=None, name="a", declared=None,
        metadata="", size_bytes=size, offset_bytes=0, position=0, created_at=0, expires_at=1, finished=False,
    )  # fmt: skip


def new_file(of: UploadRecord) -> NewFile:
    replies = of.home.session is None
    return NewFile(
        id=of.id, organization=ORGANIZATION, session=of.home.session, kind=Kind.REPLY if replies else Kind.ATTACHMENT,
        name="a", media_type="image/png", size_bytes=of.size_bytes, sha256="0" * 64, show="none", blob=of.id,
        sender=of.home.participant, member=of.home.member, draft="draft", state="checking" if of.size_bytes % 2 else "ready",
    )  # fmt: skip


Step = Callable[[Transaction, Known, int], None]


def announce(tx: Transaction, known: Known, dice: int) -> None:
    session = [*SESSIONS, None][dice % 3]
    known.uploads.append(record(session, dice % 1_000))
    store.add(tx, known.uploads[-1])


def finish(tx: Transaction, known: Known, dice: int) -> None:
    if known.uploads:
        one = known.uploads[dice % len(known.uploads)]
        if store.by_id(tx, one.id) is not None:
            store.finish(tx, one.id)
            keep(tx, new_file(one))
            known.files.append(one.id)


def withdraw(tx: Transaction, known: Known, dice: int) -> None:
    if known.uploads:
        store.remove(tx, known.uploads[dice % len(known.uploads)].id)


def forget_many(tx: Transaction, known: Known, _dice: int) -> None:
    store.remove_all(tx, [one.id for one in known.uploads[-2:]])


def forget_session(tx: Transaction, _known: Known, dice: int) -> None:
    store.remove_session(tx, SESSIONS[dice % 2])
    erase_unposted(tx, SESSIONS[dice % 2])


def post(tx: Transaction, known: Known, dice: int) -> None:
    session, message = SESSIONS[dice % 2], MessageId(new_id())
    try:
        take_draft(tx, session, PERSON, "draft", 1 + dice % 2, message)
    except Problem:
        return
    known.messages.append(message)


def save_reply(tx: Transaction, _known: Known, dice: int) -> None:
    try:
        take_reply_draft(
            tx, organization=ORGANIZATION, member=MEMBER, draft="draft", count=1 + dice % 2, reply=REPLY, only_for=None
        )
    except Problem:
        return


def delete_message(tx: Transaction, known: Known, dice: int) -> None:
    if known.messages:
        erase_of_message(tx, known.messages[dice % len(known.messages)])


def delete_reply(tx: Transaction, known: Known, dice: int) -> None:
    if dice % 2:
        erase_of_reply(tx, ORGANIZATION, REPLY)
    else:
        erase_from_reply(tx, ORGANIZATION, REPLY, set(known.files[-2:]))


def of_a_file(work: Callable[[Transaction, FileId, int], object]) -> Step:
    def step(tx: Transaction, known: Known, dice: int) -> None:
        if known.files:
            work(tx, known.files[dice % len(known.files)], dice)

    return step


STEPS: list[Step] = [
    announce, announce, announce, finish, finish, finish, withdraw, forget_many, forget_session, post, post, save_reply,
    delete_message, delete_reply,
    of_a_file(lambda tx, file, _: erase(tx, file)),
    of_a_file(lambda tx, file, _: erase_reply_draft(tx, ORGANIZATION, file)),
    of_a_file(lambda tx, file, _: quarantine(tx, file, "none", "Threat")),
    of_a_file(lambda tx, file, _: release(tx, file, "clean")),
    of_a_file(lambda tx, file, dice: note_seen(tx, file, Seen(preview="ready", made_bytes=dice % 77))),
]  # fmt: skip


def summed(tx: Transaction, session: SessionId | None) -> Used:
    """The truth, the slow way."""

    def total(column: Column[int], *where: ColumnElement[bool]) -> int:
        row = tx.one(select(func.coalesce(func.sum(column), 0).label("sum")).where(*where))
        assert row is not None
        return int(row["sum"])

    home = ORGANIZATION if session is None else session
    of_files = files.c.session.is_(None) if session is None else files.c.session == session
    mine = files.c.organization == ORGANIZATION
    unfinished = (uploads.c.organization == ORGANIZATION, ~uploads.c.finished)
    return Used(
        total(files.c.counted_bytes, mine, of_files) + total(uploads.c.size_bytes, *unfinished, uploads.c.home == home),
        total(files.c.counted_bytes, mine) + total(uploads.c.size_bytes, *unfinished),
    )


class Undone(Exception):
    """Rolls a transaction back."""


@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 10_000), st.integers(0, 5)), max_size=40))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
async def test_they_equal_the_sum(database: Database, steps: list[tuple[Step, int, int]]) -> None:
    known = Known()

    async def taken(step: Step, dice: int, *, undone: bool) -> None:
        def work(tx: Transaction) -> None:
            step(tx, known, dice)
            if undone:
                raise Undone

        try:
            await database.write(work)
        except Undone:
            return

    for step, dice, chance in steps:
        await taken(step, dice, undone=chance == 0)
    for session in (*SESSIONS, None):
        told = await database.read(lambda tx, session=session: used_bytes(tx, ORGANIZATION, session))
        assert told == await database.read(lambda tx, session=session: summed(tx, session))
