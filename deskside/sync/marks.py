"""Marks of reading on their way to screens: who may see whose, without sync knowing what was read.

They stay outside the counters. A mark that gets lost is no harm: every batch carries all of them, and a later mark says more.
"""

from collections.abc import Callable
from dataclasses import dataclass

from deskside.backends import Transaction
from deskside.ids import ParticipantId, SessionId
from deskside.sync.catchup import Scope
from deskside.sync.frames import Marks
from deskside.sync.viewer import Viewer

ReadMarks = Callable[[Transaction, Viewer, Scope], Marks]
"""The marks that a viewer may see of a session."""


@dataclass(frozen=True, slots=True)
class Marked:
    """Told when somebody has read on. Unless marks are shared only their own pages hear of it."""

    session: SessionId
    participant: ParticipantId
    rev: int
    shared: bool
