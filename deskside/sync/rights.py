"""How a lost right reaches what is already running: sockets, uploads, downloads.

Whoever takes a right away tells `RightsChanged` in the same transaction. Whatever runs for long keeps a `RightsWatch` and asks
its own access question again when `changed` is set; the hint itself decides nothing.
"""

import asyncio
from dataclasses import dataclass
from typing import Self

from deskside.backends import Bus, Transaction
from deskside.ids import OrganizationId, SessionId
from deskside.sync.viewer import Staff, Viewer

ASK_AGAIN_S = 0.5
"""A member's sign-in may be ended by another process, such as the command line, whose hint does not reach this one."""


@dataclass(frozen=True, slots=True)
class RightsChanged:
    """Rights changed in a session, of one sign-in, or everywhere in an organization. `topic` names which."""

    topic: str


def session_topic(session: SessionId) -> str:
    return f"rights:session:{session}"


def files_topic(session: SessionId) -> str:
    """Of what is being read of a session's files. Open pages do not hear it: what becomes of a note's file is nothing to them, and
    nothing that they answer or send may tell when."""
    return f"rights:files:{session}"


def organization_topic(organization: OrganizationId) -> str:
    return f"rights:organization:{organization}"


def replies_topic(organization: OrganizationId) -> str:
    """Of the files of canned replies."""
    return f"rights:replies:{organization}"


def sign_in_topic(sign_in: str) -> str:
    return f"rights:sign-in:{sign_in}"


def rights_changed(tx: Transaction, topic: str) -> None:
    """Let running work ask again whether it may go on, once this is committed."""
    tx.tell(RightsChanged(topic))


class RightsWatch:
    """Hears of changed rights while one piece of work runs: in sessions or, for None, on canned replies. Use as a context
    manager."""

    def __init__(self, bus: Bus, viewer: Viewer, *sessions: SessionId | None) -> None:
        self._bus = bus
        topics = {sign_in_topic(viewer.sign_in)}
        for session in sessions:
            topics |= (
                {session_topic(session), files_topic(session)} if session else {replies_topic(viewer.organization)}
            )
        self._topics = tuple(topics)
        self._asks_again = isinstance(viewer, Staff)
        self._timer: asyncio.TimerHandle | None = None
        self.changed = asyncio.Event()

    def __enter__(self) -> Self:
        self._stops = [self._bus.subscribe(topic, lambda _: self.changed.set()) for topic in self._topics]
        if self._asks_again:
            self._ask_later()
        return self

    def __exit__(self, *_: object) -> None:
        for stop in self._stops:
            stop()
        if self._timer is not None:
            self._timer.cancel()

    def _ask_later(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(ASK_AGAIN_S, self._ask_now)

    def _ask_now(self) -> None:
        self.changed.set()
        self._ask_later()
