"""What every live socket and long poll needs of its process, gathered once by `app`."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass

from deskside.backends import Bus, Database
from deskside.sync.boards import Boards
from deskside.sync.catchup import Gate
from deskside.sync.changes import ChangeSource
from deskside.sync.commands import Door
from deskside.sync.ephemeral import Presence
from deskside.sync.hub import Hub
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
    redeem: Redeem
    signed_out: SignedOut
    version: str
