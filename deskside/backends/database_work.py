"""How work travels from the event loop to the threads of a database and back."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from deskside.backends.database import Action, Listener, busy

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Work:
    """An accepted read or write, and who waits for it."""

    action: Action[Any]
    future: asyncio.Future[Any]


@dataclass(slots=True)
class Outcome:
    """What became of it: a result, or an error."""

    future: asyncio.Future[Any]
    result: Any
    error: BaseException | None


Deliver: TypeAlias = Callable[[Sequence[object], Sequence[Outcome]], None]
"""Takes what a commit told and what became of its writes, from any thread."""


class Exchange:
    """Accepts work on the event loop, as much as can be borne, and brings the outcomes back to it."""

    def __init__(self, listener: Listener, most_waiting: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._listener = listener
        self._most_waiting = most_waiting
        self._waiting = 0

    def accept(self, action: Action[Any]) -> Work:
        """Raises 503 when too much is waiting already. Whoever awaits the future may go away; the work is done anyway."""
        if self._waiting >= self._most_waiting:
            raise busy()
        self._waiting += 1
        return Work(action, self._loop.create_future())

    def deliver(self, told: Sequence[object], outcomes: Sequence[Outcome]) -> None:
        """Called by a database thread: one wake-up of the loop for all of it."""
        try:
            self._loop.call_soon_threadsafe(self._hand_over, told, outcomes)
        except RuntimeError:
            _log.warning("%d outcomes came after the event loop had closed", len(outcomes))

    def _hand_over(self, told: Sequence[object], outcomes: Sequence[Outcome]) -> None:
        self._waiting -= len(outcomes)
        if told:
            self._tell(told)
        for outcome in outcomes:
            if outcome.future.done():
                continue  # the caller went away
            if outcome.error is None:
                outcome.future.set_result(outcome.result)
            else:
                outcome.future.set_exception(_settable(outcome.error))

    def _tell(self, told: Sequence[object]) -> None:
        try:
            self._listener(told)
        except Exception:  # noqa: BLE001 - see below
            # The writes are committed: those who wait must hear so, whatever a listener makes of its hints.
            _log.exception("a listener failed on what a commit told")


def _settable(error: BaseException) -> BaseException:
    """A future takes any exception but this one, and would leave its caller waiting for ever."""
    return RuntimeError("an action raised StopIteration") if isinstance(error, StopIteration) else error
