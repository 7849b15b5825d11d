"""The technician's board: one row for each session of a member, with what a glance needs. Read, never stored.

What the conversation adds (the last line, how much is unread) and which file is the transcript come from above, as functions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec
from sqlalchemy import bindparam, or_, select

from deskside.backends import Row, Transaction
from deskside.clock import DAY
from deskside.ids import ParticipantId, SessionId
from deskside.sessions.store import invitations, knocks, participants, sessions
from deskside.sync import Staff, streams

MOST_ROWS = 200
ENDED_SHOWN_MS = DAY


class Last(msgspec.Struct):
    """The newest line of the conversation."""

    name: str
    text: str
    at: int
    own: bool


class Knocking(msgspec.Struct):
    """Somebody who waits to come in."""

    id: str
    name: str
    at: int


class BoardRow(msgspec.Struct):
    """One session on the board."""

    session: str
    title: str
    state: Literal["waiting", "live", "ended"]
    customers: list[str]
    knocks: list[Knocking]
    invited: bool
    last: Last | None
    unread: int
    unread_notes: int
    here: bool
    opened_at: int
    ended_at: int | None
    transcript: str | None
    public: int
    staff: int


@dataclass(frozen=True, slots=True)
class Glance:
    """What the conversation adds to a row."""

    last: Last | None
    unread: int
    unread_notes: int


ReadGlance = Callable[[Transaction, SessionId, ParticipantId], Glance]
ReadTranscript = Callable[[Transaction, SessionId], str | None]
IsHere = Callable[[str], frozenset[str]]

_of_member = (
    select(
        sessions,
        participants.c.id.label("me"),
        streams.c.public.label("public_rev"),
        streams.c.staff.label("staff_rev"),
    )
    .select_from(
        sessions.join(participants, participants.c.session == sessions.c.id).join(
            streams, streams.c.session == sessions.c.id
        )
    )
    .where(
        participants.c.member == bindparam("member"),
        participants.c.state == "present",
        or_(sessions.c.state == "live", sessions.c.ended_at > bindparam("since")),
    )
    .order_by(sessions.c.opened_at.desc())
    .limit(MOST_ROWS)
)
_some_of_member = _of_member.where(sessions.c.id.in_(bindparam("some", expanding=True)))
_customers = (
    select(participants.c.id, participants.c.name, participants.c.state)
    .where(participants.c.session == bindparam("of"), participants.c.role == "customer")
    .order_by(participants.c.created_rev)
)
_waiting = (
    select(knocks.c.id, knocks.c.name, knocks.c.at)
    .where(knocks.c.session == bindparam("of"), knocks.c.state == "waiting")
    .order_by(knocks.c.at)
)
_open_invitation = select(invitations.c.id).where(
    invitations.c.session == bindparam("of"),
    invitations.c.state == "open",
    or_(invitations.c.expires_at.is_(None), invitations.c.expires_at > bindparam("now")),
)


@dataclass(frozen=True)
class BoardReader:
    """Reads boards. A member sees the sessions in which they take part."""

    glance: ReadGlance
    transcript: ReadTranscript
    here: IsHere

    def rows(self, tx: Transaction, staff: Staff, some: Sequence[SessionId] | None = None) -> Sequence[BoardRow]:
        """The whole board, or only the rows of some sessions."""
        values: dict[str, object] = {"member": staff.member, "since": tx.now_ms - ENDED_SHOWN_MS}
        if some is None:
            found = tx.all(_of_member, values)
        else:
            found = tx.all(_some_of_member, {**values, "some": list(some)})
        return [self._row(tx, row, staff) for row in found]

    def _row(self, tx: Transaction, row: Row, staff: Staff) -> BoardRow:
        session = SessionId(row["id"])
        customers = tx.all(_customers, {"of": session})
        waiting = [Knocking(k["id"], k["name"], k["at"]) for k in tx.all(_waiting, {"of": session})]
        may_read = row["state"] == "live" or staff.files_access != "none"
        glance = self.glance(tx, session, ParticipantId(row["me"])) if may_read else Glance(None, 0, 0)
        present = {person["id"] for person in customers if person["state"] == "present"}
        return BoardRow(
            session=session,
            title=row["title"],
            state=_state(row["state"], bool(present), bool(waiting)),
            customers=[person["name"] for person in customers],
            knocks=waiting,
            invited=tx.one(_open_invitation, {"of": session, "now": tx.now_ms}) is not None,
            last=glance.last,
            # What came in the last moment before the end can no longer be marked as read.
            unread=glance.unread if row["state"] == "live" else 0,
            unread_notes=glance.unread_notes if row["state"] == "live" else 0,
            here=bool(present & self.here(session)),
            opened_at=row["opened_at"],
            ended_at=row["ended_at"],
            transcript=self.transcript(tx, session) if may_read and row["state"] == "ended" else None,
            public=row["public_rev"],
            staff=row["staff_rev"],
        )


def _state(state: str, someone_is_in: bool, someone_waits: bool) -> Literal["waiting", "live", "ended"]:
    if state == "ended":
        return "ended"
    return "waiting" if someone_waits or not someone_is_in else "live"
