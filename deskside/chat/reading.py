"""How far people have read: marks outside the counters, which everybody sees where the organization shares them.

A mark is a revision of the public stream and of nothing else, so it tells a customer nothing of what only technicians see.
"""

from deskside.accounts import policies_of
from deskside.backends import Transaction
from deskside.chat import store
from deskside.chat.model import ReadArgs
from deskside.chat.reading_notes import mark_of
from deskside.ids import SessionId
from deskside.sessions import require_participant
from deskside.sync import NO_MARKS, Marked, Marks, Nothing, OnBoard, Scope, Staff, Viewer, heads


def read(tx: Transaction, viewer: Viewer, args: ReadArgs) -> Nothing:
    """Everything up to this revision has been seen. Marks only move forward; they have no revision of their own."""
    session = SessionId(args.session)
    me = require_participant(tx, viewer, session)
    head = heads(tx, session)
    assert head is not None, "the viewer is in it"
    rev = min(args.rev, head.public)  # What is still to come cannot have been seen.
    mark = tx.one(store.read_mark, {"of": session, "me": me.id})
    if mark is not None and mark["rev"] >= rev:
        return Nothing()
    if mark is None:
        tx.run(store.add_mark, {"session": session, "participant": me.id, "rev": rev})
    else:
        tx.run(store.raise_mark, {"of": session, "me": me.id, "read": rev})
    tx.tell(Marked(session, me.id, rev, policies_of(tx, viewer.organization).read_by))
    if isinstance(viewer, Staff):
        tx.tell(OnBoard(session, viewer.member))  # Nothing is unread there any more.
    return Nothing()


def marks(tx: Transaction, viewer: Viewer, scope: Scope) -> Marks:
    """One's own mark, and those of the others where the organization shares them. Whoever only reads afterwards sees none."""
    if scope.you is None:
        return NO_MARKS
    shared = policies_of(tx, viewer.organization).read_by
    found = tx.all(store.marks_of, {"of": scope.session})
    seen = {mark["participant"]: mark["rev"] for mark in found if shared or mark["participant"] == scope.you}
    return Marks(seen, shared, mark_of(tx, scope.session, scope.you) if scope.staff else None)
