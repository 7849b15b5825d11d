"""The embedded database: SQLite in a file, one writer thread with group commit and a few readers.

See `database` for the contract and `database_sqlite_writer` for how it is kept. Each read has a snapshot of its own, on a
connection that cannot write.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

from deskside.backends.database import Action, Listener, unavailable
from deskside.backends.database_sqlite_driver import sqlite
from deskside.backends.database_sqlite_file import (
    SqliteTransaction,
    Trouble,
    open_reader,
    problem_of,
    statements,
    trouble_of,
)
from deskside.backends.database_sqlite_groups import Groups
from deskside.backends.database_sqlite_writer import SqliteWriter
from deskside.backends.database_statements import Statements
from deskside.backends.database_work import Deliver, Exchange, Outcome, Work, join, start_thread
from deskside.clock import Clock

T = TypeVar("T")

_log = logging.getLogger(__name__)

_Opened = Callable[[Exception | None], None]


class SqliteDatabase:
    """Its methods belong to the event loop that opened it."""

    def __init__(self, path: Path, clock: Clock, *, readers: int = 2, most_waiting: int = 20_000) -> None:
        self._path = path
        self._clock = clock
        self._reader_count = readers
        self._most_waiting = most_waiting
        self._statements = statements()
        self._threads: list[Thread] = []
        self._exchange: Exchange | None = None

    @property
    def healthy(self) -> bool:
        return self._exchange is not None and not self._writer.wounded

    async def open(self, listener: Listener) -> None:
        self._loop = asyncio.get_running_loop()
        exchange = Exchange(listener, self._most_waiting)
        self._writer = SqliteWriter(self._path, self._clock, self._statements, exchange.deliver, self._group_done)
        self._groups = Groups(self._writer.inbox.put)
        self._reads: SimpleQueue[Work | None] = SimpleQueue()
        try:
            self._threads = [await start_thread("database-writer", self._writer.run)]
            for number in range(self._reader_count):
                reader = _Reader(self._path, self._clock, self._statements, self._reads, exchange.deliver)
                self._threads.append(await start_thread(f"database-reader-{number}", reader.run))
        except sqlite.Error as error:
            raise unavailable(f"The file could not be opened: {error}") from error
        self._exchange = exchange

    def write(self, action: Action[T], key: str | None = None) -> asyncio.Future[T]:
        if self._exchange is None:
            raise unavailable("It is not open.")
        if self._writer.wounded:
            raise problem_of(Trouble.WOUND)
        work = self._exchange.accept(action)
        self._groups.add(work)
        return work.future

    def read(self, action: Action[T]) -> asyncio.Future[T]:
        if self._exchange is None:
            raise unavailable("It is not open.")
        work = self._exchange.accept(action)
        self._reads.put(work)
        return work.future

    async def scrub(self) -> None:
        done: Future[None] = Future()
        await self.write(lambda _: self._writer.scrub_soon(done))
        await asyncio.wrap_future(done)

    async def close(self) -> None:
        if self._exchange is None:
            return
        self._exchange = None
        writer, *readers = self._threads
        self._threads = []
        # The last connection to close copies the log and removes it, if it may write. So the writer is last, unless its disk
        # has failed: then nothing may be written any more, not even that.
        if self._writer.wounded:
            await self._finish_writing(writer)
        for _ in readers:
            self._reads.put(None)
        await join(readers)
        if writer.is_alive():
            await self._finish_writing(writer)
        self._writer.let_go()

    async def _finish_writing(self, writer: Thread) -> None:
        self._groups.flush()
        self._writer.inbox.put(None)
        await join([writer])

    def _group_done(self, trouble: Trouble | None) -> None:
        """Called by the writer's thread."""
        with suppress(RuntimeError):  # The event loop has closed; nobody is left to wait.
            self._loop.call_soon_threadsafe(self._next_group, trouble)

    def _next_group(self, trouble: Trouble | None) -> None:
        if trouble is not None and self._exchange is not None:
            self._exchange.deliver(
                (), [Outcome(work.future, None, problem_of(trouble)) for work in self._groups.take_all()]
            )
        self._groups.saved()


class _Reader:
    """One thread that reads."""

    def __init__(
        self,
        path: Path,
        clock: Clock,
        statements: Statements,
        inbox: SimpleQueue[Work | None],
        deliver: Deliver,
    ) -> None:
        self._path = path
        self._clock = clock
        self._inbox = inbox
        self._deliver = deliver
        self._statements = statements

    def run(self, opened: _Opened) -> None:
        """The body of the thread: takes reads until it finds None."""
        try:
            self._connection = open_reader(self._path)
        except sqlite.Error as error:
            opened(error)
            return
        opened(None)
        while (work := self._inbox.get()) is not None:
            self._deliver((), [self._answer(work)])
        self._connection.close()

    def _answer(self, work: Work) -> Outcome:
        if work.future.cancelled():
            return Outcome(work.future, None, None)
        connection = self._connection
        tx = SqliteTransaction(connection, self._statements, self._clock(), reading=True)
        try:
            connection.execute("BEGIN DEFERRED")
            try:
                return Outcome(work.future, work.action(tx), None)
            finally:
                tx.end()
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        except BaseException as error:  # noqa: BLE001 - it belongs to the caller, who gets it
            trouble = tx.trouble or trouble_of(error)
            return Outcome(work.future, None, error if trouble is None else problem_of(trouble))
