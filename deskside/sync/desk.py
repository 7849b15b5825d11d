"""What every live socket and long poll needs of its process, gathered once by `app`."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field

from deskside.backends import Bus, Database, Transaction
from deskside.ids import SessionId
from deskside.sync.boards import Boards
from deskside.sync.catchup import Gate, Scope, read_batch
from deskside.sync.changes import ChangeSource
from deskside.sync.commands import Door
from deskside.sync.ephemeral import Presence
from deskside.sync.frames import Batch, Cursor
from deskside.sync.hub import Hub
from deskside.sync.marks import ReadMarks
from deskside.sync.outlet import Rounds
from deskside.sync.pages import PageDoor
from deskside.sync.viewer import Viewer

Redeem = Callable[[str], Awaitable[Viewer | None]]
"""Turns a ticket into a viewer, once."""
SignedOut = Callable[[Collection[str]], Awaitable[Collection[str]]]
"""Which of these sign-ins no longer stand."""


@dataclass(frozen=True)
class Desk:
    """One process's half of the live connections."""

    database: Database
    bus: Bus
    hub: Hub
    presence: Presence
    boards: Boards
    door: Door
    sources: Sequence[ChangeSource]
    gate: Gate
    marks: ReadMarks
    redeem: Redeem
    signed_out: SignedOut
    version: str
    pages: PageDoor = field(default_factory=PageDoor)
    rounds: Rounds = field(default_factory=Rounds)

    def read(
        self, tx: Transaction, viewer: Viewer, session: SessionId, cursor: Cursor | None, oldest: int
    ) -> tuple[Batch, Scope]:
        """What the client of this cursor lacks, if its viewer may see the session now."""
        scope = self.gate(tx, viewer, session)
        batch = read_batch(tx, self.sources, scope, cursor, oldest)
        batch.marks = self.marks(tx, viewer, scope)
        return batch, scope
