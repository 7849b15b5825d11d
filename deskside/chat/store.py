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
    and_,
    bindparam,
    delete,
    false,
    func,
    insert,
    literal_column,
    null,
    select,
    text,
    union_all,
    update,
)

from deskside.backends import metadata

messages = Table(
    "messages",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("session", String(26), nullable=False),
    Column("stream", String(6), nullable=False),
    Column("follows", Integer),
    Column("author", String(26), nullable=False),
    Column("client_id", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("deleted_at", BigInteger),
    Column("edited_at", BigInteger),
    Column("text_rev", Integer, nullable=False),
    Column("notify_rev", Integer, nullable=False),
    Column("reply_to", String(26)),
    Column("file_count", Integer, nullable=False),
    Column("rev", Integer, nullable=False),
    Column("created_rev", Integer, nullable=False),
    UniqueConstraint("session", "author", "client_id"),
    Index("messages_by_order", "session", "stream", "created_rev", unique=True),
)
"""What is said, in both threads. `stream` says in which; of a note `follows` is the public revision it was written after."""
_touched = text("rev > created_rev")
Index(
    "messages_touched",
    messages.c.session,
    messages.c.stream,
    messages.c.rev,
    sqlite_where=_touched,
    postgresql_where=_touched,
)
"""Of those alone that changed after they were said. All others stand in `messages_by_order` at the same revision, and an index is a
page more to save for each thing said."""
_notified = text("notify_rev > 0")
Index(
    "messages_notified",
    messages.c.session,
    messages.c.stream,
    messages.c.notify_rev,
    sqlite_where=_notified,
    postgresql_where=_notified,
)

versions = Table(
    "message_versions",
    metadata,
    Column("message", String(26), primary_key=True),
    Column("rev", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
)
"""Texts that messages had before, each by the revision that brought it: for staff only."""

deletions = Table(
    "deletions",
    metadata,
    Column("message", String(26), primary_key=True),
)
"""Deleted messages of which the storage may still hold traces."""

read_marks = Table(
    "read_marks",
    metadata,
    Column("session", String(26), primary_key=True),
    Column("participant", String(26), primary_key=True),
    Column("rev", Integer, nullable=False),
)

_m = messages.c
_anywhere = _m.session == bindparam("of")
_of = and_(_anywhere, _m.stream == bindparam("stream"))

add = insert(messages).values(deleted=false(), deleted_at=null(), edited_at=null(), notify_rev=literal_column("0"))
untouched = {"deleted": False, "deleted_at": None, "edited_at": None, "notify_rev": 0}
"""What `add` writes without being given it: SQLite's driver takes its time over each None and False."""
add_plain = insert(messages).values(
    deleted=false(),
    deleted_at=null(),
    edited_at=null(),
    notify_rev=literal_column("0"),
    follows=null(),
    reply_to=null(),
    file_count=literal_column("0"),
)
plain = {**untouched, "follows": None, "reply_to": None, "file_count": 0}
"""The same of words alone, said to everybody."""
by_client_id = select(messages).where(_anywhere, _m.author == bindparam("by"), _m.client_id == bindparam("client"))
by_id = select(messages).where(_anywhere, _m.id == bindparam("message"))
newest = (
    select(messages).where(_of, _m.rev <= bindparam("upto")).order_by(_m.created_rev.desc()).limit(bindparam("most"))
)
before = (
    select(messages)
    .where(_of, _m.created_rev < bindparam("before"))
    .order_by(_m.created_rev.desc())
    .limit(bindparam("most"))
)
_shown = (
    (_m.created_rev >= bindparam("oldest"))
    | (_m.notify_rev > bindparam("after"))
    # Whatever page still shows it, and why, must drop it.
    | _m.deleted
    | _m.id.in_(select(_m.reply_to).where(_of, _m.created_rev >= bindparam("oldest"), _m.reply_to.is_not(None)))
)
_as_said = select(*(_m.created_rev.label("rev") if column is _m.rev else column for column in _m)).where(
    # Their revision under the name that the index knows it by: then nothing needs to be sorted.
    _of,
    _m.created_rev > bindparam("after"),
    _m.created_rev <= bindparam("upto"),
    _m.rev == _m.created_rev,
    _shown,
)
_changed_later = select(messages).where(_of, _m.rev > bindparam("after"), _m.rev <= bindparam("upto"), _touched, _shown)
changed = union_all(_as_said, _changed_later).order_by("rev").limit(bindparam("most"))
after = (
    select(messages).where(_of, _m.created_rev > bindparam("after")).order_by(_m.created_rev).limit(bindparam("most"))
)
everything = select(messages).where(_of, _m.rev <= bindparam("upto")).order_by(_m.created_rev)
touch = update(messages).where(_m.id == bindparam("message")).values(rev=bindparam("revision"))
last = select(messages).where(_of, _m.deleted.is_(False)).order_by(_m.created_rev.desc()).limit(1)

_not_mine = (_of, _m.author != bindparam("me"), _m.deleted.is_(False))
_new = select(func.count()).select_from(messages).where(*_not_mine, _m.created_rev > bindparam("read"))
_changed_since = (
    select(func.count())
    .select_from(messages)
    .where(*_not_mine, _notified, _m.notify_rev > bindparam("read"), _m.created_rev <= bindparam("read"))
)
unread = select((_new.scalar_subquery() + _changed_since.scalar_subquery()).label("many"))
"""Messages that are new to somebody, and those of whose change everybody was to be told since."""
_this = update(messages).where(_m.id == bindparam("message"))
rewrite = _this.values(
    text=bindparam("words"),
    edited_at=bindparam("now"),
    text_rev=bindparam("revision"),
    notify_rev=bindparam("notice"),
    rev=bindparam("revision"),
)
blank = _this.values(
    text="",
    digest="",
    deleted=True,
    deleted_at=bindparam("now"),
    edited_at=None,
    text_rev=bindparam("revision"),
    notify_rev=0,
    reply_to=None,
    file_count=0,
    rev=bindparam("revision"),
).returning(messages)

add_version = insert(versions)
versions_of = (
    select(versions.c.at, versions.c.text).where(versions.c.message == bindparam("of")).order_by(versions.c.rev)
)
forget_versions = delete(versions).where(versions.c.message == bindparam("of"))

add_deletion = insert(deletions)
some_deletions = select(deletions.c.message).limit(bindparam("most"))
forget_deletions = delete(deletions).where(deletions.c.message.in_(bindparam("these", expanding=True)))

read_mark = select(read_marks.c.rev).where(
    read_marks.c.session == bindparam("of"), read_marks.c.participant == bindparam("me")
)
marks_of = (
    select(read_marks.c.participant, read_marks.c.rev)
    .where(read_marks.c.session == bindparam("of"))
    .order_by(read_marks.c.participant)
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
