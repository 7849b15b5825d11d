"""What a feature offers so that its rows reach screens and transcripts, without sync or transcripts knowing the feature."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from deskside.backends import Transaction
from deskside.ids import SessionId
from deskside.sync.revisions import ChangeRow, Stream


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows are asked for: those with `after < rev <= upto`, at most `limit`, lowest revisions first.

    With `newest` (a snapshot) a long source gives only that many of its newest rows by `created_rev`, whatever `limit` says;
    rows that are gone may be left out. `oldest` is the smallest `created_rev` that the client holds of the stream's long source:
    changes to older rows, and to what hangs on these, may be left out. One revision of one source never has as many rows as a
    page.
    """

    after: int
    upto: int
    limit: int
    newest: int | None = None
    oldest: int = 0


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a line of a transcript names."""

    name: str
    size_bytes: int
    sha256: str
    proven: bool
    """The sender's browser computed the same hash as the server."""
    caption: str = ""
    alt: str = ""
    arrived_sha256: str | None = None
    """Before something private was taken out of it on the server."""
    private: str | None = None
    """What was taken out of it, there or before it was sent, or `original`."""
    remark: str = ""
    """What keeps it from being opened, or what its reader should know; ours, not the sender's."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a transcript: sorted by `created_rev`, then by the order of the sources.

    Sources give facts as they are; the transcript alone decides how names, times and odd characters are shown, so that
    nobody can forge an entry by typing.
    """

    created_rev: int
    """In the public stream; of a line of the staff stream the public revision that it follows."""
    stream: Stream
    at_ms: int
    speaker: str
    """The participant who says it (an id); empty for a line of the log."""
    text: str
    """What the speaker typed, with its own line breaks. In a line of the log: one sentence of ours, in which `{id}` stands for
    the participant of that id. What people typed (a title) never stands in such a sentence, but in `notes`."""
    attachments: tuple[Attachment, ...] = ()
    """All files of the message, in its order (never only the first of many)."""
    edited_ms: int | None = None
    deleted: bool = False
    """The speaker took it back: `text` and `attachments` are empty."""
    answers: tuple[str, int] | None = None
    """Who said what this is an answer to (an id), and when."""
    notes: tuple[str, ...] = ()
    """Further facts below the text, one line each."""


class ChangeSource(Protocol):
    """A feature's rows of one stream."""

    @property
    def stream(self) -> Stream: ...

    @property
    def long(self) -> bool:
        """Whether its history is long (messages): clients hold only the newest part of it."""
        ...

    def changed(self, tx: Transaction, session: SessionId, window: Window) -> Sequence[ChangeRow]:
        """The rows of the window, ordered by `rev`."""
        ...

    def lines(self, tx: Transaction, session: SessionId, upto: int) -> Sequence[Line]:
        """All that a transcript tells of the rows as they stand at revision `upto`."""
        ...
