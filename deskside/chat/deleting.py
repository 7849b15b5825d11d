"""Deleting one's own message: what it said, showed and received is gone with this transaction, for everybody.

Its place stays, with who wrote it and when it was deleted. What the storage still holds of it goes a moment later: see `scrubbing`.
"""

from deskside.backends import Row, Transaction
from deskside.chat import store
from deskside.chat.actions import message_rows
from deskside.chat.finding import require_message, require_own
from deskside.chat.model import DeleteArgs, MessageRow
from deskside.chat.operations import forget_what_was_asked, is_replay
from deskside.chat.reactions_store import blank
from deskside.files import erase_of_message
from deskside.ids import MessageId, SessionId
from deskside.sessions import require_participant
from deskside.sync import Viewer, advance, hold, rights_changed, session_topic, show
from deskside.uploads import forget


def delete(tx: Transaction, viewer: Viewer, args: DeleteArgs) -> MessageRow:
    """Take one's own message back; answers what is left of it, however often it is asked for. Raises 403, 404 and 410."""
    session = SessionId(args.session)
    me = require_participant(tx, viewer, session)
    hold(tx, session)  # Somebody may react, or another device edit, at this moment.
    found = require_own(tx, session, me, args.message)
    if not is_replay(tx, me, args.op, found["id"], "delete") and not found["deleted"]:
        _delete(tx, session, found)
    return message_rows(tx, [require_message(tx, session, found["id"])])[0]


def _delete(tx: Transaction, session: SessionId, found: Row) -> None:
    message = MessageId(found["id"])
    rev = advance(tx, session)
    if found["file_count"]:
        forget(tx, erase_of_message(tx, message))
        rights_changed(tx, session_topic(session))  # Downloads that are under way stop.
    tx.run(store.forget_versions, {"of": message})
    forget_what_was_asked(tx, message)
    tx.run(store.blank, {"message": message, "now": tx.now_ms, "revision": rev})
    tx.run(store.add_deletion, {"message": message})
    reactions = blank(tx, message, rev)
    row = message_rows(tx, [require_message(tx, session, message)])[0]
    show(tx, session, "public", rev, row, *reactions)
