"""The first verbs of the conversation: post, page back. Plain functions over a transaction."""

import hashlib
from typing import Any

from deskside.backends import Row, Transaction
from deskside.chat import store
from deskside.chat.first import first_time
from deskside.chat.model import MessageRow, NoteRow, Older, OlderArgs, OlderNotes, PostArgs
from deskside.chat.reactions_store import reactions_of
from deskside.chat.threads import EVERYONE, TECHNICIANS, R, S, Thread, thread_of
from deskside.chat.wording import is_sayable, require_words
from deskside.errors import Code, Problem
from deskside.files import File, take_draft
from deskside.ids import MessageId, ParticipantId, SessionId, is_id, new_id
from deskside.sync import Viewer, advance, heads, hold, how_many_fit, show

PAGE = 100
"""Messages of one page of history."""
FILES_SHOWN = 20
"""Files that travel inside a message's row."""


def post(tx: Transaction, viewer: Viewer, args: PostArgs) -> MessageRow:
    """Say something to everybody. The same client id answers with what it first said, as it is now; other content under it, or
    the same as a note, is 409."""
    return _say(tx, viewer, args, EVERYONE)


def post_note(tx: Transaction, viewer: Viewer, args: PostArgs) -> NoteRow:
    """The same among technicians."""
    return _say(tx, viewer, args, TECHNICIANS)


def _say(tx: Transaction, viewer: Viewer, args: PostArgs, thread: Thread[S, R]) -> S:
    session = SessionId(args.session)
    if thread.stream == "public" and _is_plain(args):
        first = first_time(tx, viewer, session, args.client_id)
        if first is not None:
            return _add_plain(tx, session, args, thread, *first)
    hold(tx, session)
    author = thread.require_author(tx, viewer, session)
    known = tx.one(store.by_client_id, {"of": session, "by": author.id, "client": args.client_id})
    if known is not None:
        return _replayed(tx, known, _digest(args), thread)
    _require_words(args)
    if args.reply_to is not None:
        _require_message(tx, session, args.reply_to, thread)
    return _add(tx, session, args, thread, author.id, advance(tx, session, thread.stream))


def _is_plain(args: PostArgs) -> bool:
    """Words alone, which nothing but who says them can keep from being said."""
    return not args.file_count and args.reply_to is None and is_sayable(args.text)


def _add_plain(
    tx: Transaction, session: SessionId, args: PostArgs, thread: Thread[S, R], author: ParticipantId, rev: int
) -> S:
    values = _said(tx, session, args, thread, MessageId(new_id()), author, rev)
    tx.run(store.add_plain, values)
    return _shown(tx, thread, store.plain | values, [])


def _add(
    tx: Transaction, session: SessionId, args: PostArgs, thread: Thread[S, R], author: ParticipantId, rev: int
) -> S:
    message = MessageId(new_id())
    files = _attach(tx, session, author, args, message, thread)
    values = _said(tx, session, args, thread, message, author, rev) | {
        "follows": _public_head(tx, session) if thread.stream == "staff" else None,
        "reply_to": args.reply_to,
        "file_count": len(files),
    }
    tx.run(store.add, values)
    return _shown(tx, thread, store.untouched | values, files[:FILES_SHOWN])


def _said(
    tx: Transaction,
    session: SessionId,
    args: PostArgs,
    thread: Thread[S, R],
    message: MessageId,
    author: ParticipantId,
    rev: int,
) -> dict[str, Any]:
    return {
        "id": message,
        "session": session,
        "stream": thread.stream,
        "author": author,
        "client_id": args.client_id,
        "digest": _digest(args),
        "at": tx.now_ms,
        "text": args.text,
        "text_rev": rev,
        "rev": rev,
        "created_rev": rev,
    }


def _shown(tx: Transaction, thread: Thread[S, R], values: Row, files: list[File]) -> S:
    row = thread.row(values, files)
    show(tx, SessionId(values["session"]), thread.stream, values["rev"], row)
    return row


def _public_head(tx: Transaction, session: SessionId) -> int:
    """What a note follows in the conversation with everybody."""
    head = heads(tx, session)
    assert head is not None, "its counter was just raised"
    return head.public


def _require_words(args: PostArgs) -> None:
    if args.file_count and args.draft is None:
        raise Problem(400, Code.REQUEST_INVALID, "This message names files, but not the draft they belong to.")
    require_words(args.text, has_files=args.file_count > 0)


def _digest(args: PostArgs) -> str:
    """Tells whether a replayed id came with the same content."""
    content = "\0".join((args.text, args.draft or "", str(args.file_count), args.reply_to or ""))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def _replayed(tx: Transaction, known: Row, digest: str, thread: Thread[S, R]) -> S:
    is_same = known["deleted"] or known["digest"] == digest
    if known["stream"] != thread.stream or not is_same:
        raise Problem(409, Code.ID_REUSED, "Another message was already sent under this id.")
    return thread.rows(tx, [known])[0]


def _require_message(tx: Transaction, session: SessionId, message: str, thread: Thread[S, R]) -> None:
    found = tx.one(store.by_id, {"of": session, "message": message}) if is_id(message) else None
    if found is None or found["stream"] != thread.stream:
        raise Problem(404, Code.MESSAGE_UNKNOWN, "The message you answer is not in this session.")


def _attach(
    tx: Transaction,
    session: SessionId,
    author: ParticipantId,
    args: PostArgs,
    message: MessageId,
    thread: Thread[S, R],
) -> list[File]:
    if args.draft is None or not args.file_count:
        return []
    return take_draft(tx, session, author, args.draft, args.file_count, message, only_staff=thread.stream == "staff")


def older(tx: Transaction, viewer: Viewer, args: OlderArgs) -> Older:
    """The page of messages before a revision: as many as fit a frame."""
    return Older(*_page(tx, viewer, args, EVERYONE))


def older_notes(tx: Transaction, viewer: Viewer, args: OlderArgs) -> OlderNotes:
    """The same of the notes."""
    return OlderNotes(*_page(tx, viewer, args, TECHNICIANS))


def _page(tx: Transaction, viewer: Viewer, args: OlderArgs, thread: Thread[S, R]) -> tuple[list[S], bool, list[R]]:
    session = SessionId(args.session)
    thread.require_reader(tx, viewer, session)
    values = {"of": session, "stream": thread.stream, "before": args.before, "most": PAGE + 1}
    found = tx.all(store.before, values)
    newest_first = thread.rows(tx, list(found[:PAGE]))
    shown = newest_first[: how_many_fit(newest_first)]
    reactions = reactions_of(tx, [row.id for row in shown], thread)
    return shown[::-1], len(found) > len(shown), reactions


def show_again(tx: Transaction, session: SessionId, message: MessageId) -> None:
    """Something about the message's files changed: give its row a new revision."""
    known = tx.one(store.by_id, {"of": session, "message": message})
    if known is None:
        return
    thread = thread_of(known)
    rev = advance(tx, session, thread.stream)
    tx.run(store.touch, {"message": message, "revision": rev})
    row = tx.one(store.by_id, {"of": session, "message": message})
    assert row is not None, "found above, in the same transaction"
    show(tx, session, thread.stream, rev, *thread.rows(tx, [row]))
