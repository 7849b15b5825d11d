"""Catching up: the rows a client lacks, read in one snapshot and labelled with what they cover.

A batch is either proven complete for its range or it is a snapshot that replaces all. There is nothing in between.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from deskside.backends import Transaction
from deskside.errors import Code, Problem
from deskside.ids import ParticipantId, SessionId, is_id
from deskside.sync.changes import ChangeSource, Window
from deskside.sync.frames import Batch, Cursor, Position
from deskside.sync.revisions import ChangeRow, Heads, Stream, heads
from deskside.sync.viewer import Viewer

PAGE_ROWS = 200
"""Rows of one source in one batch of changes."""
SNAPSHOT_MESSAGES = 100
BATCH_BYTES = 256 * 1024
"""Of a snapshot's messages, and of a page of changes: what a slow phone can still take in one frame."""
TOO_FAR = 5_000
"""Behind by more revisions than this, a snapshot is cheaper than the changes."""

NEVER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Scope:
    """What a viewer may see of a session now."""

    session: SessionId
    you: ParticipantId | None
    staff: bool


Gate = Callable[[Transaction, Viewer, SessionId], Scope]
"""Asked on every read; raises `Problem` when the viewer may see nothing of the session."""


def read_batch(
    tx: Transaction, sources: Sequence[ChangeSource], scope: Scope, cursor: Cursor | None, oldest: int
) -> Batch:
    """What the client of this cursor lacks."""
    now = heads(tx, scope.session)
    if now is None:
        raise _unknown()
    if cursor is None or not _fits(cursor, now, scope):
        return _snapshot(tx, sources, scope, now)
    return _changes(tx, sources, scope, now, cursor, oldest)


def require_session_id(session: str) -> SessionId:
    """What may be watched at all: anything else a client calls a session would be asked of the database with all the others. Raises
    404."""
    if not is_id(session):
        raise _unknown()
    return SessionId(session)


def _unknown() -> Problem:
    return Problem(404, Code.SESSION_UNKNOWN, "There is no such session, or it is not yours.")


def _fits(cursor: Cursor, now: Heads, scope: Scope) -> bool:
    staff_fits = now.staff_floor <= cursor.staff <= now.staff if scope.staff else cursor.staff == 0
    return (
        cursor.epoch == now.epoch
        and now.public_floor <= cursor.public <= now.public
        and now.public - cursor.public <= TOO_FAR
        and staff_fits
    )


def _snapshot(tx: Transaction, sources: Sequence[ChangeSource], scope: Scope, now: Heads) -> Batch:
    rows: list[ChangeRow] = []
    begins: dict[Stream, int] = {}
    # The long ones first: what hangs on their rows goes along with those that are shown.
    for source in sorted(_seen(sources, scope), key=lambda source: not source.long):
        upto = now.public if source.stream == "public" else now.staff
        oldest = begins.get(source.stream, 0)
        found = source.changed(
            tx, scope.session, Window(after=0, upto=upto, limit=NEVER, newest=SNAPSHOT_MESSAGES + 1, oldest=oldest)
        )
        if source.long:
            kept = _newest_within(found)
            if len(kept) < len(found):
                begins[source.stream] = kept[-1].created_rev
            found = kept
        rows.extend(found)
    head = _position(now, scope)
    return Batch(
        session=scope.session,
        mode="snapshot",
        epoch=now.epoch,
        from_=Position(0, 0),
        to=head,
        head=head,
        complete=True,
        rows=rows,
        you=scope.you,
        older="public" in begins,
        older_staff="staff" in begins,
    )


def _newest_within(rows: Sequence[ChangeRow]) -> list[ChangeRow]:
    """The newest rows of a long history that fit a snapshot: at most a number, at most so many bytes, at least one."""
    newest = sorted(rows, key=lambda row: row.created_rev, reverse=True)[:SNAPSHOT_MESSAGES]
    return newest[: how_many_fit(newest)]


def how_many_fit(rows: Sequence[msgspec.Struct]) -> int:
    """How many of these rows, from the first on, one frame may carry: at least one."""
    room = BATCH_BYTES
    for count, row in enumerate(rows):
        room -= len(msgspec.json.encode(row))
        if room < 0 and count:
            return count
    return len(rows)


def _changes(
    tx: Transaction,
    sources: Sequence[ChangeSource],
    scope: Scope,
    now: Heads,
    cursor: Cursor,
    oldest: int,
) -> Batch:
    public_rows, public_to = _page(tx, sources, scope, "public", cursor.public, now.public, oldest)
    staff_rows: list[ChangeRow] = []
    staff_to = 0
    if scope.staff:
        # `oldest` is a place in the public stream. What technicians say among themselves is little: all its changes are told.
        staff_rows, staff_to = _page(tx, sources, scope, "staff", cursor.staff, now.staff, 0)
    head = _position(now, scope)
    to = Position(public_to, staff_to)
    return Batch(
        session=scope.session,
        mode="changes",
        epoch=now.epoch,
        from_=Position(cursor.public, cursor.staff),
        to=to,
        head=head,
        complete=to == head,
        rows=public_rows + staff_rows,
        you=scope.you,
        older=False,
    )


def _page(
    tx: Transaction,
    sources: Sequence[ChangeSource],
    scope: Scope,
    stream: Stream,
    after: int,
    head: int,
    oldest: int,
) -> tuple[list[ChangeRow], int]:
    """The changes of one stream up to a revision that every source covers whole and that fits a frame; rows of one revision
    are never split."""
    if after == head:
        return [], head
    rows: list[ChangeRow] = []
    upto = head
    window = Window(after=after, upto=head, limit=PAGE_ROWS, oldest=oldest)
    for source in _seen(sources, scope):
        if source.stream != stream:
            continue
        found = source.changed(tx, scope.session, window)
        if len(found) >= PAGE_ROWS:
            upto = min(upto, _last_whole(found))
        rows.extend(found)
    rows = sorted((row for row in rows if row.rev <= upto), key=_rev)
    fitting = how_many_fit(rows)
    if fitting < len(rows):
        upto = max(rows[fitting].rev - 1, rows[0].rev)
    return [row for row in rows if row.rev <= upto], upto


def _rev(row: ChangeRow) -> int:
    return row.rev


def _last_whole(found: Sequence[ChangeRow]) -> int:
    """The highest revision of a cut page that is surely whole: the one before its last, unless all are one revision."""
    last = found[-1].rev
    return last - 1 if found[0].rev < last else last


def _seen(sources: Sequence[ChangeSource], scope: Scope) -> list[ChangeSource]:
    return [source for source in sources if source.stream == "public" or scope.staff]


def _position(now: Heads, scope: Scope) -> Position:
    return Position(now.public, now.staff if scope.staff else 0)
