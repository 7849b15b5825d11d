"""Who has fetched what: one quiet line of the log for each file and person, however often they download it.

Only a whole download by somebody other than its sender counts, not a picture shown in place. The line names the file as long as
the file is there; what only technicians may see leaves no line at all.
"""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, bindparam, insert, select, update

from deskside.backends import Row, Transaction, metadata
from deskside.errors import Problem
from deskside.files.model import StoredFile
from deskside.files.store import by_id, files
from deskside.ids import FileId, SessionId, new_id
from deskside.sessions import EventRow, require_participant
from deskside.sync import ChangeSource, Line, Stream, Viewer, Window, advance, hold, show

fetches = Table(
    "fetches",
    metadata,
    Column("file", String(26), primary_key=True),
    Column("participant", String(26), primary_key=True),
    Column("id", String(26), nullable=False),
    Column("session", String(26), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("rev", Integer, nullable=False),
    Column("created_rev", Integer, nullable=False),
)
Index("fetches_by_revision", fetches.c.session, fetches.c.rev)

_add = insert(fetches)
_known = select(fetches.c.id).where(fetches.c.file == bindparam("of"), fetches.c.participant == bindparam("by"))
_named = select(fetches, files.c.name.label("file_name")).select_from(
    fetches.join(files, files.c.id == fetches.c.file, isouter=True)
)
_changed = (
    _named.where(
        fetches.c.session == bindparam("of"), fetches.c.rev > bindparam("after"), fetches.c.rev <= bindparam("upto")
    )
    .order_by(fetches.c.rev)
    .limit(bindparam("most"))
)
_until = _named.where(fetches.c.session == bindparam("of"), fetches.c.rev <= bindparam("upto"))
_of_files = _named.where(fetches.c.file.in_(bindparam("these", expanding=True)))
_touch = update(fetches).where(fetches.c.file.in_(bindparam("these", expanding=True))).values(rev=bindparam("revision"))


def note_fetched(tx: Transaction, viewer: Viewer, stored: StoredFile) -> bool:
    """Note in the log that the viewer has the file now. Answers whether that was news to anybody."""
    if stored.session is None or stored.message is None or stored.only_staff:
        return False
    hold(tx, stored.session)
    if by_id(tx, stored.id) is None:
        return False  # Deleted while it went out: nothing may tell its name any more.
    try:
        person = require_participant(tx, viewer, stored.session).id
    except Problem:
        return False  # Meanwhile out of the session, or it has ended: its log is closed.
    if person == stored.sender or tx.one(_known, {"of": stored.id, "by": person}) is not None:
        return False
    rev = advance(tx, stored.session)
    values = {
        "file": stored.id,
        "participant": person,
        "id": new_id(),
        "session": stored.session,
        "at": tx.now_ms,
        "rev": rev,
        "created_rev": rev,
    }
    tx.run(_add, values)
    show(tx, stored.session, "public", rev, _row({**values, "file_name": stored.name}))
    return True


def forget_fetched(tx: Transaction, erased: Sequence[FileId], rev: int) -> list[EventRow]:
    """The lines about files that are erased, at a revision that the caller shows: they name nothing any more."""
    if not erased:
        return []
    found = tx.all(_of_files, {"these": list(erased)})
    if found:
        tx.run(_touch, {"these": list(erased), "revision": rev})
    rows = [_row(row) for row in found]
    for row in rows:
        row.rev = rev
    return rows


class FetchSource:
    """The lines as rows and in transcripts."""

    stream: Stream = "public"
    long = False

    def changed(self, tx: Transaction, session: SessionId, window: Window) -> Sequence[EventRow]:
        values = {"of": session, "after": window.after, "upto": window.upto, "most": window.limit}
        return [_row(row) for row in tx.all(_changed, values)]

    def lines(self, tx: Transaction, session: SessionId, upto: int) -> Sequence[Line]:
        return [_line(row) for row in tx.all(_until, {"of": session, "upto": upto})]


def change_sources() -> list[ChangeSource]:
    """What `files` adds to a session's log."""
    return [FetchSource()]


def _row(row: Row) -> EventRow:
    return EventRow(
        id=row["id"],
        rev=row["rev"],
        created_rev=row["created_rev"],
        name="fetched",
        at=row["at"],
        actor=row["participant"],
        subject=None,
        # An erased file has no name any more.
        file_name=row["file_name"] or None,
    )


def _line(row: Row) -> Line:
    name: str = row["file_name"] or ""
    # What people typed stands apart from our own words.
    return Line(
        created_rev=row["created_rev"],
        stream="public",
        at_ms=row["at"],
        speaker="",
        text=f"{{{row['participant']}}} downloaded a file" + ("" if name else " that was deleted since"),
        notes=(name,) if name else (),
    )
