"""A word to those whom it concerns that there is something to ask for: to one participant's own sockets, or to an organization's
technicians. Fleeting, like typing: whoever hears it asks; whoever misses it asks when the page comes back. Nobody else hears it.
"""

from dataclasses import dataclass

from deskside.backends import Transaction
from deskside.ids import MemberId, OrganizationId, ParticipantId, SessionId


@dataclass(frozen=True, slots=True)
class Nudge:
    """`name` says what to ask for."""

    session: SessionId
    participant: ParticipantId
    name: str


def nudge(tx: Transaction, session: SessionId, participant: ParticipantId, name: str) -> None:
    """Let this participant's devices ask, once this is committed."""
    tx.tell(Nudge(session, participant, name))


@dataclass(frozen=True, slots=True)
class StaffNudge:
    """The same outside any session: to one member of an organization, or to all of them."""

    organization: OrganizationId
    member: MemberId | None
    name: str


def nudge_staff(tx: Transaction, organization: OrganizationId, member: MemberId | None, name: str) -> None:
    """Let the open pages of these members ask, once this is committed."""
    tx.tell(StaffNudge(organization, member, name))


def staff_topic(organization: OrganizationId) -> str:
    """The topic on which members' sockets hear it."""
    return f"nudge:{organization}"
