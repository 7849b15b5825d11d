"""The verbs of the conversation: post, read on, page back. Plain functions over a transaction."""

import hashlib

from deskside.backends import Row, Transaction
from deskside.chat import store
from deskside.chat.model import MessageRow, Older, OlderArgs, PostArgs, ReadArgs
from deskside.chat.reactions_store import reactions_of
from deskside.chat.wording import required_text
from deskside.errors import Code, Problem
from deskside.files import File, of_messages, take_draft
from deskside.ids import MessageId, ParticipantId, SessionId, is_id, new_id
from deskside.sessions import require_participant, require_reader
from deskside.sync import Nothing, OnBoard, Staff, Viewer, advance, heads, how_many_fit, show

PAGE = 100
"""Messages of one page of history."""
FILES_SHOWN = 20
"""Files that travel inside a message's row."""


def post(tx: Transaction, viewer: Viewer, args: PostArgs) -> MessageRow:
    """Say something. The same client id answers with what it first said, as it is now; other content under it is 409."""
    session = SessionId(args.session)
    author = require_participant(tx, viewer, session)
    digest = _digest(args)
    known = tx.one(store.by_client_id, {"of": session, "by": author.id, "client": args.client_id})
    if known is not None:
        return _replayed(tx, known, digest)
    text = _text(args)
    if args.reply_to is not None:
        _require_message(tx, session, args.reply_to)
    rev = advance(tx, session)
    message = MessageId(new_id())
    files = _attach(tx, session, author.id, args, message)
    values = {
        "id": message,
        "session": session,
        "author": author.id,
        "client_id": args.client_id,
        "digest": digest,
        "at": tx.now_ms,
        "text": text,
        "deleted": False,
        "deleted_at": None,
        "edited_at": None,
        "text_rev": rev,
        "notify_rev": 0,
        "reply_to": args.reply_to,
        "file_count": len(files),
        "rev": rev,
        "created_rev": rev,
    }
    tx.run(store.add, values)
    row = message_row(values, files[:FILES_SHOWN])
    show(tx, session, "public", rev, row)
    return row


def _text(args: PostArgs) -> str:
    if args.file_count and args.draft is None:
        raise Problem(400, Code.REQUEST_INVALID, "This message names files, but not the draft they belong to.")
    return required_text(args.text, has_files=args.file_count > 0)


def _digest(args: PostArgs) -> str:
    """Tells whether a replayed id came with the same content."""
    content = "\0".join((args.text, args.draft or "", str(args.file_count), args.reply_to or ""))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def _replayed(tx: Transaction, known: Row, digest: str) -> MessageRow:
    if not known["deleted"] and known["digest"] != digest:
        raise Problem(409, Code.ID_REUSED, "Another message was already sent under this id.")
    return message_rows(tx, [known])[0]


def _require_message(tx: Transaction, session: SessionId, message: str) -> None:
    if not is_id(message) or tx.one(store.by_id, {"of": session, "message": message}) is None:
        raise Problem(404, Code.MESSAGE_UNKNOWN, "The message you answer is not in this session.")


def _attach(
    tx: Transaction, session: SessionId, author: ParticipantId, args: PostArgs, message: MessageId
) -> list[File]:
    if args.draft is None or not args.file_count:
        return []
    return take_draft(tx, session, author, args.draft, args.file_count, message)


def older(tx: Transaction, viewer: Viewer, args: OlderArgs) -> Older:
    """The page of messages before a revision: as many as fit a frame."""
    session = SessionId(args.session)
    require_reader(tx, viewer, session)
    found = tx.all(store.before, {"of": session, "before": args.before, "most": PAGE + 1})
    newest_first = message_rows(tx, list(found[:PAGE]))
    shown = newest_first[: how_many_fit(newest_first)]
    reactions = reactions_of(tx, [row.id for row in shown])
    return Older(shown[::-1], more=len(found) > len(shown), reactions=reactions)


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
    if isinstance(viewer, Staff):
        tx.tell(OnBoard(session, viewer.member))  # Nothing is unread there any more.
    return Nothing()


def show_again(tx: Transaction, session: SessionId, message: MessageId) -> None:
    """Something about the message's files changed: give its row a new revision."""
    if tx.one(store.by_id, {"of": session, "message": message}) is None:
        return
    rev = advance(tx, session)
    tx.run(store.touch, {"message": message, "revision": rev})
    row = tx.one(store.by_id, {"of": session, "message": message})
    assert row is not None, "found above, in the same transaction"
    show(tx, session, "public", rev, *message_rows(tx, [row]))


def message_rows(tx: Transaction, found: list[Row]) -> list[MessageRow]:
    """Messages on the wire, each with the first of its files."""
    with_files = [MessageId(row["id"]) for row in found if row["file_count"] and not row["deleted"]]
    files = of_messages(tx, with_files) if with_files else {}
    return [message_row(row, files.get(MessageId(row["id"]), (0, []))[1]) for row in found]


def message_row(row: Row, files: list[File]) -> MessageRow:
    """The row on the wire."""
    return MessageRow(
        id=row["id"],
        rev=row["rev"],
        created_rev=row["created_rev"],
        client_id=row["client_id"],
        author=row["author"],
        at=row["at"],
        text=row["text"],
        deleted=bool(row["deleted"]),
        deleted_at=row["deleted_at"],
        edited_at=row["edited_at"],
        text_rev=row["text_rev"],
        notify_rev=row["notify_rev"],
        reply_to=row["reply_to"],
        file_count=row["file_count"],
        files=files,
    )
