"""How much of the disk is spoken for, by session, by an organization's canned replies, and by organization.

A sum over all files would be asked for at every upload, so it is kept: a counter moves in the transaction that moves what it counts,
by the bytes that this transaction found under a lock. What counts is a file's bytes with the pictures made of it, and the whole size
of an upload from its announcement on.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, Executable, String, Table, bindparam, select, update

# The same words are spoken by SQLite and PostgreSQL.
from sqlalchemy.dialects.postgresql import insert

from deskside.backends import Transaction, metadata
from deskside.ids import OrganizationId, SessionId

space = Table(
    "space",
    metadata,
    Column("owner", String(40), primary_key=True),
    Column("used_bytes", BigInteger, nullable=False),
)

_begin = insert(space).on_conflict_do_nothing()
_move = (
    update(space)
    .where(space.c.owner == bindparam("of"))
    .values(used_bytes=space.c.used_bytes + bindparam("by"))
    .returning(space.c.used_bytes)
)
_used = select(space.c.used_bytes).where(space.c.owner == bindparam("of"))


@dataclass(frozen=True, slots=True)
class Used:
    """What is spoken for, after a change."""

    place_bytes: int
    """In the session, or by the organization's canned replies."""
    organization_bytes: int


def charge(tx: Transaction, organization: OrganizationId, session: SessionId | None, size_bytes: int) -> Used:
    """So much more is spoken for, or less if it is negative. Until the commit nobody else moves these counters, so whoever finds that
    it is too much now can still refuse. The organization comes last: all take the locks in this order."""
    return Used(_moved(tx, _place(organization, session), size_bytes), _moved(tx, organization, size_bytes))


def used_bytes(tx: Transaction, organization: OrganizationId, session: SessionId | None) -> Used:
    """What is spoken for now."""
    place, whole = (tx.one(_used, {"of": owner}) for owner in (_place(organization, session), organization))
    return Used(0 if place is None else int(place["used_bytes"]), 0 if whole is None else int(whole["used_bytes"]))


def release_space(tx: Transaction, going: Executable, values: dict[str, Any]) -> None:
    """What this statement finds and locks is about to go, in this transaction: its `counted` bytes are spoken for no longer. It names
    `organization`, `session` and `counted`, and no row that went before."""
    freed: Counter[tuple[OrganizationId, SessionId | None]] = Counter()
    for row in tx.all(going, values):
        freed[OrganizationId(row["organization"]), row["session"]] += int(row["counted"])
    for (organization, session), size_bytes in sorted(freed.items(), key=str):
        charge(tx, organization, session, -size_bytes)


def _place(organization: OrganizationId, session: SessionId | None) -> str:
    return f"replies.{organization}" if session is None else session


def _moved(tx: Transaction, owner: str, size_bytes: int) -> int:
    row = tx.one(_move, {"of": owner, "by": size_bytes})
    if row is None:
        tx.run(_begin, {"owner": owner, "used_bytes": 0})
        row = tx.one(_move, {"of": owner, "by": size_bytes})
    assert row is not None, "it was begun above"
    return int(row["used_bytes"])
