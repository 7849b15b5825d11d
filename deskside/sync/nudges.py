"""A word to one participant's own sockets that something waits for them. Fleeting, like typing: whoever hears it asks; whoever
misses it asks when the page comes back. Nobody else in the session hears it.
"""

from dataclasses import dataclass

from deskside.backends import Transaction
from deskside.ids import ParticipantId, SessionId


@dataclass(frozen=True, slots=True)
class Nudge:
    """`name` says what to ask for."""

    session: SessionId
    participant: ParticipantId
    name: str


def nudge(tx: Transaction, session: SessionId, participant: ParticipantId, name: str) -> None:
    """Let this participant's devices ask, once this is committed."""
    tx.tell(Nudge(session, participant, name))
