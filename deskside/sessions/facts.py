"""The record of a session as transcripts and the Files portal tell it, and the list of ended sessions a member may read."""

from sqlalchemy import Select, bindparam, select

from deskside.accounts import organization_name
from deskside.backends import Row, Transaction
from deskside.ids import OrganizationId, ParticipantId, SessionId
from deskside.sessions.model import Person, SessionFacts
from deskside.sessions.store import participants, sessions
from deskside.sync import Staff

_session = select(sessions).where(sessions.c.id == bindparam("of"))
_people = select(participants).where(participants.c.session == bindparam("of")).order_by(participants.c.created_rev)
_ended: Select[tuple[object, ...]] = (
    select(sessions)
    .where(
        sessions.c.organization == bindparam("organization"),
        sessions.c.state == "ended",
        sessions.c.ended_at < bindparam("before"),
    )
    .order_by(sessions.c.ended_at.desc())
    .limit(bindparam("most"))
)
_ended_own = _ended.where(
    sessions.c.id.in_(select(participants.c.session).where(participants.c.member == bindparam("member")))
)

_FAR = 2**62


def facts(tx: Transaction, session: SessionId) -> SessionFacts | None:
    """All that is told of a session, or None if there is none."""
    row = tx.one(_session, {"of": session})
    return None if row is None else _facts(tx, row)


def ended_sessions(tx: Transaction, staff: Staff, before: int | None, limit: int) -> list[SessionFacts]:
    """The ended sessions that this member may read, the newest first, ended before a time (ms)."""
    if staff.files_access == "none":
        return []
    statement = _ended if staff.files_access == "all" else _ended_own
    values: dict[str, object] = {
        "organization": staff.organization,
        "before": _FAR if before is None else before,
        "most": limit,
    }
    if staff.files_access == "own":
        values["member"] = staff.member
    return [_facts(tx, row) for row in tx.all(statement, values)]


def _facts(tx: Transaction, row: Row) -> SessionFacts:
    session = SessionId(row["id"])
    organization = OrganizationId(row["organization"])
    return SessionFacts(
        session,
        organization,
        organization_name(tx, organization),
        row["title"],
        row["opened_at"],
        row["ended_at"],
        row["public_end"] or 0,
        row["staff_end"] or 0,
        tuple(_person(person) for person in tx.all(_people, {"of": session})),
    )


def _person(row: Row) -> Person:
    return Person(ParticipantId(row["id"]), row["name"], row["role"], row["joined_at"], row["gone_at"])
