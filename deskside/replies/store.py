"""The tables of canned replies and the statements on them. A deleted reply leaves its id and nothing else."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    update,
)

from deskside.backends import metadata

replies = Table(
    "canned_replies",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("organization", String(26), nullable=False),
    # The organization, or the one member it belongs to: a shortcut is unique among what somebody keeps.
    Column("owner", String(26), nullable=False),
    Column("shortcut", String(32)),
    Column("name", String(120), nullable=False),
    Column("text", Text, nullable=False),
    Column("file_count", Integer, nullable=False),
    Column("rev", Integer, nullable=False),
    Column("made_by", String(26), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("changed_by", String(26), nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("deleted", Boolean, nullable=False),
    UniqueConstraint("owner", "shortcut"),
    Index("canned_replies_of_owner", "owner", "id"),
)

operations = Table(
    "reply_operations",
    metadata,
    Column("member", String(26), primary_key=True),
    Column("op", String(64), primary_key=True),
    Column("reply", String(26), nullable=False),
    Column("digest", String(64), nullable=False),
    Index("operations_of_reply", "reply"),
)

_r = replies.c
_o = operations.c

add = insert(replies)
# Held until the commit: two who save the same reply at once do it one after the other.
held = select(replies).where(_r.id == bindparam("of")).with_for_update()
by_id = select(replies).where(_r.id == bindparam("of"), ~_r.deleted)
by_shortcut = select(_r.id).where(_r.owner == bindparam("by"), _r.shortcut == bindparam("typed"))
how_many = select(func.count().label("many")).where(_r.owner == bindparam("by"), ~_r.deleted)
page = (
    select(replies)
    .where(
        _r.owner.in_([bindparam("ours"), bindparam("mine")]),
        ~_r.deleted,
        _r.id > bindparam("after"),
    )
    .order_by(_r.id)
    .limit(bindparam("most"))
)
change = (
    update(replies)
    .where(_r.id == bindparam("of"))
    .values(
        shortcut=bindparam("typed"),
        name=bindparam("called"),
        text=bindparam("words"),
        file_count=bindparam("many"),
        rev=_r.rev + 1,
        changed_by=bindparam("by"),
        changed_at=bindparam("now"),
    )
)
blank = (
    update(replies)
    .where(_r.id == bindparam("of"))
    .values(
        shortcut=None,
        name="",
        text="",
        file_count=0,
        rev=_r.rev + 1,
        changed_by=bindparam("by"),
        changed_at=bindparam("now"),
        deleted=True,
    )
)

add_operation = insert(operations)
known_operation = select(_o.reply, _o.digest).where(_o.member == bindparam("by"), _o.op == bindparam("named"))
blank_operations = update(operations).where(_o.reply == bindparam("of")).values(digest="")
