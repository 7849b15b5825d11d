"""The table of stored files and the statements on it."""

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from deskside.backends import Row, Transaction, metadata
from deskside.files.derivatives import first_preview
from deskside.files.model import MOST_WORDS, Kind, NewFile, StoredFile
from deskside.files.space import charge, release_space
from deskside.ids import FileId, MessageId, ParticipantId, SessionId

files = Table(
    "files",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("organization", String(26), nullable=False),
    Column("session", String(26)),
    Column("kind", String(10), nullable=False),
    Column("name", String(255), nullable=False),
    Column("media_type", String(127), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("arrived_sha256", String(64)),
    Column("private", String(8)),
    Column("proven", Boolean, nullable=False),
    Column("show", String(7), nullable=False),
    Column("blob", String(100)),
    Column("sender", String(26)),
    Column("member", String(26)),
    Column("draft", String(64)),
    Column("message", String(26)),
    Column("reply", String(26)),
    Column("position", Integer, nullable=False),
    Column("saved_at", BigInteger, nullable=False),
    Column("erased", Boolean, nullable=False),
    Column("preview", String(7), nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("duration_s", Double),
    Column("peaks", String(128)),
    Column("has_view", Boolean, nullable=False),
    Column("caption", String(MOST_WORDS), nullable=False),
    Column("alt", String(MOST_WORDS), nullable=False),
    Column("only_staff", Boolean, nullable=False),
    Column("state", String(11), nullable=False),
    Column("scan", String(9), nullable=False),
    Column("threat", String(128)),
    # What it counts in `space`: its bytes with the pictures made of it.
    Column("counted_bytes", BigInteger, nullable=False),
)
_being_made = files.c.preview == "making"
Index("files_being_made", files.c.session, sqlite_where=_being_made, postgresql_where=_being_made)
Index("files_of_message", files.c.message, files.c.position)
Index("files_of_session", files.c.session, files.c.message)
Index(
    "files_one_transcript",
    files.c.session,
    unique=True,
    sqlite_where=files.c.kind == Kind.TRANSCRIPT.value,
    postgresql_where=files.c.kind == Kind.TRANSCRIPT.value,
)
# Of canned replies only: they are few among all files, and their drafts, totals and lists are asked for in one organization.
_of_a_reply = files.c.kind == Kind.REPLY.value
Index(
    "files_of_reply",
    files.c.organization,
    files.c.reply,
    files.c.position,
    sqlite_where=_of_a_reply,
    postgresql_where=_of_a_reply,
)
Index("files_erased", files.c.erased, sqlite_where=files.c.erased, postgresql_where=files.c.erased)

_add = insert(files)
_by_id = select(files).where(files.c.id == bindparam("of"), ~files.c.erased)
_transcript_of = select(files).where(
    files.c.session == bindparam("of"), files.c.kind == Kind.TRANSCRIPT.value, ~files.c.erased
)
_of_draft = (
    select(files)
    .where(
        files.c.session == bindparam("of"),
        files.c.message.is_(None),
        files.c.sender == bindparam("by"),
        files.c.draft == bindparam("named"),
        ~files.c.erased,
    )
    .order_by(files.c.position, files.c.id)
)
_post = (
    update(files)
    .where(files.c.id == bindparam("of"))
    .values(message=bindparam("to"), position=bindparam("at"), only_staff=bindparam("staff"))
)
_counts = (
    select(files.c.message, func.count().label("many"))
    .where(files.c.message.in_(bindparam("these", expanding=True)), ~files.c.erased)
    .group_by(files.c.message)
)
_of_messages = (
    select(files)
    .where(
        files.c.message.in_(bindparam("these", expanding=True)), ~files.c.erased, files.c.position < bindparam("below")
    )
    .order_by(files.c.message, files.c.position)
)
_of_sessions = (
    select(files)
    .where(
        files.c.session.in_(bindparam("these", expanding=True)),
        ~files.c.erased,
        files.c.message.is_not(None) | (files.c.kind == Kind.TRANSCRIPT.value),
    )
    .order_by(files.c.session, files.c.kind.desc(), files.c.saved_at, files.c.position)
)
_unposted = select(files.c.id).where(
    files.c.session == bindparam("of"),
    files.c.message.is_(None),
    files.c.kind == Kind.ATTACHMENT.value,
    ~files.c.erased,
)
_describe = (
    update(files)
    .where(files.c.id == bindparam("of"))
    .values(name=bindparam("called"), caption=bindparam("under"), alt=bindparam("instead"), position=bindparam("at"))
)
_prove = update(files).where(files.c.id == bindparam("of")).values(proven=True)
erasing = update(files).values(
    erased=True,
    name="",
    media_type="",
    sha256="",
    arrived_sha256=None,
    private=None,
    size_bytes=0,
    proven=False,
    show="none",
    preview="none",
    width=None,
    height=None,
    duration_s=None,
    peaks=None,
    has_view=False,
    caption="",
    alt="",
    state="ready",
    scan="none",
    threat=None,
    counted_bytes=0,
)
counted = select(files.c.organization, files.c.session, files.c.counted_bytes.label("counted")).with_for_update()
"""The rows that `release_space` asks for; where it is used, `erased` rows are left out."""
_erase = erasing.where(files.c.id == bindparam("of"))
_counted = counted.where(files.c.id == bindparam("of"), ~files.c.erased)
_counted_of_message = counted.where(files.c.message == bindparam("of"), ~files.c.erased)
_erase_of_message = erasing.where(files.c.message == bindparam("of"), ~files.c.erased).returning(files.c.id)
_erased = select(files.c.id, files.c.blob).where(files.c.erased, files.c.blob.is_not(None)).limit(bindparam("most"))
_forget_blob = update(files).where(files.c.id == bindparam("of")).values(blob=None)
_forget_unposted = delete(files).where(files.c.id == bindparam("of"), files.c.message.is_(None))


def add(tx: Transaction, new: NewFile) -> StoredFile:
    """A row for a file whose bytes are durable. It is not proven and not posted yet."""
    facts = {name: getattr(new, name) for name in NewFile.__dataclass_fields__}
    facts |= {"kind": new.kind.value, "proven": False, "message": None, "reply": None, "saved_at": tx.now_ms}
    facts["only_staff"] = False
    facts |= {"preview": first_preview(new), "duration_s": None, "peaks": None}
    facts |= {"has_view": False, "caption": "", "alt": "", "threat": None}
    tx.run(_add, {**facts, "erased": False, "counted_bytes": new.size_bytes})
    charge(tx, new.organization, new.session, new.size_bytes)
    return stored_file(facts)


def by_id(tx: Transaction, file: FileId) -> StoredFile | None:
    """The file, unless it is erased."""
    row = tx.one(_by_id, {"of": file})
    return None if row is None else stored_file(row)


def transcript_of(tx: Transaction, session: SessionId) -> StoredFile | None:
    row = tx.one(_transcript_of, {"of": session})
    return None if row is None else stored_file(row)


def of_draft(tx: Transaction, session: SessionId, sender: ParticipantId, draft: str) -> list[StoredFile]:
    """The finished files of a message that is still being written, in the order they were created."""
    rows = tx.all(_of_draft, {"of": session, "by": sender, "named": draft})
    return [stored_file(row) for row in rows]


def post(tx: Transaction, file: FileId, message: MessageId, position: int, *, only_staff: bool) -> None:
    tx.run(_post, {"of": file, "to": message, "at": position, "staff": only_staff})


def counts(tx: Transaction, messages: Sequence[MessageId]) -> dict[MessageId, int]:
    """How many files each message has; messages without any are left out."""
    return {row["message"]: int(row["many"]) for row in tx.all(_counts, {"these": list(messages)})}


def of_messages(tx: Transaction, messages: Sequence[MessageId], below: int) -> list[StoredFile]:
    """Of each message the files whose position is below this, in order."""
    return [stored_file(row) for row in tx.all(_of_messages, {"these": list(messages), "below": below})]


def of_sessions(tx: Transaction, sessions: Sequence[SessionId]) -> list[StoredFile]:
    """What the Files page lists: transcripts first, then posted attachments in the order they were saved."""
    return [stored_file(row) for row in tx.all(_of_sessions, {"these": list(sessions)})]


def unposted(tx: Transaction, session: SessionId) -> list[FileId]:
    return [row["id"] for row in tx.all(_unposted, {"of": session})]


def describe(tx: Transaction, stored: StoredFile) -> None:
    """Keep the file's name, words and place as they are in `stored`."""
    words = {"called": stored.name, "under": stored.caption, "instead": stored.alt, "at": stored.position}
    tx.run(_describe, {"of": stored.id, **words})


def prove(tx: Transaction, file: FileId) -> None:
    tx.run(_prove, {"of": file})


def erase(tx: Transaction, file: FileId) -> None:
    """Blank everything the file told. Its blob is named until the bytes are gone too."""
    release_space(tx, _counted, {"of": file})
    tx.run(_erase, {"of": file})


def erase_of_message(tx: Transaction, message: MessageId) -> list[FileId]:
    """The same for all files of a message; answers which they were."""
    release_space(tx, _counted_of_message, {"of": message})
    return [row["id"] for row in tx.all(_erase_of_message, {"of": message})]


def erased(tx: Transaction, most: int) -> list[tuple[FileId, str]]:
    """Erased files whose bytes may still be there, with their blobs."""
    return [(row["id"], row["blob"]) for row in tx.all(_erased, {"most": most})]


def forget_blob(tx: Transaction, file: FileId) -> None:
    """The bytes are gone. Of a file that was never posted nothing stays; a posted one leaves its tombstone."""
    tx.run(_forget_blob, {"of": file})
    tx.run(_forget_unposted, {"of": file})


def stored_file(row: Row) -> StoredFile:
    return StoredFile(
        id=row["id"],
        organization=row["organization"],
        session=row["session"],
        kind=Kind(row["kind"]),
        name=row["name"],
        media_type=row["media_type"],
        size_bytes=int(row["size_bytes"]),
        sha256=row["sha256"],
        arrived_sha256=row["arrived_sha256"],
        private=row["private"],
        show=row["show"],
        blob=row["blob"],
        sender=row["sender"],
        member=row["member"],
        draft=row["draft"],
        position=row["position"],
        proven=bool(row["proven"]),
        message=row["message"],
        reply=row["reply"],
        saved_at=row["saved_at"],
        preview=row["preview"],
        width=row["width"],
        height=row["height"],
        duration_s=row["duration_s"],
        peaks=row["peaks"],
        has_view=bool(row["has_view"]),
        caption=row["caption"],
        alt=row["alt"],
        only_staff=bool(row["only_staff"]),
        state=row["state"],
        scan=row["scan"],
        threat=row["threat"],
    )
