"""What the conversation shows on screens, on boards and in transcripts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from deskside.backends import Row, Transaction
from deskside.breathing import breathing
from deskside.chat import reading_notes, store
from deskside.chat.threads import EVERYONE, TECHNICIANS, Thread
from deskside.files import File, of_messages
from deskside.ids import MessageId, ParticipantId, SessionId
from deskside.sessions import Glance, Last, find_participant
from deskside.sync import Attachment, ChangeRow, Line, Stream, Window

LAST_TEXT = 160
"""Code points of the last line that a board shows."""
UNREAD_MOST = 999


@dataclass(frozen=True)
class MessageSource:
    """The messages of a thread: a long history of which clients hold the newest part."""

    thread: Thread[Any, Any] = EVERYONE
    long: bool = True

    @property
    def stream(self) -> Stream:
        return self.thread.stream

    def changed(self, tx: Transaction, session: SessionId, window: Window) -> Sequence[ChangeRow]:
        if window.newest is not None:
            newest = {"of": session, "stream": self.stream, "upto": window.upto, "most": window.newest}
            found = tx.all(store.newest, newest)
            return sorted(self.thread.rows(tx, list(found)), key=_rev)
        values = {
            "of": session,
            "stream": self.stream,
            "after": window.after,
            "upto": window.upto,
            "oldest": window.oldest,
            "most": window.limit,
        }
        return self.thread.rows(tx, list(tx.all(store.changed, values)))

    def lines(self, tx: Transaction, session: SessionId, upto: int) -> Sequence[Line]:
        found = tx.all(store.everything, {"of": session, "stream": self.stream, "upto": upto})
        with_files = [MessageId(row["id"]) for row in found if row["file_count"] and not row["deleted"]]
        files = of_messages(tx, with_files, most=None)
        said = {row["id"]: row for row in found}
        return [
            _line(row, files.get(MessageId(row["id"]), (0, []))[1], said.get(row["reply_to"] or ""))
            for row in breathing(found)
        ]


def _rev(row: ChangeRow) -> int:
    return row.rev


def _line(row: Row, files: list[File], answered: Row | None) -> Line:
    return Line(
        created_rev=row["created_rev"] if row["follows"] is None else row["follows"],
        stream=row["stream"],
        at_ms=row["at"],
        speaker=row["author"],
        text=row["text"],
        attachments=tuple(_attachment(file) for file in files),
        edited_ms=row["edited_at"],
        deleted=bool(row["deleted"]),
        answers=None if answered is None else (answered["author"], answered["at"]),
    )


def _attachment(file: File) -> Attachment:
    return Attachment(
        file.name,
        file.size_bytes,
        file.sha256,
        file.proven,
        file.caption,
        file.alt,
        file.arrived_sha256,
        file.private,
        _remark(file),
    )


def _remark(file: File) -> str:
    if file.state == "checking":
        return "still being checked for viruses when this was written"
    if file.state == "quarantined":
        return f"held back by the virus scanner: {file.threat or 'it could not be checked'}; its bytes are destroyed"
    return "" if file.scan != "unchecked" else "not checked for viruses: more than the scanner looks at"


def glance(tx: Transaction, session: SessionId, me: ParticipantId) -> Glance:
    """The newest message, and how many messages and notes a technician has not seen."""
    notes = _unread(tx, session, me, TECHNICIANS, reading_notes.mark_of(tx, session, me))
    last = tx.one(store.last, {"of": session, "stream": EVERYONE.stream})
    if last is None:
        return Glance(None, 0, notes)
    mark = tx.one(store.read_mark, {"of": session, "me": me})
    read = mark["rev"] if mark is not None else 0
    author = find_participant(tx, session, last["author"])
    return Glance(
        Last(author["name"], _short(tx, last), last["at"], last["author"] == me),
        _unread(tx, session, me, EVERYONE, read),
        notes,
    )


def _unread(tx: Transaction, session: SessionId, me: ParticipantId, thread: Thread[Any, Any], read: int) -> int:
    found = tx.one(store.unread, {"of": session, "stream": thread.stream, "me": me, "read": read})
    return min(found["many"], UNREAD_MOST) if found is not None else 0


def _short(tx: Transaction, last: Row) -> str:
    text = " ".join(last["text"].split())
    if text or not last["file_count"]:
        return text[:LAST_TEXT]
    message = MessageId(last["id"])
    _, files = of_messages(tx, [message], most=1).get(message, (0, []))  # All of them may be erased.
    return files[0].name if files else ""
