"""Editing one's own message, and the texts it had before, which only staff may read."""

from deskside.backends import Row, Transaction
from deskside.chat import store
from deskside.chat.finding import require_message, require_own, unless_deleted
from deskside.chat.model import EditArgs, History, HistoryArgs, Version
from deskside.chat.operations import is_replay
from deskside.chat.threads import R, S, Thread
from deskside.chat.wording import require_words
from deskside.errors import Code, Problem
from deskside.ids import SessionId
from deskside.sync import Viewer, advance, hold, not_allowed, show


def edit(tx: Transaction, viewer: Viewer, args: EditArgs, thread: Thread[S, R]) -> S:
    """Give one's own message another text. Files stay; the same text changes nothing.

    Raises 409 `message-changed` when the text is not any more the one that the writer began with, 410 `message-deleted`, 403.
    """
    session = SessionId(args.session)
    hold(
        tx, session
    )  # Two devices may edit at once, or somebody remove the writer: what is read from here on stays so.
    me = thread.require_author(tx, viewer, session)
    found = require_own(tx, me, args.message, thread)
    if is_replay(tx, me, args.op, found["id"], "edit", str(args.base), args.text, str(args.notify)):
        return thread.rows(tx, [found])[0]
    unless_deleted(found)
    require_words(args.text, has_files=found["file_count"] > 0)
    if args.text == found["text"]:
        return thread.rows(tx, [found])[0]
    if args.base != found["text_rev"]:
        raise _changed(found)
    return _rewrite(tx, found, args.text, thread, notify=args.notify)


def _rewrite(tx: Transaction, found: Row, text: str, thread: Thread[S, R], *, notify: bool) -> S:
    session = SessionId(found["session"])
    rev = advance(tx, session, thread.stream)
    since = found["at"] if found["edited_at"] is None else found["edited_at"]
    tx.run(store.add_version, {"message": found["id"], "rev": found["text_rev"], "at": since, "text": found["text"]})
    notice = rev if notify else found["notify_rev"]
    tx.run(
        store.rewrite,
        {"message": found["id"], "words": text, "now": tx.now_ms, "revision": rev, "notice": notice},
    )
    row = thread.rows(tx, [require_message(tx, session, found["id"], thread)])[0]
    show(tx, session, thread.stream, rev, row)
    return row


def _changed(found: Row) -> Problem:
    return Problem(
        409,
        Code.MESSAGE_CHANGED,
        "This message was changed elsewhere in the meantime. Look at it, then edit it again.",
        extra={"text_rev": found["text_rev"]},
    )


def history(tx: Transaction, viewer: Viewer, args: HistoryArgs, thread: Thread[S, R]) -> History:
    """The texts that a message had before. Nothing is left of those of a deleted one. Customers get 403."""
    session = SessionId(args.session)
    if not thread.require_reader(tx, viewer, session).staff:
        raise not_allowed()
    found = require_message(tx, session, args.message, thread)
    return History([Version(row["text"], row["at"]) for row in tx.all(store.versions_of, {"of": found["id"]})])
