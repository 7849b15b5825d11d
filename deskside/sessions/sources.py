"""What sessions show on screens and in transcripts: the session, its people, its log, and for technicians the door."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, Table, bindparam, select

from deskside.backends import Row, Transaction
from deskside.ids import SessionId
from deskside.sessions.devices import device_row
from deskside.sessions.invitations import invitation_row
from deskside.sessions.joining import knock_row
from deskside.sessions.people import event_row, participant_row
from deskside.sessions.store import devices, events, invitations, knocks, participants, sessions
from deskside.sync import ChangeRow, ChangeSource, Line, Stream, Window

_log = select(events).where(events.c.session == bindparam("of"), events.c.rev <= bindparam("upto"))

_SENTENCES = {
    "joined": "{whom} joined",
    "admitted": "{whom} was let in by {who}",
    "left": "{whom} left",
    "removed": "{whom} was removed by {who}",
    "retitled": "{who} changed the title",
    "ended": "{who} ended the session",
    "handed_over": "{who} handed the session over to {whom}",
    "second_device": "{whom} joined on a second device",
    "secret_asked": "{who} asked {whom} for a secret",
    "secret_given": "{who} gave a secret to {whom}, shown once and kept nowhere",
}


def _changed(table: Table, session_column: str) -> Select[tuple[object, ...]]:
    columns = table.c
    return (
        select(table)
        .where(
            columns[session_column] == bindparam("of"),
            columns.rev > bindparam("after"),
            columns.rev <= bindparam("upto"),
        )
        .order_by(columns.rev)
        .limit(bindparam("most"))
    )


@dataclass(frozen=True)
class TableSource:
    """The rows of one table as they are."""

    stream: Stream
    to_row: Callable[[Transaction, Row], ChangeRow]
    statement: Select[tuple[object, ...]]
    long: bool = False

    def changed(self, tx: Transaction, session: SessionId, window: Window) -> Sequence[ChangeRow]:
        rows = tx.all(
            self.statement,
            {"of": session, "after": window.after, "upto": window.upto, "most": window.limit},
        )
        return [self.to_row(tx, row) for row in rows]

    def lines(self, tx: Transaction, session: SessionId, upto: int) -> Sequence[Line]:
        return ()


class LogSource(TableSource):
    """The log lines; the only rows of sessions that a transcript tells, since its header names the people."""

    def lines(self, tx: Transaction, session: SessionId, upto: int) -> Sequence[Line]:
        return [_line(row) for row in tx.all(_log, {"of": session, "upto": upto})]


def _line(row: Row) -> Line:
    return Line(
        created_rev=row["created_rev"],
        stream="public",
        at_ms=row["at"],
        speaker="",
        text=_sentence(row["name"], row["actor"], row["subject"]),
    )


def _sentence(name: str, actor: str | None, subject: str | None) -> str:
    if actor is None:
        return "The session ended by itself, nobody was active"
    return _SENTENCES[name].format(who=f"{{{actor}}}", whom=f"{{{subject or actor}}}")


def change_sources(session_row: Callable[[Transaction, Row], ChangeRow]) -> list[ChangeSource]:
    """Every source of sessions, in the order in which rows of one revision are told."""
    return [
        TableSource("public", session_row, _changed(sessions, "id")),
        TableSource("public", lambda _, row: participant_row(row), _changed(participants, "session")),
        LogSource("public", lambda _, row: event_row(row), _changed(events, "session")),
        TableSource("staff", lambda _, row: knock_row(row), _changed(knocks, "session")),
        TableSource("staff", lambda _, row: device_row(row), _changed(devices, "session")),
        TableSource("staff", lambda _, row: invitation_row(row), _changed(invitations, "session")),
    ]
