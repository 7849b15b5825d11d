"""Who may do what in a session: each question one function, asked inside the transaction that acts or reads.

A stranger, a member of another organization and a colleague who is not in the session all get the same answer: there is no such
session.
"""

from sqlalchemy import and_, bindparam, exists, select

from deskside.backends import Row, Transaction
from deskside.errors import Code, Problem
from deskside.ids import ParticipantId, SessionId, is_id
from deskside.sessions.model import Participant, Reader
from deskside.sessions.store import participants, sessions
from deskside.sync import Customer, Scope, Staff, Viewer, ended, not_allowed

_columns = (
    participants.c.id,
    participants.c.role,
    participants.c.name,
    participants.c.state,
    sessions.c.state.label("session_state"),
)
_joined = participants.join(sessions, sessions.c.id == participants.c.session)
_of_customer = (
    select(*_columns)
    .select_from(_joined)
    .where(participants.c.id == bindparam("id"), participants.c.session == bindparam("of"))
)
_of_member = (
    select(*_columns)
    .select_from(_joined)
    .where(participants.c.session == bindparam("of"), participants.c.member == bindparam("member"))
)
_here = participants.c.session == bindparam("of"), participants.c.state == "present"
present_customer = exists().where(participants.c.id == bindparam("me"), *_here)
"""As part of a statement that takes `of` and `me`: whether that participant is in that session now. The session itself may be over."""
present_member = select(participants.c.id).where(*_here, participants.c.member == bindparam("member")).scalar_subquery()
"""The same of a member, as the id of the participant or null."""

_session_of_organization = select(sessions.c.state).where(
    and_(sessions.c.id == bindparam("of"), sessions.c.organization == bindparam("organization"))
)


def unknown() -> Problem:
    """The same words for wrong, foreign and not yours."""
    return Problem(404, Code.SESSION_UNKNOWN, "There is no such session, or it is not yours.")


def require_participant(tx: Transaction, viewer: Viewer, session: SessionId) -> Participant:
    """The viewer as somebody who is in this live session now. Raises 404, 410 `session-ended`, 403 `removed` or `left`."""
    row = _participation(tx, viewer, session)
    if row is None:
        raise unknown()
    if row["session_state"] != "live":
        raise ended()
    _require_present(row)
    return Participant(ParticipantId(row["id"]), session, row["role"], row["name"])


def require_technician(tx: Transaction, viewer: Viewer, session: SessionId) -> Participant:
    """As `require_participant`, and a technician."""
    participant = require_participant(tx, viewer, session)
    if participant.role != "technician":
        raise not_allowed()
    return participant


def require_reader(tx: Transaction, viewer: Viewer, session: SessionId) -> Reader:
    """The viewer as somebody who may read the session: participants while it lives, staff by Files access afterwards."""
    row = _participation(tx, viewer, session)
    if row is not None and row["session_state"] == "live":
        _require_present(row)
        return Reader(ParticipantId(row["id"]), row["role"] == "technician")
    if isinstance(viewer, Customer):
        raise unknown() if row is None else ended()
    _require_files_access(tx, viewer, session, took_part=row is not None)
    return Reader(None, staff=True)


def scope(tx: Transaction, viewer: Viewer, session: SessionId) -> Scope:
    """What of the session the viewer's screen may show: the gate of `sync`."""
    reader = require_reader(tx, viewer, session)
    return Scope(session, reader.participant, reader.staff)


def _require_files_access(tx: Transaction, staff: Staff, session: SessionId, *, took_part: bool) -> None:
    row = tx.one(_session_of_organization, {"of": session, "organization": staff.organization})
    if row is None or (row["state"] == "live" and not took_part):
        raise unknown()
    if staff.files_access == "all" or (staff.files_access == "own" and took_part):
        return
    if took_part:
        raise Problem(
            403, Code.NOT_ALLOWED, "You have no access to ended sessions. An administrator can give it to you."
        )
    raise unknown()


def _participation(tx: Transaction, viewer: Viewer, session: SessionId) -> Row | None:
    if not is_id(session):
        raise unknown()
    if isinstance(viewer, Staff):
        return tx.one(_of_member, {"of": session, "member": viewer.member})
    if viewer.session != session:
        return None
    return tx.one(_of_customer, {"of": session, "id": viewer.participant})


def _require_present(row: Row) -> None:
    if row["state"] == "removed":
        raise Problem(403, Code.REMOVED, "A technician ended your part in this session.")
    if row["state"] == "left":
        raise Problem(403, Code.LEFT, "You left this session.")
