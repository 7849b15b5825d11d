"""Operation ids: a save that comes twice happens once. What was asked is kept as a hash, and not even that once the reply is
deleted."""

import hashlib

import msgspec

from deskside.backends import Transaction
from deskside.errors import Code, Problem
from deskside.ids import ReplyId
from deskside.replies import store
from deskside.replies.model import SaveReplyArgs
from deskside.sync import Staff


def replayed(tx: Transaction, staff: Staff, args: SaveReplyArgs) -> ReplyId | None:
    """Which reply this very save made or changed before. Raises 409 `id-reused` when something else was asked under its id."""
    known = tx.one(store.known_operation, {"by": staff.member, "named": args.op})
    if known is None:
        return None
    if known["digest"] not in {_digest(args), ""}:
        raise Problem(409, Code.ID_REUSED, "Something else was already asked under this id.")
    return ReplyId(known["reply"])


def remember(tx: Transaction, staff: Staff, args: SaveReplyArgs, reply: ReplyId) -> None:
    tx.run(store.add_operation, {"member": staff.member, "op": args.op, "reply": reply, "digest": _digest(args)})


def _digest(args: SaveReplyArgs) -> str:
    return hashlib.sha256(msgspec.json.encode(args)).hexdigest()
