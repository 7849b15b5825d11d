"""Finding the message that somebody means, and what may be done about it."""

from deskside.backends import Row, Transaction
from deskside.chat import store
from deskside.chat.threads import R, S, Thread
from deskside.errors import Code, Problem
from deskside.ids import SessionId, is_id
from deskside.sessions import Participant


def require_message(tx: Transaction, session: SessionId, message: str, thread: Thread[S, R]) -> Row:
    """The message of this thread, deleted or not. Raises 404 `message-unknown`, also for one of the other thread."""
    found = tx.one(store.by_id, {"of": session, "message": message}) if is_id(message) else None
    if found is None or found["stream"] != thread.stream:
        raise Problem(404, Code.MESSAGE_UNKNOWN, "There is no such message in this session.")
    return found


def require_own(tx: Transaction, me: Participant, message: str, thread: Thread[S, R]) -> Row:
    """As `require_message`, and written by this participant. Raises 403, too."""
    found = require_message(tx, me.session, message, thread)
    if found["author"] != me.id:
        raise Problem(403, Code.NOT_ALLOWED, "Only its author can change this message.")
    return found


def unless_deleted(found: Row) -> None:
    """Nothing can be done with a deleted message any more. Raises 410 `message-deleted`."""
    if found["deleted"]:
        raise Problem(410, Code.MESSAGE_DELETED, "This message was deleted.")
