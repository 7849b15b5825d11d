"""Editing one's own message, and the texts it had before, which only staff may read."""

from deskside.backends import Row, Transaction
from deskside.chat import store
from deskside.chat.actions import message_rows
from deskside.chat.finding import require_message, require_own, unless_deleted
from deskside.chat.model import EditArgs, History, HistoryArgs, MessageRow, Version
from deskside.chat.operations import is_replay
from deskside.chat.wording import required_text
from deskside.errors import Code, Problem
from deskside.ids import SessionId
from deskside.sessions import require_participant, require_reader
from deskside.sync import Viewer, advance, hold, not_allowed, show


def edit(tx: Transaction, viewer: Viewer, args: EditArgs) -> MessageRow:
    """Give one's own message another text. Files stay; the same text changes nothing.

    Raises 409 `message-changed` when the text is not any more the one that the writer began with, 410 `message-deleted`, 403.
    """
    session = SessionId(args.session)
    me = require_participant(tx, viewer, session)
    hold(tx, session)  # Two devices may edit at once: what is read from here on stays so.
    found = require_own(tx, session, me, args.message)
    if is_replay(tx, me, args.op, found["id"], "edit", str(args.base), args.text, str(args.notify)):
        return message_rows(tx, [found])[0]
    unless_deleted(found)
    text = required_text(args.text, has_files=found["file_count"] > 0)
    if text == found["text"]:
        return message_rows(tx, [found])[0]
    if args.base != found["text_rev"]:
        raise _changed(found)
    return _rewrite(tx, session, found, text, notify=args.notify)


def _rewrite(tx: Transaction, session: SessionId, found: Row, text: str, *, notify: bool) -> MessageRow:
    rev = advance(tx, session)
    since = found["at"] if found["edited_at"] is None else found["edited_at"]
    tx.run(store.add_version, {"message": found["id"], "rev": found["text_rev"], "at": since, "text": found["text"]})
    notice = rev if notify else found["notify_rev"]
    tx.run(
        store.rewrite,
        {"message": found["id"], "words": text, "now": tx.now_ms, "revision": rev, "notice": notice},
    )
    row = message_rows(tx, [require_message(tx, session, found["id"])])[0]
    show(tx, session, "public", rev, row)
    return row


def _changed(found: Row) -> Problem:
    return Problem(
        409,
        Code.MESSAGE_CHANGED,
        "This message was changed elsewhere in the meantime. Look at it, then edit it again.",
        extra={"text_rev": found["text_rev"]},
    )


def history(tx: Transaction, viewer: Viewer, args: HistoryArgs) -> History:
    """The texts that a message had before. Nothing is left of those of a deleted one. Customers get 403."""
    session = SessionId(args.session)
    if not require_reader(tx, viewer, session).staff:
        raise not_allowed()
    found = require_message(tx, session, args.message)
    return History([Version(row["text"], row["at"]) for row in tx.all(store.versions_of, {"of": found["id"]})])
