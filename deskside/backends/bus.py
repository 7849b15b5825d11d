"""The bus contract: hints between processes, small and unreliable by design.

Obligations: `publish` never blocks and never fails the caller; a hint reaches every subscriber of its topic in this process in
the order it was published, and other processes' subscribers perhaps, perhaps twice, perhaps late. Whoever listens must be
right without it: the database is the truth. Handlers run on the event loop and return at once.
"""

from collections.abc import Callable
from typing import Protocol

Handler = Callable[[object], None]


class Bus(Protocol):
    """Where hints travel."""

    def publish(self, topic: str, hint: object) -> None: ...

    def subscribe(self, topic: str, handler: Handler) -> Callable[[], None]:
        """Hear a topic; the answer is a function that stops it."""
        ...
