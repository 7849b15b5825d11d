"""What the conversation shows on screens, on boards and in transcripts."""

from collections.abc import Sequence

from deskside.backends import Row, Transaction
from deskside.chat import store
from deskside.chat.actions import message_rows
from deskside.files import File, of_messages
from deskside.ids import MessageId, ParticipantId, SessionId
from deskside.sessions import Glance, Last, find_participant
from deskside.sync import Attachment, ChangeRow, Line, Stream, Window

LAST_TEXT = 160
"""Code points of the last line that a board shows."""
UNREAD_MOST = 999


class MessageSource:
    """The messages: a long history of which clients hold the newest part."""

    stream: Stream = "public"
    long = True

    def changed(self, tx: Transaction, session: SessionId, window: Window) -> Sequence[ChangeRow]:
        if window.newest is not None:
            found = tx.all(store.newest, {"of": session, "upto": window.upto, "most": window.newest})
            return sorted(message_rows(tx, list(found)), key=lambda row: row.rev)
        values = {
            "of": session,
            "after": window.after,
            "upto": window.upto,
            "oldest": window.oldest,
            "most": window.limit,
        }
        return message_rows(tx, list(tx.all(store.changed, values)))

    def lines(self, tx: Transaction, session: SessionId, upto: int) -> Sequence[Line]:
        found = tx.all(store.everything, {"of": session, "upto": upto})
        with_files = [MessageId(row["id"]) for row in found if row["file_count"] and not row["deleted"]]
        files = of_messages(tx, with_files, most=None)
        return [_line(row, files.get(MessageId(row["id"]), (0, []))[1]) for row in found]


def _line(row: Row, files: list[File]) -> Line:
    return Line(
        created_rev=row["created_rev"],
        stream="public",
        at_ms=row["at"],
        speaker=row["author"],
        text=row["text"],
        attachments=tuple(Attachment(f.name, f.size_bytes, f.sha256, f.proven) for f in files),
        edited_ms=row["edited_at"],
        deleted=bool(row["deleted"]),
    )


def glance(tx: Transaction, session: SessionId, me: ParticipantId) -> Glance:
    """The newest message and how many a participant has not seen."""
    last = tx.one(store.last, {"of": session})
    if last is None:
        return Glance(None, 0)
    mark = tx.one(store.read_mark, {"of": session, "me": me})
    read = mark["rev"] if mark is not None else 0
    unread = tx.one(store.unread, {"of": session, "me": me, "read": read})
    author = find_participant(tx, session, last["author"])
    return Glance(
        Last(author["name"], _short(tx, last), last["at"], last["author"] == me),
        min(unread["many"], UNREAD_MOST) if unread is not None else 0,
    )


def _short(tx: Transaction, last: Row) -> str:
    text = " ".join(last["text"].split())
    if text or not last["file_count"]:
        return text[:LAST_TEXT]
    message = MessageId(last["id"])
    _, files = of_messages(tx, [message], most=1).get(message, (0, []))  # All of them may be erased.
    return files[0].name if files else ""
