"""What connections of both kinds are held to."""

from dataclasses import dataclass

from deskside.asgi import Crowd

STUCK_S = 90.0
"""A reader that takes nothing for this long is let go."""
LINGER_S = 10.0
"""How long what was written last may take to leave before the connection is cut."""


@dataclass(frozen=True)
class Limits:
    """What connections are held to."""

    crowd: Crowd
    header_deadline_s: float
    stuck_s: float = STUCK_S
