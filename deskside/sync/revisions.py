"""The counters: two streams a session, raised under a row lock inside the writing transaction.

Commit order is therefore revision order. Ending closes the streams, and a closed stream gives no revision: nothing can be
added to an ended session, whoever forgets to check.
"""

import secrets
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Integer,
    String,
    Table,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.sql.base import Executable

from deskside.backends import Transaction, metadata
from deskside.errors import Code, Problem
from deskside.ids import SessionId, is_id

Stream = Literal["public", "staff"]

streams = Table(
    "streams",
    metadata,
    Column("session", String(26), primary_key=True),
    Column("epoch", String(16), nullable=False),
    Column("public", Integer, nullable=False),
    Column("staff", Integer, nullable=False),
    Column("public_floor", Integer, nullable=False),
    Column("staff_floor", Integer, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("active_at", BigInteger, nullable=False),
)


class ChangeRow(msgspec.Struct, kw_only=True):
    """What every visible row carries. Kinds are subclasses with `tag_field="kind"`."""

    id: str
    rev: int
    created_rev: int


@dataclass(frozen=True, slots=True)
class Heads:
    """Where both streams of a session stand."""

    epoch: str
    public: int
    staff: int
    public_floor: int = 0
    staff_floor: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One revision and the rows it changed: what the hub hears after the commit."""

    session: SessionId
    stream: Stream
    rev: int
    rows: tuple[ChangeRow, ...]


_open = insert(streams)
_raise = update(streams).where(streams.c.session == bindparam("of"), ~streams.c.closed)
_raise_public = _raise.values(public=streams.c.public + 1, active_at=bindparam("now")).returning(streams.c.public)
_raise_staff = _raise.values(staff=streams.c.staff + 1, active_at=bindparam("now")).returning(streams.c.staff)
_raise_staff_quietly = (
    update(streams)
    .where(streams.c.session == bindparam("of"), ~streams.c.closed)
    .values(staff=streams.c.staff + 1)
    .returning(streams.c.staff)
)
_hold = select(streams.c.session).where(streams.c.session == bindparam("of")).with_for_update()
_touch = update(streams).where(streams.c.session == bindparam("of")).values(active_at=bindparam("now"))
_begin_anew = update(streams).where(streams.c.session == bindparam("of")).values(epoch=bindparam("fresh"))
_close = update(streams).where(streams.c.session == bindparam("of")).values(closed=True)
_every = select(streams.c.session)
_heads = select(
    streams.c.epoch, streams.c.public, streams.c.staff, streams.c.public_floor, streams.c.staff_floor
).where(streams.c.session == bindparam("of"))
_heads_of_all = select(streams.c.session, streams.c.public, streams.c.staff).where(
    streams.c.session.in_(bindparam("of", expanding=True))
)


def open_streams(tx: Transaction, session: SessionId) -> None:
    """Begin both counters of a new session at zero."""
    tx.run(
        _open,
        {
            "session": session,
            "epoch": secrets.token_hex(8),
            "public": 0,
            "staff": 0,
            "public_floor": 0,
            "staff_floor": 0,
            "closed": False,
            "active_at": tx.now_ms,
        },
    )


def hold(tx: Transaction, session: SessionId) -> None:
    """Take the session's lock now, as `advance` would: what is read after this stays so until the commit.

    For verbs that first look and then act, such as letting the last technician go: two of them at once would both see two.
    What is no session's id has no lock; whoever asks next will find that there is no such session.
    """
    if is_id(session):
        tx.one(_hold, {"of": session})


def advance(tx: Transaction, session: SessionId, stream: Stream = "public") -> int:
    """The next revision of a stream. It holds the session's lock until the commit. Raises 410 when the session has ended.

    Every revision must be shown with `show` in the same transaction, also when no row changed.
    """
    row = tx.one(_raise_public if stream == "public" else _raise_staff, {"of": session, "now": tx.now_ms})
    if row is None:
        raise ended()
    return int(row[stream])


def advance_quietly(tx: Transaction, session: SessionId) -> int:
    """As `advance` of the staff stream, for what time alone brings about: it does not keep a session from ending as idle."""
    row = tx.one(_raise_staff_quietly, {"of": session})
    if row is None:
        raise ended()
    return int(row["staff"])


def advancing(only_if: ColumnElement[bool], *also: ColumnElement[Any]) -> Executable:
    """A statement that does what `advance` does to the public stream if something else holds at that moment, and nothing
    otherwise. For the verbs that everybody does all day: asking and counting at once saves them two statements of four.

    It takes `of`, `now` and what `only_if` takes, and answers `public` and whatever is wanted besides.
    """
    return _raise_public.where(only_if).returning(*also) if also else _raise_public.where(only_if)


def show(tx: Transaction, session: SessionId, stream: Stream, rev: int, *rows: ChangeRow) -> None:
    """Let everybody who watches the stream see the rows of this revision, once it is committed."""
    tx.tell(Change(session, stream, rev, rows))


def touch(tx: Transaction, session: SessionId) -> None:
    """Something happens in the session that changes no row: moving bytes keep it from ending as idle."""
    tx.run(_touch, {"of": session, "now": tx.now_ms})


def close_streams(tx: Transaction, session: SessionId) -> None:
    """After this no revision is given any more."""
    tx.run(_close, {"of": session})


def begin_anew(tx: Transaction) -> int:
    """After a restore: revisions that pages have seen may come again with other rows, so no page may go on from what it knows.
    Answers how many sessions there are."""
    found = tx.all(_every)
    for row in found:
        tx.run(_begin_anew, {"of": row["session"], "fresh": secrets.token_hex(8)})
    return len(found)


def heads(tx: Transaction, session: SessionId) -> Heads | None:
    """Where the streams stand, or None if there is no such session."""
    row = tx.one(_heads, {"of": session})
    if row is None:
        return None
    return Heads(row["epoch"], row["public"], row["staff"], row["public_floor"], row["staff_floor"])


def heads_of(tx: Transaction, sessions: list[str]) -> dict[str, tuple[int, int]]:
    """Public and staff heads of many sessions in one query."""
    rows = tx.all(_heads_of_all, {"of": sessions})
    return {row["session"]: (row["public"], row["staff"]) for row in rows}


def ended() -> Problem:
    """The session is over; nothing can be added to it."""
    return Problem(410, Code.SESSION_ENDED, "The session has ended.")
