"""The two conversations of a session: what everybody in it may see, and what technicians say among themselves.

Every verb exists once and is told in which of the two it acts. What lies in the other one does not exist for it, so a message never
changes sides; and each has commands of its own (`chat.…`, `notes.…`), so nobody says the wrong thing by leaving something out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from deskside.backends import Row, Transaction
from deskside.chat.model import MessageRow, NoteReactionRow, NoteRow, Reacted, ReactionRow, Said
from deskside.files import File, of_messages
from deskside.ids import MessageId, SessionId
from deskside.sessions import Participant, Reader, require_participant, require_reader, require_technician
from deskside.sync import Stream, Viewer, not_allowed

S = TypeVar("S", bound=Said)
R = TypeVar("R", bound=Reacted)


@dataclass(frozen=True)
class Thread(Generic[S, R]):
    """One of the two: the stream of its changes, what its rows are, and who may write in it."""

    stream: Stream
    row: Callable[[Row, list[File]], S]
    """A message of it on the wire, with these of its files."""
    reaction: Callable[[Row], R]
    """A reaction of it on the wire."""
    require_author: Callable[[Transaction, Viewer, SessionId], Participant]

    def require_reader(self, tx: Transaction, viewer: Viewer, session: SessionId) -> Reader:
        """Somebody who may read it. Notes: technicians of the live session, then staff who may read the ended one."""
        reader = require_reader(tx, viewer, session)
        if self.stream == "staff" and not reader.staff:
            raise not_allowed()
        return reader

    def rows(self, tx: Transaction, found: list[Row]) -> list[S]:
        """Messages on the wire, each with the first of its files."""
        with_files = [MessageId(row["id"]) for row in found if row["file_count"] and not row["deleted"]]
        files = of_messages(tx, with_files) if with_files else {}
        return [self.row(row, files.get(MessageId(row["id"]), (0, []))[1]) for row in found]


def _members(struct: type[msgspec.Struct]) -> tuple[str, ...]:
    """The members that stand in a row of the table as they are."""
    return tuple(name for name in struct.__struct_fields__ if name not in {"files", "deleted", "by"})


_OF_MESSAGE, _OF_NOTE, _OF_REACTION = _members(MessageRow), _members(NoteRow), _members(ReactionRow)


def _message(row: Row, files: list[File]) -> MessageRow:
    return MessageRow(deleted=bool(row["deleted"]), files=files, **{name: row[name] for name in _OF_MESSAGE})


def _note(row: Row, files: list[File]) -> NoteRow:
    return NoteRow(deleted=bool(row["deleted"]), files=files, **{name: row[name] for name in _OF_NOTE})


def _reaction(row: Row) -> ReactionRow:
    return ReactionRow(by=row["people"].split(), **{name: row[name] for name in _OF_REACTION})


def _note_reaction(row: Row) -> NoteReactionRow:
    return NoteReactionRow(by=row["people"].split(), **{name: row[name] for name in _OF_REACTION})


EVERYONE = Thread("public", _message, _reaction, require_participant)
TECHNICIANS = Thread("staff", _note, _note_reaction, require_technician)


def thread_of(row: Row) -> Thread[MessageRow, ReactionRow] | Thread[NoteRow, NoteReactionRow]:
    """The thread that a row of the table belongs to."""
    return TECHNICIANS if row["stream"] == "staff" else EVERYONE
