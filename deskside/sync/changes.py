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

    With `newest` (a snapshot) a long source gives only that many of its newest rows by `created_rev`, whatever `limit` says.
    `oldest` is the smallest `created_rev` the client holds: changes to older rows of a long source may be left out. One
    revision of one source never has as many rows as a page.
    """

    after: int
    upto: int
    limit: int
    newest: int | None = None
    oldest: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a transcript: sorted by `created_rev`, then by the order of the sources."""

    created_rev: int
    stream: Stream
    at_ms: int
    speaker: str
    """Who says it, as the transcript shows it; empty for a line of the log."""
    text: str
    """May have several lines; the transcript puts the later ones behind its gutter."""
    notes: tuple[str, ...] = ()
    """Facts below the text: files with size and hash, "edited at ..."."""


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
