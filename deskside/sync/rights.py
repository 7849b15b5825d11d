"""How a lost right reaches what is already running: sockets, uploads, downloads.

Whoever takes a right away tells `RightsChanged` in the same transaction. Whatever runs for long keeps a `RightsWatch` and asks
its own access question again when `changed` is set; the hint itself decides nothing.
"""

import asyncio
from dataclasses import dataclass
from typing import Self

from deskside.backends import Bus, Transaction
from deskside.ids import SessionId
from deskside.sync.viewer import Viewer


@dataclass(frozen=True, slots=True)
class RightsChanged:
    """Rights changed in a session, or of one sign-in. `topic` names which."""

    topic: str


def session_topic(session: SessionId) -> str:
    return f"rights:session:{session}"


def sign_in_topic(sign_in: str) -> str:
    return f"rights:sign-in:{sign_in}"


def rights_changed(tx: Transaction, topic: str) -> None:
    """Let running work ask again whether it may go on, once this is committed."""
    tx.tell(RightsChanged(topic))


class RightsWatch:
    """Hears of changed rights while one piece of work runs. Use as a context manager."""

    def __init__(self, bus: Bus, viewer: Viewer, session: SessionId) -> None:
        self._bus = bus
        self._topics = (session_topic(session), sign_in_topic(viewer.sign_in))
        self.changed = asyncio.Event()

    def __enter__(self) -> Self:
        self._stops = [self._bus.subscribe(topic, lambda _: self.changed.set()) for topic in self._topics]
        return self

    def __exit__(self, *_: object) -> None:
        for stop in self._stops:
            stop()
