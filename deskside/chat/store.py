"""The tables of the conversation and their hot statements."""

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

messages = Table(
    "messages",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("session", String(26), nullable=False),
    Column("author", String(26), nullable=False),
    Column("client_id", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("edited_at", BigInteger),
    Column("notify_rev", Integer, nullable=False),
    Column("reply_to", String(26)),
    Column("file_count", Integer, nullable=False),
    Column("rev", Integer, nullable=False),
    Column("created_rev", Integer, nullable=False),
    UniqueConstraint("session", "author", "client_id"),
    Index("messages_by_revision", "session", "rev"),
    Index("messages_by_order", "session", "created_rev", unique=True),
)

read_marks = Table(
    "read_marks",
    metadata,
    Column("session", String(26), primary_key=True),
    Column("participant", String(26), primary_key=True),
    Column("rev", Integer, nullable=False),
)

_m = messages.c
_of = _m.session == bindparam("of")

add = insert(messages)
by_client_id = select(messages).where(_of, _m.author == bindparam("by"), _m.client_id == bindparam("client"))
by_id = select(messages).where(_of, _m.id == bindparam("message"))
newest = (
    select(messages).where(_of, _m.rev <= bindparam("upto")).order_by(_m.created_rev.desc()).limit(bindparam("most"))
)
before = (
    select(messages)
    .where(_of, _m.created_rev < bindparam("before"))
    .order_by(_m.created_rev.desc())
    .limit(bindparam("most"))
)
changed = (
    select(messages)
    .where(
        _of,
        _m.rev > bindparam("after"),
        _m.rev <= bindparam("upto"),
        (_m.created_rev >= bindparam("oldest"))
        | (_m.notify_rev > bindparam("after"))
        | _m.id.in_(select(_m.reply_to).where(_of, _m.created_rev >= bindparam("oldest"), _m.reply_to.is_not(None))),
    )
    .order_by(_m.rev)
    .limit(bindparam("most"))
)
everything = select(messages).where(_of, _m.rev <= bindparam("upto")).order_by(_m.created_rev)
touch = update(messages).where(_m.id == bindparam("message")).values(rev=bindparam("revision"))
last = select(messages).where(_of, _m.deleted.is_(False)).order_by(_m.created_rev.desc()).limit(1)

unread = select(func.count().label("many")).where(
    _of, _m.created_rev > bindparam("read"), _m.author != bindparam("me"), _m.deleted.is_(False)
)
read_mark = select(read_marks.c.rev).where(
    read_marks.c.session == bindparam("of"), read_marks.c.participant == bindparam("me")
)
add_mark = insert(read_marks)
raise_mark = (
    update(read_marks)
    .where(
        read_marks.c.session == bindparam("of"),
        read_marks.c.participant == bindparam("me"),
        read_marks.c.rev < bindparam("read"),
    )
    .values(rev=bindparam("read"))
)
