"""The table of reactions: one row for each emoji on a message, with everybody who put it there."""

from collections.abc import Sequence

from sqlalchemy import Column, Index, Integer, String, Table, Text, bindparam, insert, select, update

from deskside.backends import Transaction, metadata
from deskside.chat.emoji import MAX_EMOJI
from deskside.chat.store import messages
from deskside.chat.threads import R, S, Thread
from deskside.ids import MessageId

reactions = Table(
    "reactions",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("session", String(26), nullable=False),
    Column("stream", String(6), nullable=False),
    Column("message", String(26), nullable=False),
    Column("emoji", String(MAX_EMOJI), nullable=False),
    Column("people", Text, nullable=False),
    Column("rev", Integer, nullable=False),
    Column("created_rev", Integer, nullable=False),
    Index("reactions_of_message", "message"),
    Index("reactions_by_revision", "session", "stream", "rev"),
)

_r = reactions.c
_held = select(messages.c.id).where(
    messages.c.session == bindparam("of"),
    messages.c.stream == bindparam("stream"),
    messages.c.created_rev >= bindparam("oldest"),
)

add = insert(reactions)
all_of_message = select(reactions).where(_r.message == bindparam("about")).order_by(_r.created_rev, _r.id)
_of_messages = select(reactions).where(_r.message.in_(bindparam("these", expanding=True))).order_by(_r.rev)
set_people = (
    update(reactions)
    .where(_r.id == bindparam("this"))
    .values(emoji=bindparam("shown"), people=bindparam("who"), rev=bindparam("revision"))
)
_blank = (
    update(reactions)
    .where(_r.message == bindparam("about"))
    .values(emoji="", people="", rev=bindparam("revision"))
    .returning(reactions)
)
changed = (
    select(reactions)
    .where(
        _r.session == bindparam("of"),
        _r.stream == bindparam("stream"),
        _r.rev > bindparam("after"),
        _r.rev <= bindparam("upto"),
        _r.message.in_(_held),
    )
    .order_by(_r.rev)
    .limit(bindparam("most"))
)
# Who asks for this forgets whatever was heard before, so what is gone need not be told. Reactions are found by their messages: in a
# long session most stand on messages that nobody asks for.
of_window = (
    select(reactions).where(_r.message.in_(_held), _r.people != "", _r.rev <= bindparam("upto")).order_by(_r.rev)
)


def reactions_of(tx: Transaction, these: Sequence[str], thread: Thread[S, R]) -> list[R]:
    """What stands on these messages, and what has stood there: a page may have heard of it while it did."""
    return [thread.reaction(row) for row in tx.all(_of_messages, {"these": list(these)})] if these else []


def blank(tx: Transaction, message: MessageId, rev: int, thread: Thread[S, R]) -> list[R]:
    """Take everything off a message; answers what is left: rows without emoji and people."""
    left = tx.all(_blank, {"about": message, "revision": rev})
    return [thread.reaction(row) for row in sorted(left, key=lambda row: (row["created_rev"], row["id"]))]
