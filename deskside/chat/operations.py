"""Operation ids: an edit, a deletion or a reaction that comes twice happens once.

What was asked is kept as a hash, and not even that once its message is deleted: the hash of a short text is as good as the text.
"""

import hashlib

from sqlalchemy import Column, Index, String, Table, bindparam, insert, select, update

from deskside.backends import Transaction, metadata
from deskside.errors import Code, Problem
from deskside.ids import MessageId
from deskside.sessions import Participant

operations = Table(
    "message_operations",
    metadata,
    Column("session", String(26), primary_key=True),
    Column("author", String(26), primary_key=True),
    Column("op", String(64), primary_key=True),
    Column("message", String(26), nullable=False),
    Column("digest", String(64), nullable=False),
    Index("operations_of_message", "message"),
)

_o = operations.c
_add = insert(operations)
_known = select(_o.message, _o.digest).where(
    _o.session == bindparam("of"), _o.author == bindparam("by"), _o.op == bindparam("named")
)
_blank = update(operations).where(_o.message == bindparam("about"), _o.digest != "").values(digest="")


def is_replay(tx: Transaction, me: Participant, op: str, message: MessageId, *asked: str) -> bool:
    """Whether this was asked before under the same id; if not, it is remembered now, and must be done in this transaction.

    What was `asked` of the message is nothing where it is to be deleted.
    Raises 409 `id-reused` when something else was asked under it.
    """
    digest = _digest(message, *asked) if asked else ""
    known = tx.one(_known, {"of": me.session, "by": me.id, "named": op})
    if known is None:
        tx.run(_add, {"session": me.session, "author": me.id, "op": op, "message": message, "digest": digest})
        return False
    if known["message"] != message or known["digest"] not in {digest, ""}:
        raise Problem(409, Code.ID_REUSED, "Something else was already asked under this id.")
    return True


def forget_what_was_asked(tx: Transaction, message: MessageId) -> None:
    """The ids stay taken; nothing tells any more what for."""
    tx.run(_blank, {"about": message})


def _digest(*asked: str) -> str:
    return hashlib.sha256("\0".join(asked).encode("utf-8", "surrogatepass")).hexdigest()
