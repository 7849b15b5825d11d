"""A thread with a connection of its own to PostgreSQL: one transaction after the other, repeated where that can help.

A conflict runs the action again, a connection lost before the commit too. Lost during the commit, nobody knows whether it
happened: the caller is told that it did not, asks again, and finds what is there by the id it sent.
"""

import logging
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from random import random
from typing import TypeAlias

import psycopg

from deskside.backends.database import disk_full, unavailable
from deskside.backends.database_postgres_connection import (
    Connection,
    PostgresTransaction,
    Verdict,
    verdict_of,
)
from deskside.backends.database_statements import Statements
from deskside.backends.database_work import Deliver, Outcome, Work
from deskside.clock import Clock

_log = logging.getLogger(__name__)

MOST_RUNS = 6
RECONNECT_S = 1.0

_Answer: TypeAlias = tuple[Sequence[object], Outcome]


class _Again(Exception):
    """Nothing was committed, and running the action again may help. `error` is what the caller hears if it does not."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(str(error))
        self.error = error


class PostgresWorker:
    """Does the work it finds in `inbox` until it finds None there."""

    def __init__(
        self,
        url: str,
        clock: Clock,
        statements: Statements,
        inbox: SimpleQueue[Work | None],
        deliver: Deliver,
        *,
        reading: bool,
    ) -> None:
        self._url = url
        self._clock = clock
        self._inbox = inbox
        self._deliver = deliver
        self._reading = reading
        self._begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if reading else "BEGIN"
        self._statements = statements
        self._connection: Connection | None = None
        self._next_try = 0.0
        self._finishing = False

    @property
    def connected(self) -> bool:
        return self._connection is not None

    def run(self, opened: Callable[[Exception | None], None]) -> None:
        """The body of the thread. `opened` hears once whether the server could be reached."""
        try:
            self._connection = Connection(self._url)
        except psycopg.Error as error:
            opened(error)
            return
        opened(None)
        while not self._finishing:
            self._serve()
        self._disconnect()

    def _serve(self) -> None:
        try:
            work = self._inbox.get(timeout=None if self.connected else RECONNECT_S)
        except Empty:
            self._reconnect()
            return
        if work is None:
            self._finishing = True
        elif self._reading and work.future.cancelled():
            self._deliver((), [Outcome(work.future, None, None)])
        else:
            told, outcome = self._surely_do(work)
            self._deliver(told, [outcome])

    def _surely_do(self, work: Work) -> _Answer:
        try:
            return self._do(work)
        except Exception as error:  # noqa: BLE001 - a fault of ours; nobody may be left waiting for it
            _log.exception("a database thread met what it does not know, and starts afresh")
            self._disconnect()
            return (), Outcome(work.future, None, error)

    def _do(self, work: Work) -> _Answer:
        for run in range(1, MOST_RUNS):
            try:
                return self._attempt(work)
            except _Again:
                # Let the other one finish: after a deadlock the loser is quick enough to be in its way again.
                time.sleep(random() * 0.004 * 2**run)  # noqa: S311 - nothing secret about it
        try:
            return self._attempt(work)
        except _Again as last:
            return (), Outcome(work.future, None, last.error)

    def _attempt(self, work: Work) -> _Answer:
        connection = self._connection or self._reconnect()
        if connection is None:
            return (), Outcome(work.future, None, unavailable())
        tx = PostgresTransaction(connection, self._statements, self._clock(), reading=self._reading)
        committing = False
        try:
            connection.command(self._begin)
            result = work.action(tx)
            if tx.error is not None:
                raise tx.error  # the action swallowed it, but the server has given the transaction up
            committing = True
            connection.command("COMMIT")
        except BaseException as error:  # noqa: BLE001 - it belongs to the caller, who gets it
            refusal = self._judge(connection, error, tx.error, committing=committing)
            return (), Outcome(work.future, None, refusal)
        else:
            return tx.told, Outcome(work.future, result, None)
        finally:
            tx.end()

    def _judge(
        self, connection: Connection, error: BaseException, first: psycopg.Error | None, *, committing: bool
    ) -> BaseException:
        """Undo the transaction and answer what the caller hears, or raise `_Again`.

        `first` is the first error of the transaction's statements; the action may have made another one of it.
        """
        if connection.broken:
            self._disconnect()
            if committing and not self._reading:
                return unavailable("The connection was lost while saving.")
            raise _Again(unavailable())
        connection.undo()
        cause = first or error
        if not isinstance(cause, psycopg.Error):
            return error
        verdict = verdict_of(cause, reading=self._reading)
        if verdict is Verdict.CONFLICT:
            raise _Again(error)
        if verdict is Verdict.FAULT:
            return error
        _log.error("the database cannot do what was asked: %s", cause)
        return disk_full() if verdict is Verdict.FULL else unavailable()

    def _reconnect(self) -> Connection | None:
        """A new connection, unless there was none to be had a moment ago."""
        if time.monotonic() < self._next_try:
            return None
        try:
            self._connection = Connection(self._url)
        except psycopg.Error as error:
            self._next_try = time.monotonic() + RECONNECT_S
            _log.warning("the database cannot be reached: %s", error)
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
