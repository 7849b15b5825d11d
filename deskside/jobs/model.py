"""What is owed: reactions to facts, duties that come round, and how long to wait after a failure. Pure.

A reaction runs at least once; written so that running it again changes nothing, its effect happens exactly once.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

FIRST_PAUSE_MS = 1_000
LONGEST_PAUSE_MS = 5 * 60 * 1_000
ALARM_AFTER = 3
"""So many attempts may fail quietly (a warning in the log); from then on it is a trouble and an error."""


@dataclass(frozen=True, slots=True)
class Announced:
    """Told after the commit of a transaction that announced a fact: the worker need not wait for its next look."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What is done about a fact. `run` gets the fact's subject and must bear being run again, beside itself too."""

    name: str
    """Names the debt in the database; never changed while debts may exist."""
    run: Callable[[str], Awaitable[None]]
    gives_up_after: int | None
    """After so many failed attempts nobody tries again, and it stays a trouble. None: never gives up, but alarms."""
    longest_s: int = 600
    """A run that takes longer is stopped and counts as failed."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Something done again and again, by one process at a time. `run` must bear being run again."""

    every_s: int
    name: str
    run: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Debt:
    """One reaction owed to one subject of a fact, in the hands of a worker."""

    fact: str
    subject: str
    reaction: str
    attempt: int = field(compare=False)
    """Which attempt this is; 1 is the first."""

    def __str__(self) -> str:
        return f"{self.reaction} for {self.fact} of {self.subject}"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A debt that does not get paid: somebody should look."""

    fact: str
    subject: str
    reaction: str
    attempts: int
    given_up: bool
    error: str
    """The kind of the last error; the log has the rest. Empty when the process died at it."""


def every(seconds: int, name: str, run: Callable[[], Awaitable[None]]) -> Duty:
    """A duty that comes round every so many seconds, such as a sweep of what has expired."""
    return Duty(seconds, name, run)


def pause_ms(attempt: int, dice: float) -> int:
    """How long to wait after the failure of an attempt: doubling up to a ceiling, then spread by dice in [0, 1) over the
    upper half, so that what failed together does not come back together."""
    whole = min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << min(attempt - 1, 20))
    return whole // 2 + int(dice * (whole // 2))
