"""Where an upload belongs: to a message that somebody writes in a session, or to a canned reply that a member writes.

Everything else about uploads is the same for both: limits, quotas, offsets, what survives. Only this asks who may.
"""

from dataclasses import dataclass
from enum import StrEnum

from deskside.accounts import member
from deskside.backends import Transaction
from deskside.ids import MemberId, ParticipantId, SessionId
from deskside.sessions import find_participant, require_participant
from deskside.sync import Viewer, require_staff


class HomeKind(StrEnum):
    """What the files of a home are for."""

    SESSION = "session"
    """Messages of a session; whoever is in it may send."""
    REPLIES = "replies"
    """Canned replies of an organization; its members may send."""


@dataclass(frozen=True, slots=True)
class Home:
    """A place for uploads, and whose they are there. One home's uploads are counted together."""

    kind: HomeKind
    id: str
    """The session's, or the organization's."""
    sender: str
    """The participant's id, or the member's."""

    @property
    def session(self) -> SessionId | None:
        return SessionId(self.id) if self.kind is HomeKind.SESSION else None

    @property
    def participant(self) -> ParticipantId | None:
        return ParticipantId(self.sender) if self.kind is HomeKind.SESSION else None

    @property
    def member(self) -> MemberId | None:
        return MemberId(self.sender) if self.kind is HomeKind.REPLIES else None


def require_home(tx: Transaction, viewer: Viewer, session: SessionId | None) -> Home:
    """Where the viewer's uploads go: into this live session, or without one among the canned replies of their organization.

    Raises 403, 404 and 410.
    """
    if session is not None:
        return Home(HomeKind.SESSION, session, require_participant(tx, viewer, session).id)
    staff = require_staff(viewer)
    return Home(HomeKind.REPLIES, staff.organization, staff.member)


def is_sender_there(tx: Transaction, home: Home) -> bool:
    """Whether whoever sends is still in the session, or a member. Raises `Problem` for somebody who never was."""
    if home.kind is HomeKind.SESSION:
        return find_participant(tx, SessionId(home.id), ParticipantId(home.sender))["state"] == "present"
    return member(tx, MemberId(home.sender)) is not None
