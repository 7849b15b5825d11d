"""The table of uploads and the statements on it."""

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    update,
)

from deskside.backends import Row, Transaction, metadata
from deskside.files import Private, Used, charge, release_space
from deskside.ids import FileId, SessionId
from deskside.uploads.homes import Home, HomeKind
from deskside.uploads.model import UploadRecord

uploads = Table(
    "uploads",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("organization", String(26), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("home", String(26), nullable=False),
    Column("sender", String(26), nullable=False),
    Column("draft", String(64), nullable=False),
    Column("client_id", String(64)),
    Column("name", String(255), nullable=False),
    Column("declared", String(255)),
    Column("metadata", String(8192), nullable=False),
    Column("private", String(8)),
    Column("arrived_sha256", String(64)),
    Column("size_bytes", BigInteger, nullable=False),
    Column("offset_bytes", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("finished", Boolean, nullable=False),
    UniqueConstraint("home", "sender", "client_id"),
)
Index("uploads_of_home", uploads.c.home, uploads.c.sender, uploads.c.draft)
Index("uploads_expiring", uploads.c.expires_at)
# Asked at every creation, over all homes; the finished ones are many.
Index(
    "uploads_unfinished",
    uploads.c.home,
    uploads.c.size_bytes,
    uploads.c.offset_bytes,
    sqlite_where=~uploads.c.finished,
    postgresql_where=~uploads.c.finished,
)

_add = insert(uploads)
_by_id = select(uploads).where(uploads.c.id == bindparam("of"))
_by_client_id = select(uploads).where(
    uploads.c.home == bindparam("of"),
    uploads.c.sender == bindparam("by"),
    uploads.c.client_id == bindparam("key"),
)
_by_client_ids = select(uploads).where(
    uploads.c.home == bindparam("of"),
    uploads.c.sender == bindparam("by"),
    uploads.c.client_id.in_(bindparam("keys", expanding=True)),
)
_unfinished = select(uploads).where(uploads.c.home == bindparam("of"), ~uploads.c.finished).order_by(uploads.c.id)
_all_unfinished = select(uploads).where(~uploads.c.finished).order_by(uploads.c.id)
_in_draft = select(func.count().label("many"), func.coalesce(func.max(uploads.c.position), -1).label("last")).where(
    uploads.c.home == bindparam("of"),
    uploads.c.sender == bindparam("by"),
    uploads.c.draft == bindparam("named"),
)
_open_count = select(func.count().label("many")).where(
    uploads.c.home == bindparam("of"), uploads.c.sender == bindparam("by"), ~uploads.c.finished
)
_reserved = select(func.coalesce(func.sum(uploads.c.size_bytes - uploads.c.offset_bytes), 0).label("bytes")).where(
    ~uploads.c.finished
)
_reserved_of_home = _reserved.where(uploads.c.home == bindparam("of"))
_in_home = select(func.count().label("many")).where(uploads.c.home == bindparam("of"))
_record = (
    update(uploads)
    .where(uploads.c.id == bindparam("of"), ~uploads.c.finished)
    .values(offset_bytes=bindparam("to"), expires_at=bindparam("until"))
)
_note_arrived = (
    update(uploads)
    .where(uploads.c.id == bindparam("of"), uploads.c.arrived_sha256.is_(None))
    .values(arrived_sha256=bindparam("sha256"), private=bindparam("found"), offset_bytes=uploads.c.size_bytes)
)
_finish = (
    update(uploads).where(uploads.c.id == bindparam("of")).values(offset_bytes=uploads.c.size_bytes, finished=True)
)
# What an unfinished one has reserved, as `release_space` asks for it. Canned replies are in no session.
_counted = select(
    uploads.c.organization,
    case((uploads.c.kind == HomeKind.SESSION.value, uploads.c.home)).label("session"),
    uploads.c.size_bytes.label("counted"),
).with_for_update()
_reserved_by = _counted.where(uploads.c.id == bindparam("of"), ~uploads.c.finished)
_reserved_by_all = _counted.where(uploads.c.id.in_(bindparam("these", expanding=True)), ~uploads.c.finished)
_reserved_in_home = _counted.where(uploads.c.home == bindparam("of"), ~uploads.c.finished)
_remove = delete(uploads).where(uploads.c.id == bindparam("of"))
_remove_all = delete(uploads).where(uploads.c.id.in_(bindparam("these", expanding=True)))
_remove_session = delete(uploads).where(uploads.c.home == bindparam("of"))
_expired = select(uploads).where(uploads.c.expires_at <= bindparam("now")).limit(bindparam("most"))


def add(tx: Transaction, record: UploadRecord) -> Used:
    """Its whole size is reserved from now on; answers what then is."""
    facts = {name: getattr(record, name) for name in UploadRecord.__dataclass_fields__ if name != "home"}
    home = record.home
    tx.run(_add, {**facts, "kind": home.kind.value, "home": home.id, "sender": home.sender})
    return charge(tx, record.organization, home.session, record.size_bytes)


def by_id(tx: Transaction, upload: FileId) -> UploadRecord | None:
    return _found(tx.one(_by_id, {"of": upload}))


def by_client_id(tx: Transaction, home: Home, client_id: str) -> UploadRecord | None:
    return _found(tx.one(_by_client_id, {"of": home.id, "by": home.sender, "key": client_id}))


def by_client_ids(tx: Transaction, home: Home, client_ids: Sequence[str]) -> list[UploadRecord]:
    found = tx.all(_by_client_ids, {"of": home.id, "by": home.sender, "keys": list(client_ids)})
    return [_record_of(row) for row in found]


def unfinished(tx: Transaction, session: SessionId) -> list[UploadRecord]:
    return [_record_of(row) for row in tx.all(_unfinished, {"of": session})]


def all_unfinished(tx: Transaction) -> list[UploadRecord]:
    return [_record_of(row) for row in tx.all(_all_unfinished)]


def in_draft(tx: Transaction, home: Home, draft: str) -> tuple[int, int]:
    """How many uploads a draft has, and the position of the last one (-1 for none)."""
    row = tx.one(_in_draft, {"of": home.id, "by": home.sender, "named": draft})
    assert row is not None, "an aggregate always answers"
    return int(row["many"]), int(row["last"])


def open_count(tx: Transaction, home: Home) -> int:
    row = tx.one(_open_count, {"of": home.id, "by": home.sender})
    return 0 if row is None else int(row["many"])


def reserved_bytes(tx: Transaction) -> int:
    """What all unfinished uploads of this desk may still bring."""
    row = tx.one(_reserved)
    return 0 if row is None else int(row["bytes"])


def reserved_bytes_of(tx: Transaction, home: Home) -> int:
    """What the unfinished uploads of a home may still bring."""
    row = tx.one(_reserved_of_home, {"of": home.id})
    return 0 if row is None else int(row["bytes"])


def count_in(tx: Transaction, home: Home) -> int:
    """How many uploads of a home there are, finished ones included."""
    row = tx.one(_in_home, {"of": home.id})
    return 0 if row is None else int(row["many"])


def record(tx: Transaction, upload: FileId, offset: int, expires_at: int) -> None:
    """So many bytes are durable."""
    tx.run(_record, {"of": upload, "to": offset, "until": expires_at})


def note_arrived(tx: Transaction, upload: FileId, sha256: str, found: Private) -> None:
    """What arrived and is durable, before anything private is taken out of it. Only the first word counts: later ones may be of what
    is left. From now on none of its bytes is taken a second time: it would be one as it was."""
    tx.run(_note_arrived, {"of": upload, "sha256": sha256, "found": found})


def finish(tx: Transaction, upload: FileId) -> None:
    """What it reserved is the file's to count, in the same transaction."""
    release_space(tx, _reserved_by, {"of": upload})
    tx.run(_finish, {"of": upload})


def remove(tx: Transaction, upload: FileId) -> None:
    release_space(tx, _reserved_by, {"of": upload})
    tx.run(_remove, {"of": upload})


def remove_all(tx: Transaction, these: Sequence[FileId]) -> None:
    release_space(tx, _reserved_by_all, {"these": list(these)})
    tx.run(_remove_all, {"these": list(these)})


def remove_session(tx: Transaction, session: SessionId) -> None:
    release_space(tx, _reserved_in_home, {"of": session})
    tx.run(_remove_session, {"of": session})


def expired(tx: Transaction, most: int) -> list[UploadRecord]:
    return [_record_of(row) for row in tx.all(_expired, {"now": tx.now_ms, "most": most})]


def _found(row: Row | None) -> UploadRecord | None:
    return None if row is None else _record_of(row)


def _record_of(row: Row) -> UploadRecord:
    return UploadRecord(
        id=row["id"],
        organization=row["organization"],
        home=Home(HomeKind(row["kind"]), row["home"], row["sender"]),
        draft=row["draft"],
        client_id=row["client_id"],
        name=row["name"],
        declared=row["declared"],
        metadata=row["metadata"],
        private=row["private"],
        arrived_sha256=row["arrived_sha256"],
        size_bytes=int(row["size_bytes"]),
        offset_bytes=int(row["offset_bytes"]),
        position=row["position"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        finished=bool(row["finished"]),
    )
