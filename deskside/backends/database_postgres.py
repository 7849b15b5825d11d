"""PostgreSQL: each write is a transaction of its own, on one of a few connections with a thread each.

A key always meets the same connection, so its writes keep their order; others run beside them. See `database` for the contract
and `database_postgres_worker` for how it is kept. Losing a race costs the action another run, not the caller an error.
"""

import asyncio
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

import psycopg

from deskside.backends.database import Action, Listener, unavailable
from deskside.backends.database_postgres_connection import statements
from deskside.backends.database_postgres_vacuum import vacuum
from deskside.backends.database_postgres_worker import PostgresWorker
from deskside.backends.database_work import Exchange, Work, join, start_thread
from deskside.clock import Clock

T = TypeVar("T")


class PostgresDatabase:
    """Its methods belong to the event loop that opened it."""

    def __init__(
        self, url: str, clock: Clock, *, writers: int = 8, readers: int = 3, most_waiting: int = 20_000
    ) -> None:
        self._url = url
        self._clock = clock
        self._writer_count = writers
        self._reader_count = readers
        self._most_waiting = most_waiting
        self._statements = statements()
        self._workers: list[PostgresWorker] = []
        self._threads: list[Thread] = []
        self._exchange: Exchange | None = None
        self._turn = 0

    @property
    def healthy(self) -> bool:
        return self._exchange is not None and all(worker.connected for worker in self._workers)

    async def open(self, listener: Listener) -> None:
        exchange = Exchange(listener, self._most_waiting)
        self._writes: list[SimpleQueue[Work | None]] = [SimpleQueue() for _ in range(self._writer_count)]
        self._reads: SimpleQueue[Work | None] = SimpleQueue()
        try:
            for inbox in self._writes:
                await self._start(inbox, exchange, reading=False)
            for _ in range(self._reader_count):
                await self._start(self._reads, exchange, reading=True)
        except psycopg.Error as error:
            await self._stop()
            raise unavailable("The server could not be reached.") from error
        self._exchange = exchange

    def write(self, action: Action[T], key: str | None = None) -> asyncio.Future[T]:
        if self._exchange is None:
            raise unavailable("It is not open.")
        work = self._exchange.accept(action)
        if key is None:
            self._turn += 1
            number = self._turn
        else:
            number = hash(key)
        self._writes[number % self._writer_count].put(work)
        return work.future

    def read(self, action: Action[T]) -> asyncio.Future[T]:
        if self._exchange is None:
            raise unavailable("It is not open.")
        work = self._exchange.accept(action)
        self._reads.put(work)
        return work.future

    async def scrub(self) -> None:
        if self._exchange is None:
            raise unavailable("It is not open.")
        await asyncio.to_thread(vacuum, self._url)

    async def close(self) -> None:
        if self._exchange is None:
            return
        self._exchange = None
        await self._stop()

    async def _start(self, inbox: SimpleQueue[Work | None], exchange: Exchange, *, reading: bool) -> None:
        worker = PostgresWorker(self._url, self._clock, self._statements, inbox, exchange.deliver, reading=reading)
        self._workers.append(worker)
        self._threads.append(await start_thread(f"database-{len(self._threads)}", worker.run))

    async def _stop(self) -> None:
        """Everything accepted is done first: the request to finish stands behind it in each queue."""
        for inbox in self._writes:
            inbox.put(None)
        for _ in range(self._reader_count):
            self._reads.put(None)
        await join(self._threads)
        self._threads = []
        self._workers = []
