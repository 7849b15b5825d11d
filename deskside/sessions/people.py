"""People coming into a session and going: participant rows and the log lines that go with them, each in one public revision."""

from sqlalchemy import and_, bindparam, insert, select, update

from deskside.backends import Row, Transaction
from deskside.errors import Code, Problem
from deskside.ids import MemberId, OrganizationId, ParticipantId, SessionId, is_id, new_id
from deskside.sessions.model import EventName, EventRow, ParticipantRole, ParticipantRow, ParticipantState
from deskside.sessions.store import events, participants
from deskside.sync import ChangeRow, Staff, advance, rights_changed, session_topic, show

_insert_participant = insert(participants)
_insert_event = insert(events)
_by_id = select(participants).where(
    participants.c.session == bindparam("of"), participants.c.id == bindparam("participant")
)
_by_member = select(participants).where(
    participants.c.session == bindparam("of"), participants.c.member == bindparam("member")
)
_move = (
    update(participants)
    .where(and_(participants.c.id == bindparam("participant"), participants.c.state == bindparam("from_state")))
    .values(state=bindparam("to_state"), gone_at=bindparam("gone"), rev=bindparam("revision"))
)


def participant_row(row: Row) -> ParticipantRow:
    """The row on the wire."""
    return ParticipantRow(
        id=row["id"],
        rev=row["rev"],
        created_rev=row["created_rev"],
        role=row["role"],
        name=row["name"],
        state=row["state"],
        joined_at=row["joined_at"],
        gone_at=row["gone_at"],
    )


def event_row(row: Row) -> EventRow:
    """The row on the wire."""
    return EventRow(
        id=row["id"],
        rev=row["rev"],
        created_rev=row["created_rev"],
        name=row["name"],
        at=row["at"],
        actor=row["actor"],
        subject=row["subject"],
    )


def log_event(
    tx: Transaction,
    session: SessionId,
    rev: int,
    name: EventName,
    *,
    actor: str | None,
    subject: str | None = None,
    mark: str | None = None,
) -> EventRow:
    """Write a line of the log at a revision that the caller shows. A session has one line with the same `mark`."""
    values = {
        "id": new_id(),
        "session": session,
        "name": name,
        "at": tx.now_ms,
        "actor": actor,
        "subject": subject,
        "mark": mark,
        "rev": rev,
        "created_rev": rev,
    }
    tx.run(_insert_event, values)
    return event_row(values)  # A dictionary answers as a row does.


def log_line(
    tx: Transaction, session: SessionId, name: EventName, *, actor: ParticipantId, subject: ParticipantId
) -> None:
    """A line of the log that goes with nothing else: everybody sees it in a revision of its own."""
    rev = advance(tx, session)
    show(tx, session, "public", rev, log_event(tx, session, rev, name, actor=actor, subject=subject))


def add_participant(
    tx: Transaction,
    session: SessionId,
    organization: OrganizationId,
    *,
    role: ParticipantRole,
    name: str,
    rev: int,
    member: MemberId | None = None,
    invitation: str | None = None,
    claim: str | None = None,
) -> ParticipantRow:
    """A new person at a revision that the caller shows."""
    values = {
        "id": new_id(),
        "session": session,
        "organization": organization,
        "role": role,
        "member": member,
        "invitation": invitation,
        "claim": claim,
        "name": name,
        "state": "present",
        "joined_at": tx.now_ms,
        "gone_at": None,
        "rev": rev,
        "created_rev": rev,
    }
    tx.run(_insert_participant, values)
    return participant_row(values)


def find_participant(tx: Transaction, session: SessionId, participant: str) -> Row:
    """Somebody who is or was in the session. Raises 404."""
    row = tx.one(_by_id, {"of": session, "participant": participant}) if is_id(participant) else None
    if row is None:
        raise Problem(404, Code.NOT_FOUND, "This person is not in the session.")
    return row


def bring_in(
    tx: Transaction, session: SessionId, staff: Staff, member: MemberId, name: str, actor: ParticipantId
) -> ParticipantId:
    """A technician comes into the session, or comes back. Being in it already changes nothing."""
    known = tx.one(_by_member, {"of": session, "member": member})
    if known is not None and known["state"] == "present":
        return ParticipantId(known["id"])
    rev = advance(tx, session)
    person = let_in(tx, session, staff, member, name, rev)
    event = log_event(tx, session, rev, "joined", actor=actor, subject=person.id)
    show(tx, session, "public", rev, person, event)
    rights_changed(tx, session_topic(session))
    return ParticipantId(person.id)


def let_in(tx: Transaction, session: SessionId, staff: Staff, member: MemberId, name: str, rev: int) -> ParticipantRow:
    """The technician as somebody who is in, at a revision that the caller shows. Whoever is in already stays as they are."""
    known = tx.one(_by_member, {"of": session, "member": member})
    if known is None:
        return add_participant(tx, session, staff.organization, role="technician", name=name, rev=rev, member=member)
    return participant_row(known) if known["state"] == "present" else move(tx, known, "present", rev)


def take_out(
    tx: Transaction, session: SessionId, participant: str, *, to: ParticipantState, actor: ParticipantId
) -> bool:
    """Somebody leaves or is removed: what they have open ends within a second. False if they were gone already."""
    known = find_participant(tx, session, participant)
    if known["state"] != "present":
        return False
    rev = advance(tx, session)
    person = move(tx, known, to, rev)
    name: EventName = "left" if to == "left" else "removed"
    rows: tuple[ChangeRow, ...] = (person, log_event(tx, session, rev, name, actor=actor, subject=person.id))
    show(tx, session, "public", rev, *rows)
    rights_changed(tx, session_topic(session))
    return True


def move(tx: Transaction, known: Row, to: ParticipantState, rev: int) -> ParticipantRow:
    """Somebody comes back or goes, at a revision that the caller shows."""
    gone_at = None if to == "present" else tx.now_ms
    tx.run(
        _move,
        {
            "participant": known["id"],
            "from_state": known["state"],
            "to_state": to,
            "gone": gone_at,
            "revision": rev,
        },
    )
    row = participant_row(known)
    row.state, row.gone_at, row.rev = to, gone_at, rev
    return row
