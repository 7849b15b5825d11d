"""How far technicians have read their notes. These marks lie apart from those of messages: whoever tells people of marks never
meets them, so no customer learns that somebody has just read something that they cannot see.
"""

from sqlalchemy import Column, Integer, String, Table, bindparam, insert, select, update

from deskside.backends import Transaction, metadata
from deskside.chat.model import ReadArgs
from deskside.chat.threads import TECHNICIANS
from deskside.ids import ParticipantId, SessionId
from deskside.sync import Nothing, OnBoard, Viewer, heads, require_staff

note_marks = Table(
    "note_marks",
    metadata,
    Column("session", String(26), primary_key=True),
    Column("participant", String(26), primary_key=True),
    Column("rev", Integer, nullable=False),
)

_mine = (note_marks.c.session == bindparam("of"), note_marks.c.participant == bindparam("me"))
_mark = select(note_marks.c.rev).where(*_mine)
_add = insert(note_marks)
_raise = update(note_marks).where(*_mine, note_marks.c.rev < bindparam("read")).values(rev=bindparam("read"))


def read_notes(tx: Transaction, viewer: Viewer, args: ReadArgs) -> Nothing:
    """Every note up to this revision of the staff stream has been seen. Marks only move forward."""
    session = SessionId(args.session)
    me = TECHNICIANS.require_author(tx, viewer, session)
    head = heads(tx, session)
    assert head is not None, "the viewer is in it"
    rev = min(args.rev, head.staff)
    if tx.one(_mark, {"of": session, "me": me.id}) is None:
        tx.run(_add, {"session": session, "participant": me.id, "rev": rev})
    else:
        tx.run(_raise, {"of": session, "me": me.id, "read": rev})
    tx.tell(OnBoard(session, require_staff(viewer).member))
    return Nothing()


def mark_of(tx: Transaction, session: SessionId, me: ParticipantId) -> int:
    """Up to where a technician has read the notes."""
    mark = tx.one(_mark, {"of": session, "me": me})
    return 0 if mark is None else mark["rev"]
