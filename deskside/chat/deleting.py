"""Deleting one's own message: what it said, showed and received is gone with this transaction, for everybody.

Its place stays, with who wrote it and when it was deleted. What the storage still holds of it goes a moment later: see `scrubbing`.
"""

from deskside.backends import Row, Transaction
from deskside.chat import store
from deskside.chat.finding import require_own
from deskside.chat.model import DeleteArgs
from deskside.chat.operations import forget_what_was_asked, is_replay
from deskside.chat.reactions_store import blank
from deskside.chat.threads import R, S, Thread
from deskside.files import erase_of_message, forget_fetched
from deskside.ids import MessageId, SessionId
from deskside.sessions import EventRow
from deskside.sync import Viewer, advance, files_topic, hold, rights_changed, show
from deskside.uploads import forget


def delete(tx: Transaction, viewer: Viewer, args: DeleteArgs, thread: Thread[S, R]) -> S:
    """Take one's own message back; answers what is left of it, however often it is asked for. Raises 403, 404 and 410."""
    session = SessionId(args.session)
    hold(tx, session)  # Somebody may react, another device edit, or a technician remove the writer, at this moment.
    me = thread.require_author(tx, viewer, session)
    found = require_own(tx, me, args.message, thread)
    if is_replay(tx, me, args.op, found["id"]) or found["deleted"]:
        return thread.rows(tx, [found])[0]
    return _delete(tx, session, found, thread)


def _delete(tx: Transaction, session: SessionId, found: Row, thread: Thread[S, R]) -> S:
    message = MessageId(found["id"])
    rev = advance(tx, session, thread.stream)
    fetched: list[EventRow] = []
    if found["file_count"]:
        erased = erase_of_message(tx, message)
        forget(tx, erased)
        fetched = forget_fetched(tx, erased, rev)
        rights_changed(tx, files_topic(session))  # Downloads that are under way stop.
    tx.run(store.forget_versions, {"of": message})
    forget_what_was_asked(tx, message)
    left = tx.all(store.blank, {"message": message, "now": tx.now_ms, "revision": rev})
    tx.run(store.add_deletion, {"message": message})
    reactions = blank(tx, message, rev, thread)
    [row] = thread.rows(tx, [*left])
    show(tx, session, thread.stream, rev, row, *reactions, *fetched)
    return row
