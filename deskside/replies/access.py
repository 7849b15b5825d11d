"""Who may see and who may change a canned reply.

Members see their organization's replies and their own; the organization's are kept by administrators and owners. A reply of
somebody else is as unknown as one that never was.
"""

from deskside.backends import Row, Transaction
from deskside.errors import Code, Problem
from deskside.ids import is_id
from deskside.replies import store
from deskside.sync import Staff, not_allowed


def unknown() -> Problem:
    """The same words for wrong, deleted and not yours."""
    return Problem(404, Code.REPLY_UNKNOWN, "There is no such reply any more, or it is not yours.")


def require_reply(tx: Transaction, staff: Staff, reply: str) -> Row:
    """The reply, if this member may use it now."""
    found = tx.one(store.by_id, {"of": reply}) if is_id(reply) else None
    if found is None or not may_use(staff, found):
        raise unknown()
    return found


def require_editable(staff: Staff, found: Row | None) -> Row:
    """The reply that was found, if this member may change it. Raises 403 and 404."""
    if found is None or not may_use(staff, found):
        raise unknown()
    if not may_edit(staff, found):
        raise not_allowed()
    return found


def may_use(staff: Staff, found: Row) -> bool:
    return found["owner"] in {staff.organization, staff.member}


def may_edit(staff: Staff, found: Row) -> bool:
    return found["owner"] == staff.member or (found["owner"] == staff.organization and may_keep_shared(staff))


def may_keep_shared(staff: Staff) -> bool:
    """Whether this member keeps the organization's replies."""
    return staff.role != "technician"
