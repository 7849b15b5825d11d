"""What a message is: text with any number of attachments, said by a participant at a time the server stamped."""

from typing import Annotated

import msgspec

from deskside.files import File
from deskside.sync import ChangeRow
from deskside.texts import described

MAX_TEXT = 16_000
"""Code points; counted alike on both sides."""

ClientId = Annotated[str, msgspec.Meta(min_length=8, max_length=64, pattern="^[!-~]+$")]


Text = Annotated[str, described(most=MAX_TEXT, allow_newlines=True)]


class Said(ChangeRow, kw_only=True):
    """What a message and a note have in common on the wire. Deleted ones keep their place and nothing else."""

    client_id: str
    author: str
    at: int
    text: str
    deleted: bool
    deleted_at: int | None
    edited_at: int | None
    text_rev: int
    """The revision that brought the text as it stands: what an edit starts from."""
    notify_rev: int
    """The revision of the last edit of which everybody was to be told; 0 for none."""
    reply_to: str | None
    file_count: int
    files: list[File]


class MessageRow(Said, kw_only=True, tag_field="kind", tag="message"):
    """What is said to everybody in the session."""


class NoteRow(Said, kw_only=True, tag_field="kind", tag="note"):
    """What technicians say among themselves. A kind of its own: nothing that handles messages takes it for one."""

    follows: int
    """The public revision after which it was written."""


class Reacted(ChangeRow, kw_only=True):
    """One emoji on one message, and who put it there. Without anybody it is gone."""

    message: str
    emoji: str
    by: list[str]
    """Participants in the order they reacted."""


class ReactionRow(Reacted, kw_only=True, tag_field="kind", tag="reaction"):
    """On a message to everybody."""


class NoteReactionRow(Reacted, kw_only=True, tag_field="kind", tag="note_reaction"):
    """On a note."""


class PostArgs(msgspec.Struct):
    session: str
    client_id: ClientId
    text: Text
    draft: ClientId | None = None
    file_count: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0
    reply_to: str | None = None


class OlderArgs(msgspec.Struct):
    session: str
    before: Annotated[int, msgspec.Meta(ge=0, lt=2**31)]


class Older(msgspec.Struct):
    """A page of earlier messages, the oldest first."""

    rows: list[MessageRow]
    more: bool
    reactions: list[ReactionRow]


class OlderNotes(msgspec.Struct):
    """A page of earlier notes, the oldest first."""

    rows: list[NoteRow]
    more: bool
    reactions: list[NoteReactionRow]


class AroundArgs(msgspec.Struct):
    session: str
    message: str


class Around(msgspec.Struct):
    """A message between its neighbours, the oldest first."""

    rows: list[MessageRow]
    reactions: list[ReactionRow]


class AroundNote(msgspec.Struct):
    """A note between its neighbours, the oldest first."""

    rows: list[NoteRow]
    reactions: list[NoteReactionRow]


class EditArgs(msgspec.Struct):
    session: str
    op: ClientId
    message: str
    base: Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
    """The `text_rev` that the writer saw."""
    text: Text
    notify: bool = False


class DeleteArgs(msgspec.Struct):
    session: str
    op: ClientId
    message: str


class ReactArgs(msgspec.Struct):
    session: str
    op: ClientId
    message: str
    emoji: str
    on: bool


class HistoryArgs(msgspec.Struct):
    session: str
    message: str


class Version(msgspec.Struct):
    """A text that a message had before, and since when."""

    text: str
    at: int


class History(msgspec.Struct):
    """The earlier texts of a message, the oldest first."""

    versions: list[Version]


class ReadArgs(msgspec.Struct):
    session: str
    rev: Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
