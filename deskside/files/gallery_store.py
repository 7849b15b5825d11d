"""The statements behind galleries, on the table of files: posted attachments, page by page, and how many there are of what."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from sqlalchemy import Boolean, Select, String, and_, bindparam, case, func, or_, select

from deskside.backends import Transaction
from deskside.files.model import Kind, StoredFile
from deskside.files.store import files, stored_file
from deskside.ids import MessageId, ParticipantId, SessionId

Family = Literal["picture", "video", "sound", "document", "other"]
"""What people call a file, by what it was found to be or else says it is. It decides where a file is listed and nothing else."""

_DOCUMENTS = (
    "application/pdf",
    "application/rtf",
    "application/json",
    "application/xml",
    "application/msword",
    "application/epub+zip",
)
_OFFICE = ("text/%", "application/vnd.openxmlformats%", "application/vnd.oasis%", "application/vnd.ms-%")

_type = files.c.media_type
_family = case(
    (or_(files.c.show == "picture", files.c.has_view, _type.like("image/%")), "picture"),
    (or_(files.c.show == "video", _type.like("video/%")), "video"),
    (or_(files.c.show == "audio", _type.like("audio/%")), "sound"),
    (or_(_type.in_(_DOCUMENTS), *(_type.like(form) for form in _OFFICE)), "document"),
    else_="other",
)
_posted = and_(
    files.c.session == bindparam("of", type_=String),
    files.c.message.is_not(None),
    ~files.c.erased,
    or_(bindparam("staff", type_=Boolean), ~files.c.only_staff),
)
_page: Select[tuple[object, ...]] = (
    select(files)
    .where(
        _posted,
        files.c.message >= bindparam("oldest", type_=String),
        or_(
            files.c.message < bindparam("newest", type_=String),
            and_(files.c.message == bindparam("newest", type_=String), files.c.position > bindparam("behind")),
        ),
        or_(bindparam("family", type_=String) == "", _family == bindparam("family", type_=String)),
        or_(bindparam("by", type_=String) == "", files.c.sender == bindparam("by", type_=String)),
    )
    .order_by(files.c.message.desc(), files.c.position)
    .limit(bindparam("most"))
)
_tallies = (
    select(
        _family.label("family"),
        files.c.sender,
        func.count().label("many"),
        func.coalesce(func.sum(files.c.size_bytes), 0).label("bytes"),
    )
    .where(_posted)
    .group_by("family", "sender")
)
_kept = (
    select(
        files,
        func.row_number()
        .over(
            partition_by=files.c.session,
            order_by=(files.c.kind.desc(), files.c.message.desc(), files.c.position),
        )
        .label("place"),
        func.count().over(partition_by=files.c.session).label("many"),
    )
    .where(
        files.c.session.in_(bindparam("these", expanding=True)),
        ~files.c.erased,
        files.c.message.is_not(None) | (files.c.kind == Kind.TRANSCRIPT.value),
    )
    .subquery()
)
_first = select(_kept).where(_kept.c.place <= bindparam("most")).order_by(_kept.c.session, _kept.c.place)

_NEWEST = "Z" * 26
"""Behind every id there can be."""


class Asked(NamedTuple):
    """Which files of a session are asked for, the newest message first; None asks for all."""

    message: MessageId | None = None
    family: Family | None = None
    by: ParticipantId | None = None
    after: tuple[MessageId, int] | None = None
    """The message and the position of the last one that is known."""


class Tally(NamedTuple):
    """How many files of a kind somebody sent."""

    family: Family
    sender: ParticipantId | None
    many: int
    size_bytes: int


def page(tx: Transaction, session: SessionId, asked: Asked, most: int, *, staff: bool) -> list[StoredFile]:
    """Posted files in the order of their messages, the newest first, and within each as they were shared."""
    newest, behind = asked.after or (asked.message or _NEWEST, -1)
    values: dict[str, object] = {
        "of": session,
        "staff": staff,
        "oldest": asked.message or "",
        "newest": newest,
        "behind": behind,
        "family": asked.family or "",
        "by": asked.by or "",
        "most": most,
    }
    return [stored_file(row) for row in tx.all(_page, values)]


def tallies(tx: Transaction, session: SessionId, *, staff: bool) -> list[Tally]:
    rows = tx.all(_tallies, {"of": session, "staff": staff})
    return [Tally(row["family"], row["sender"], int(row["many"]), int(row["bytes"])) for row in rows]


def first_of_sessions(
    tx: Transaction, sessions: Sequence[SessionId], most: int
) -> dict[SessionId, tuple[int, list[StoredFile]]]:
    """Of each session with files how many were kept, and the first of them: the transcript, then as in a gallery."""
    found: dict[SessionId, tuple[int, list[StoredFile]]] = {}
    if not sessions:
        return found
    for row in tx.all(_first, {"these": list(sessions), "most": most}):
        found.setdefault(row["session"], (int(row["many"]), []))[1].append(stored_file(row))
    return found
