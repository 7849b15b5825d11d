"""The short way of saying something: who speaks, whether it was said before, and the next revision, all asked in one statement.

Nearly everything said takes it. When the statement finds nothing to raise there is a reason (a stranger, an ended session, a
replay), and the long way, which asks one question after the other, finds out which.
"""

from sqlalchemy import ColumnElement, and_, bindparam, exists

from deskside.backends import Transaction
from deskside.chat.store import messages
from deskside.ids import ParticipantId, SessionId, is_id
from deskside.sessions import present_customer, present_member
from deskside.sync import Staff, Viewer, advancing


def _unsaid(by: ColumnElement[str]) -> ColumnElement[bool]:
    m = messages.c
    return ~exists().where(m.session == bindparam("of"), m.author == by, m.client_id == bindparam("client"))


_customer_speaks = advancing(and_(present_customer, _unsaid(bindparam("me"))))
_member_speaks = advancing(and_(present_member.is_not(None), _unsaid(present_member)), present_member.label("me"))


def first_time(tx: Transaction, viewer: Viewer, session: SessionId, client_id: str) -> tuple[ParticipantId, int] | None:
    """The author and the revision of what is said under this id, if the viewer is in the session now and says it for the
    first time. Otherwise None, and nothing has changed."""
    if not is_id(session):
        return None
    asked = {"of": session, "now": tx.now_ms, "client": client_id}
    if isinstance(viewer, Staff):
        row = tx.one(_member_speaks, {**asked, "member": viewer.member})
        return None if row is None else (ParticipantId(row["me"]), int(row["public"]))
    if viewer.session != session:
        return None
    row = tx.one(_customer_speaks, {**asked, "me": viewer.participant})
    return None if row is None else (viewer.participant, int(row["public"]))
