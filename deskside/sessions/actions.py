"""The verbs of a session's life: open, retitle, bring a technician in, remove, leave, end. One transaction each.

Whatever first looks and then acts takes the session's lock before it looks: on PostgreSQL others work beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import msgspec
from sqlalchemy import bindparam, insert, select, update

from deskside.accounts import organization_name, policies_of
from deskside.backends import Row, Transaction
from deskside.errors import Code, Problem
from deskside.ids import ParticipantId, SessionId, fingerprint, new_id
from deskside.sessions.access import require_participant, require_technician
from deskside.sessions.handing_over import HandOverArgs, find_colleague, hand_over_mark, handed_over_to
from deskside.sessions.invitations import Inviter
from deskside.sessions.model import MAX_TITLE, ClientId, Joined, SessionRow
from deskside.sessions.people import (
    add_participant,
    bring_in,
    find_participant,
    let_in,
    log_event,
    move,
    take_out,
)
from deskside.sessions.store import participants, sessions
from deskside.sync import (
    ChangeRow,
    Nothing,
    OnBoard,
    Viewer,
    advance,
    close_streams,
    hold,
    not_allowed,
    open_streams,
    require_staff,
    rights_changed,
    session_topic,
    show,
)
from deskside.texts import clean_text, described

Title = Annotated[str, described(most=MAX_TITLE)]

_insert = insert(sessions)
_by_client_id = select(sessions.c.id, sessions.c.digest).where(
    sessions.c.opened_by == bindparam("member"), sessions.c.client_id == bindparam("client")
)
_by_id = select(sessions).where(sessions.c.id == bindparam("of"))
_technicians = select(participants.c.id).where(
    participants.c.session == bindparam("of"),
    participants.c.role == "technician",
    participants.c.state == "present",
)
_retitle = (
    update(sessions)
    .where(sessions.c.id == bindparam("of"))
    .values(title=bindparam("new_title"), rev=bindparam("revision"))
)
_hand_over = (
    update(sessions).where(sessions.c.id == bindparam("of")).values(lead=bindparam("to"), rev=bindparam("revision"))
)
_end = (
    update(sessions)
    .where(sessions.c.id == bindparam("of"))
    .values(
        state="ended",
        ended_at=bindparam("now"),
        ended_by=bindparam("by"),
        public_end=bindparam("public_end_rev"),
        staff_end=bindparam("staff_end_rev"),
        rev=bindparam("public_end_rev"),
    )
)


class OpenArgs(msgspec.Struct):
    client_id: ClientId
    title: Title = ""


class Opened(msgspec.Struct):
    session: str


class SessionArgs(msgspec.Struct):
    session: str


class RetitleArgs(msgspec.Struct):
    session: str
    title: Title


class MemberArgs(msgspec.Struct):
    session: str
    member: str


class ParticipantArgs(msgspec.Struct):
    session: str
    participant: str


@dataclass(frozen=True)
class Life:
    """The verbs, with what they need from below and beside."""

    inviter: Inviter
    close_door: Callable[[Transaction, SessionId], None]
    """Send away whoever still waits to come in."""
    announce_end: Callable[[Transaction, SessionId], None]
    max_file_bytes: int

    def open(self, tx: Transaction, viewer: Viewer, args: OpenArgs) -> Opened:
        """A new session with its first technician, a link and a code."""
        staff = require_staff(viewer)
        title = clean_text(args.title, most=MAX_TITLE, what="title")
        known = tx.one(_by_client_id, {"member": staff.member, "client": args.client_id})
        digest = fingerprint(title)
        if known is not None:
            if known["digest"] != digest:
                raise Problem(409, Code.ID_REUSED, "Another session was already opened under this id.")
            return Opened(known["id"])
        session = SessionId(new_id())
        open_streams(tx, session)
        rev = advance(tx, session)
        decided = policies_of(tx, staff.organization)
        values = {
            "id": session,
            "organization": staff.organization,
            "opened_by": staff.member,
            "client_id": args.client_id,
            "digest": digest,
            "title": title,
            "state": "live",
            "opened_at": tx.now_ms,
            "ended_at": None,
            "ended_by": None,
            "public_end": None,
            "staff_end": None,
            "max_file_bytes": min(self.max_file_bytes, decided.max_file_bytes or self.max_file_bytes),
            "lead": None,
            "rev": rev,
            "created_rev": rev,
        }
        person = add_participant(
            tx, session, staff.organization, role="technician", name=staff.name, rev=rev, member=staff.member
        )
        values["lead"] = person.id
        tx.run(_insert, values)
        event = log_event(tx, session, rev, "joined", actor=person.id, subject=person.id)
        show(tx, session, "public", rev, self.row(tx, values), person, event)
        self.inviter.renew(tx, staff, session, "link", args.client_id)
        self.inviter.renew(tx, staff, session, "code", args.client_id)
        tx.tell(OnBoard(session, staff.member))
        return Opened(session)

    def row(self, tx: Transaction, row: Row) -> SessionRow:
        """The row on the wire."""
        return SessionRow(
            id=row["id"],
            rev=row["rev"],
            created_rev=row["created_rev"],
            title=row["title"],
            state=row["state"],
            organization=organization_name(tx, row["organization"]),
            opened_at=row["opened_at"],
            ended_at=row["ended_at"],
            ended_by=row["ended_by"],
            lead=row["lead"],
            max_file_bytes=row["max_file_bytes"],
        )

    def retitle(self, tx: Transaction, viewer: Viewer, args: RetitleArgs) -> Nothing:
        """Give the session another title. The same title is a no-op."""
        session = SessionId(args.session)
        hold(tx, session)
        me = require_technician(tx, viewer, session)
        title = clean_text(args.title, most=MAX_TITLE, what="title")
        if self._session(tx, session)["title"] != title:
            rev = advance(tx, session)
            tx.run(_retitle, {"of": session, "new_title": title, "revision": rev})
            event = log_event(tx, session, rev, "retitled", actor=me.id)
            show(tx, session, "public", rev, self.row(tx, self._session(tx, session)), event)
        return Nothing()

    def add_technician(self, tx: Transaction, viewer: Viewer, args: MemberArgs) -> Joined:
        """Bring a colleague of the same organization into the session."""
        session = SessionId(args.session)
        staff = require_staff(viewer)
        hold(tx, session)
        me = require_technician(tx, viewer, session)
        colleague = find_colleague(tx, staff, args.member)
        participant = bring_in(tx, session, staff, colleague.id, colleague.name, me.id)
        tx.tell(OnBoard(session, colleague.id))
        return Joined(participant)

    def remove(self, tx: Transaction, viewer: Viewer, args: ParticipantArgs) -> Nothing:
        """End somebody's part in the session, at once. Whose session it is cannot be removed from it, and nobody oneself."""
        session = SessionId(args.session)
        hold(tx, session)
        me = require_technician(tx, viewer, session)
        if args.participant == me.id:
            raise Problem(409, Code.NOT_ALLOWED, "You cannot remove yourself. Leave the session instead.")
        person = find_participant(tx, session, args.participant)
        if person["id"] == self._session(tx, session)["lead"]:
            raise not_allowed()
        if take_out(tx, session, args.participant, to="removed", actor=me.id):
            self._end_seat(tx, session, person)
        return Nothing()

    def leave(self, tx: Transaction, viewer: Viewer, args: SessionArgs) -> Nothing:
        """Go. A customer's seat dies with it."""
        session = SessionId(args.session)
        hold(tx, session)
        me = require_participant(tx, viewer, session)
        person = find_participant(tx, session, me.id)
        if me.role == "technician" and len(tx.all(_technicians, {"of": session})) < 2:
            raise Problem(409, Code.NOT_ALLOWED, "You are the only technician here. End the session instead.")
        if take_out(tx, session, me.id, to="left", actor=me.id):
            self._end_seat(tx, session, person)
        return Nothing()

    def hand_over(self, tx: Transaction, viewer: Viewer, args: HandOverArgs) -> Joined:
        """Make the session a colleague's, who is in it from now on; stay beside them, or leave. The same client id does it once."""
        session = SessionId(args.session)
        staff = require_staff(viewer)
        hold(tx, session)
        known = handed_over_to(tx, staff, args)
        if known is not None:
            return Joined(known)
        me = require_technician(tx, viewer, session)
        colleague = find_colleague(tx, staff, args.member)
        if colleague.id == staff.member:
            raise Problem(409, Code.NOT_ALLOWED, "It is your session already. Choose a colleague.")
        rev = advance(tx, session)
        person = let_in(tx, session, staff, colleague.id, colleague.name, rev)
        tx.run(_hand_over, {"of": session, "to": person.id, "revision": rev})
        mark = hand_over_mark(staff, args)
        rows: list[ChangeRow] = [person, self.row(tx, self._session(tx, session))]
        rows.append(log_event(tx, session, rev, "handed_over", actor=me.id, subject=person.id, mark=mark))
        if args.leave:
            rows.append(move(tx, find_participant(tx, session, me.id), "left", rev))
            rows.append(log_event(tx, session, rev, "left", actor=me.id, subject=me.id))
        show(tx, session, "public", rev, *rows)
        rights_changed(tx, session_topic(session))
        tx.tell(OnBoard(session, colleague.id))
        return Joined(person.id)

    def _end_seat(self, tx: Transaction, session: SessionId, person: Row) -> None:
        if person["invitation"] is not None:
            self.inviter.withdraw(tx, session, person["invitation"])

    def end(self, tx: Transaction, viewer: Viewer, args: SessionArgs) -> Nothing:
        """End the session for everybody. Nothing can be added afterwards; the transcript is owed."""
        session = SessionId(args.session)
        hold(tx, session)
        me = require_technician(tx, viewer, session)
        self.close(tx, session, by=me.id)
        return Nothing()

    def close(self, tx: Transaction, session: SessionId, by: ParticipantId | None) -> None:
        """End the session; without `by` it ends by itself, after its idle time."""
        hold(tx, session)
        self.close_door(tx, session)
        self.inviter.withdraw_all(tx, session)
        public, staff = advance(tx, session), advance(tx, session, "staff")
        tx.run(
            _end,
            {"of": session, "now": tx.now_ms, "by": by, "public_end_rev": public, "staff_end_rev": staff},
        )
        event = log_event(tx, session, public, "ended", actor=by)
        show(tx, session, "public", public, event, self.row(tx, self._session(tx, session)))
        show(tx, session, "staff", staff)
        close_streams(tx, session)
        rights_changed(tx, session_topic(session))
        self.announce_end(tx, session)

    def _session(self, tx: Transaction, session: SessionId) -> Row:
        row = tx.one(_by_id, {"of": session})
        assert row is not None, "the caller has found the viewer in it"
        return row
