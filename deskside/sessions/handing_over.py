"""Handing a session over: whom it may go to, and how a repeated request finds that it has gone already.

The one who asks may be out of the session when they ask again, since leaving is part of it; so the line in the log is what
remembers.
"""

import msgspec
from sqlalchemy import bindparam, select

from deskside.accounts import Member, list_members
from deskside.backends import Transaction
from deskside.errors import Code, Problem
from deskside.ids import SessionId, fingerprint, is_id
from deskside.sessions.model import ClientId
from deskside.sessions.store import events, participants
from deskside.sync import Staff

_to_whom = (
    select(participants.c.id, participants.c.member)
    .select_from(events.join(participants, participants.c.id == events.c.subject))
    .where(events.c.session == bindparam("of"), events.c.mark == bindparam("named"))
)


class HandOverArgs(msgspec.Struct):
    session: str
    member: str
    client_id: ClientId
    leave: bool = False


def hand_over_mark(staff: Staff, args: HandOverArgs) -> str:
    """The log line's own name: one for each member and client id."""
    return f"handed over:{fingerprint(f'{staff.member} {args.client_id}')}"


def handed_over_to(tx: Transaction, staff: Staff, args: HandOverArgs) -> str | None:
    """Who has taken the session over under this client id. Raises 409 `id-reused` if that was somebody else."""
    if not is_id(args.session):
        return None
    known = tx.one(_to_whom, {"of": SessionId(args.session), "named": hand_over_mark(staff, args)})
    if known is None:
        return None
    if known["member"] != args.member:
        raise Problem(409, Code.ID_REUSED, "The session was already handed to somebody else under this id.")
    return known["id"]


def find_colleague(tx: Transaction, staff: Staff, member: str) -> Member:
    """Somebody of the same organization. Raises 404."""
    found = next((other for other in list_members(tx, staff) if other.id == member), None)
    if found is None:
        raise Problem(404, Code.NOT_FOUND, "This person is not in your organization.")
    return found
