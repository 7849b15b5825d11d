"""What time it is. Everything that needs the time is given a clock, so that tests turn the hands themselves.

Times are integer milliseconds since 1970-01-01 UTC, as on the wire and in the database.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], int]
"""Answers the present time in milliseconds since 1970-01-01 UTC."""

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def system_clock() -> int:
    """The machine's own time."""
    return time.time_ns() // 1_000_000


def as_datetime(at_ms: int) -> datetime:
    """The aware UTC datetime of a time in milliseconds."""
    return datetime.fromtimestamp(at_ms / 1_000, UTC)


class FakeClock:
    """A clock for tests: it stands still until told to move."""

    def __init__(self, at_ms: int = 1_800_000_000_000) -> None:
        self.at_ms = at_ms

    def __call__(self) -> int:
        return self.at_ms

    def advance(self, ms: int) -> None:
        self.at_ms += ms
