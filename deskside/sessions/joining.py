"""Customers coming in: by link (a seat of one's own) or by code (knock, wait, be admitted by name).

The page makes one secret of its own, the *claim*, before it asks. A repeated request with the same claim finds what the first one
did, so a lost answer never costs a customer the seat; without the claim nobody can.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
from sqlalchemy import and_, bindparam, insert, select, update

from deskside.backends import Row, Transaction
from deskside.errors import Code, Problem
from deskside.ids import OrganizationId, ParticipantId, SessionId, fingerprint, is_id, new_id
from deskside.sessions import devices
from deskside.sessions.access import require_technician
from deskside.sessions.devices import wait_topic
from deskside.sessions.invitations import Inviter, organization_of
from deskside.sessions.model import (
    ADMITTED_PATIENCE_MS,
    KNOCK_PATIENCE_MS,
    MAX_NAME,
    Joined,
    KnockRow,
    KnockState,
)
from deskside.sessions.people import add_participant, log_event
from deskside.sessions.store import knocks, participants, sessions
from deskside.sync import Customer, Nothing, Viewer, advance, advance_quietly, hold, rights_changed, show
from deskside.texts import clean_text

Claim = Annotated[str, msgspec.Meta(min_length=32, max_length=128)]
Seat = Literal["open", "yours", "taken"]

_session = select(sessions).where(sessions.c.id == bindparam("of"))
_participant = select(participants).where(participants.c.id == bindparam("person"))
_by_invitation = select(participants).where(participants.c.invitation == bindparam("invitation"))
_first_technician = (
    select(participants.c.name)
    .where(
        participants.c.session == bindparam("of"),
        participants.c.role == "technician",
        participants.c.state == "present",
    )
    .order_by(participants.c.created_rev)
)
_insert_knock = insert(knocks)
_knock_by_wait = select(knocks).where(knocks.c.wait == bindparam("hash"))
_knock_by_id = select(knocks).where(knocks.c.session == bindparam("of"), knocks.c.id == bindparam("knock"))
_waiting_of_session = select(knocks).where(knocks.c.session == bindparam("of"), knocks.c.state == "waiting")
_gone_quiet = (
    select(knocks)
    .where(knocks.c.state == "waiting", knocks.c.seen_at < bindparam("before"))
    .order_by(knocks.c.session)
    .limit(200)
)
_seen = update(knocks).where(knocks.c.id == bindparam("knock")).values(seen_at=bindparam("now"))
_move_knock = (
    update(knocks)
    .where(and_(knocks.c.id == bindparam("knock_id"), knocks.c.state == "waiting"))
    .values(state=bindparam("to_state"), participant=bindparam("person"), rev=bindparam("revision"))
)


class KnockArgs(msgspec.Struct):
    session: str
    knock: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What an invited customer is told before joining."""

    organization: OrganizationId
    technician: str
    title: str
    seat: Seat
    session: SessionId | None


@dataclass(frozen=True, slots=True)
class Admitted:
    """A customer who may come in: their cookie is made from this."""

    organization: OrganizationId
    session: SessionId
    participant: ParticipantId
    device: str | None = None
    """Which further device this is; the first one has no name."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How a knock stands."""

    state: KnockState | Literal["ended"]
    organization: OrganizationId
    technician: str
    admitted: Admitted | None


@dataclass(frozen=True)
class Joining:
    """The customer's way in, and the technician's answers to it."""

    inviter: Inviter

    # By link

    def look(self, tx: Transaction, secret: str, customers: dict[str, Customer]) -> Looked:
        """Who invites. `customers` are the viewer's own seats by session. Raises 404 `link-unknown`, 410 `session-ended`."""
        invitation, session = self.find(tx, secret)
        seat: Seat = "open"
        if invitation["state"] == "taken":
            person = tx.one(_by_invitation, {"invitation": invitation["id"]})
            mine = customers.get(session["id"])
            is_mine = person is not None and mine is not None and mine.participant == person["id"]
            seat = "yours" if is_mine else "taken"
        return Looked(
            organization_of(invitation),
            self._technician(tx, SessionId(session["id"])),
            session["title"],
            seat,
            SessionId(session["id"]) if seat == "yours" else None,
        )

    def join(self, tx: Transaction, secret: str, name: str, claim: str) -> Admitted:
        """Take the seat. Of many at once one wins; the others get 409 `seat-taken`, unless they hold the winner's claim."""
        name = clean_text(name, least=1, most=MAX_NAME, what="name")
        session_id = SessionId(self.find(tx, secret)[1]["id"])
        hold(tx, session_id)
        invitation, _ = self.find(tx, secret)  # As it stands now that nobody else can change it.
        if invitation["state"] == "taken" or not self.inviter.move(tx, invitation, "taken"):
            return self._again(tx, invitation, claim)
        rev = advance(tx, session_id)
        person = add_participant(
            tx,
            session_id,
            organization_of(invitation),
            role="customer",
            name=name,
            rev=rev,
            invitation=invitation["id"],
            claim=fingerprint(claim),
        )
        event = log_event(tx, session_id, rev, "joined", actor=person.id, subject=person.id)
        show(tx, session_id, "public", rev, person, event)
        return Admitted(organization_of(invitation), session_id, ParticipantId(person.id))

    def _again(self, tx: Transaction, invitation: Row, claim: str) -> Admitted:
        person = tx.one(_by_invitation, {"invitation": invitation["id"]})
        if person is None or person["claim"] != fingerprint(claim) or person["state"] != "present":
            raise Problem(
                409,
                Code.SEAT_TAKEN,
                "Somebody has already joined by this link. Ask the technician for a new one.",
            )
        return Admitted(organization_of(invitation), SessionId(invitation["session"]), ParticipantId(person["id"]))

    def find(self, tx: Transaction, secret: str) -> tuple[Row, Row]:
        """The link's invitation, open or taken, and its live session. Raises 404 `link-unknown`, 410 `session-ended`."""
        invitation = self.inviter.find_link(tx, secret)
        if invitation is None:
            raise link_unknown()
        session = tx.one(_session, {"of": invitation["session"]})
        assert session is not None, "an invitation belongs to a session"
        if session["state"] != "live":
            raise Problem(410, Code.SESSION_ENDED, "This session has ended.")
        if invitation["state"] not in {"open", "taken"}:
            raise link_unknown()
        return invitation, session

    def _technician(self, tx: Transaction, session: SessionId) -> str:
        row = tx.one(_first_technician, {"of": session})
        return row["name"] if row is not None else ""

    # By code

    def knock(self, tx: Transaction, digits: str, name: str, claim: str, *, phone: bool) -> Waiting | None:
        """Use the code up and wait at the door. None if the code opens nothing: wrong, used, expired and ended alike."""
        name = clean_text(name, least=1, most=MAX_NAME, what="name")
        known = self._knocked(tx, claim)
        if known is not None:
            return known
        invitation = self.inviter.find_open_code(tx, digits)
        if invitation is None or not self.inviter.move(tx, invitation, "taken"):
            # Used up, perhaps a moment ago, and by this very claim: a page that asks again may overtake itself.
            return self._knocked(tx, claim)
        session = SessionId(invitation["session"])
        rev = advance(tx, session, "staff")
        values = {
            "id": new_id(),
            "session": session,
            "organization": invitation["organization"],
            "wait": fingerprint(claim),
            "name": name,
            "phone": phone,
            "at": tx.now_ms,
            "seen_at": tx.now_ms,
            "state": "waiting",
            "participant": None,
            "rev": rev,
            "created_rev": rev,
        }
        tx.run(_insert_knock, values)
        show(tx, session, "staff", rev, knock_row(values))
        return self._waiting(tx, values)

    def _knocked(self, tx: Transaction, claim: str) -> Waiting | None:
        known = tx.one(_knock_by_wait, {"hash": fingerprint(claim)})
        return None if known is None else self._waiting(tx, known)

    def wait(self, tx: Transaction, claim: str) -> Waiting:
        """How the knock of this claim stands; asking says that the customer still waits."""
        knock = tx.one(_knock_by_wait, {"hash": fingerprint(claim)})
        if knock is None:
            raise Problem(404, Code.KNOCK_OVER, "This request to come in is over. Type the code again.")
        if knock["state"] == "waiting":
            tx.run(_seen, {"knock": knock["id"], "now": tx.now_ms})
        return self._waiting(tx, knock)

    def _waiting(self, tx: Transaction, knock: Row) -> Waiting:
        organization = OrganizationId(knock["organization"])
        session_id = SessionId(knock["session"])
        session = tx.one(_session, {"of": session_id})
        state: KnockState | Literal["ended"] = knock["state"]
        admitted = None
        if session is None or session["state"] != "live":
            state = "ended"
        elif state == "admitted":
            admitted = self._admitted(tx, knock)
            state = "gone" if admitted is None else "admitted"
        return Waiting(state, organization, self._technician(tx, session_id), admitted)

    def _admitted(self, tx: Transaction, knock: Row) -> Admitted | None:
        """Who was let in may walk in for a while, unless somebody has removed them since."""
        person = tx.one(_participant, {"person": knock["participant"]})
        if person is None or person["state"] != "present" or tx.now_ms - person["joined_at"] > ADMITTED_PATIENCE_MS:
            return None
        return Admitted(OrganizationId(knock["organization"]), SessionId(knock["session"]), ParticipantId(person["id"]))

    def admit(self, tx: Transaction, viewer: Viewer, args: KnockArgs) -> Joined:
        """Let the waiting customer in, by name."""
        session = SessionId(args.session)
        hold(tx, session)
        me = require_technician(tx, viewer, session)
        knock = self._require_knock(tx, session, args.knock)
        if knock["state"] == "admitted":
            return Joined(knock["participant"])
        rev = advance(tx, session)
        person = add_participant(
            tx, session, OrganizationId(knock["organization"]), role="customer", name=knock["name"], rev=rev
        )
        if not self._move(tx, knock, "admitted", person.id):
            raise knock_over()
        event = log_event(tx, session, rev, "admitted", actor=me.id, subject=person.id)
        show(tx, session, "public", rev, person, event)
        return Joined(person.id)

    def turn_away(self, tx: Transaction, viewer: Viewer, args: KnockArgs) -> Nothing:
        """Not this one."""
        session = SessionId(args.session)
        hold(tx, session)
        require_technician(tx, viewer, session)
        knock = self._require_knock(tx, session, args.knock)
        if knock["state"] not in {"turned_away", "gone"} and not self._move(tx, knock, "turned_away"):
            raise knock_over()
        return Nothing()

    def forget_quiet(self, tx: Transaction) -> int:
        """Waiting customers whose pages stopped asking. Answers how many there were."""
        rows = tx.all(_gone_quiet, {"before": tx.now_ms - KNOCK_PATIENCE_MS})
        for row in rows:
            self._move(tx, row, "gone")
        return len(rows)

    def close_door(self, tx: Transaction, session: SessionId) -> None:
        """The session ends: nobody waits any more."""
        for row in tx.all(_waiting_of_session, {"of": session}):
            self._move(tx, row, "gone")
        devices.close(tx, session)

    def _require_knock(self, tx: Transaction, session: SessionId, knock: str) -> Row:
        row = tx.one(_knock_by_id, {"of": session, "knock": knock}) if is_id(knock) else None
        if row is None or row["state"] == "gone":
            raise knock_over()
        return row

    def _move(self, tx: Transaction, knock: Row, to: KnockState, person: str | None = None) -> bool:
        session = SessionId(knock["session"])
        # That somebody gave up waiting is nothing that keeps a session awake.
        rev = advance_quietly(tx, session) if to == "gone" else advance(tx, session, "staff")
        values = {"knock_id": knock["id"], "to_state": to, "person": person, "revision": rev}
        won = tx.run(_move_knock, values) == 1
        row = knock_row(knock)
        row.rev = rev
        row.state = to
        show(tx, session, "staff", rev, *((row,) if won else ()))
        rights_changed(tx, wait_topic(knock["wait"]))
        return won


def knock_row(row: Row) -> KnockRow:
    """The row on the wire."""
    return KnockRow(
        id=row["id"],
        rev=row["rev"],
        created_rev=row["created_rev"],
        name=row["name"],
        at=row["at"],
        state=row["state"],
        phone=bool(row["phone"]),
    )


def link_unknown() -> Problem:
    return Problem(404, Code.LINK_UNKNOWN, "This link no longer works. Ask for a new one.")


def knock_over() -> Problem:
    return Problem(409, Code.KNOCK_OVER, "This customer no longer waits.")
