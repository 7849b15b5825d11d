"""How work travels from the event loop to the threads of a database and back."""

import asyncio
import logging
import threading
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
        # Whoever waits goes on in the loop's next round, when all have heard what was told.
        self._settle(outcomes)
        if told:
            self._tell(told)

    def _settle(self, outcomes: Sequence[Outcome]) -> None:
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


def _settable(error: BaseException) -> Exception:
    """What an event loop bears: StopIteration would leave the caller waiting for ever, SystemExit would end the program."""
    if isinstance(error, Exception) and not isinstance(error, StopIteration):
        return error
    wrapped = RuntimeError(f"an action raised {type(error).__name__}")
    wrapped.__cause__ = error
    return wrapped


async def start_thread(name: str, run: Callable[[Callable[[Exception | None], None]], None]) -> threading.Thread:
    """Start a database thread and wait until it says that it is connected. Raises what it says instead.

    It is a daemon: a program that ends without closing its database has nothing to wait for, what was acknowledged is safe.
    """
    loop = asyncio.get_running_loop()
    connected: asyncio.Future[Exception | None] = loop.create_future()

    def opened(error: Exception | None) -> None:
        loop.call_soon_threadsafe(connected.set_result, error)

    thread = threading.Thread(target=run, args=(opened,), name=name, daemon=True)
    thread.start()
    error = await connected
    if error is not None:
        raise error
    return thread


async def join(threads: Sequence[threading.Thread]) -> None:
    """Wait for threads that were asked to finish."""
    for thread in threads:
        await asyncio.to_thread(thread.join)
