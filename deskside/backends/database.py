"""The database contract: what every backend owes the features, and nothing a backend cannot do.

Features define tables on `metadata` with plain column types only (text, integer, boolean, bytes): values go to the driver and
come back as they are. Statements are SQLAlchemy Core constructs, made once at module level where they are hot; a
backend compiles each once. Parameters are given by name at execution.

A write is a *synchronous* function over a transaction. Obligations of a backend:

1. `write(action, key)` runs `action(tx)` in a transaction and its future has the result only after the commit is durable (on
   disk, or as the database's own settings for commits say). If the action raises, nothing of it remains, whatever ran beside it.
2. An action may run more than once (after a conflict, or when a batch is repeated): it keeps no state outside `tx`. A unique
   value that somebody else took a moment before is a conflict; one that stays taken ends in the driver's error.
3. Writes with the same `key` run one after another in the order they were asked for. A caller that goes away (a cancelled
   await) neither stops nor undoes a write that was accepted. What is not accepted is refused at once, by the call itself.
4. What an action handed to `tx.tell` reaches the listener given to `open` only after the commit, on the event loop, before the
   `write` returns; for writes of one key in commit order. If nothing is committed, nothing is told.
5. `read(action)` runs in one snapshot and sees every write that had returned before. It cannot write.
6. Outages are `Problem`s: 503 `database-unavailable`, 507 `disk-full`; nothing is acknowledged. After a failed sync the
   backend turns read-only for good: `healthy` is false and every write answers 503.
7. `close` finishes accepted writes first.
8. When `scrub` returns, whatever writes that had returned before it was called have deleted or overwritten cannot be read
   back: by no query and, where the backend itself keeps the files, from none of their bytes. It may take its time, but reads
   and writes go on meanwhile. What it cannot do now it refuses with 503.
"""

from asyncio import Future
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy import MetaData
from sqlalchemy.sql.base import Executable

from deskside.errors import Code, Problem

T = TypeVar("T")

metadata = MetaData()
"""Every feature's tables."""


class Row(Protocol):
    """One row of an answer: columns by their names."""

    def __getitem__(self, key: str, /) -> Any: ...


class Transaction(Protocol):
    """A unit of database work. Valid only inside the action it was given to."""

    now_ms: int
    """The time of this transaction; the same for all that happens in it."""

    def all(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Sequence[Row]:
        """Every row of the answer."""
        ...

    def one(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Row | None:
        """The first row of the answer, or None."""
        ...

    def run(self, statement: Executable, params: Mapping[str, Any] | None = None) -> int:
        """Execute and answer how many rows were changed."""
        ...

    def tell(self, hint: object) -> None:
        """Hand over what others should hear once this is committed."""
        ...


Action = Callable[[Transaction], T]
Listener = Callable[[Sequence[object]], None]


class Database(Protocol):
    """Where the truth lives. See the module's text for the obligations."""

    @property
    def healthy(self) -> bool: ...

    async def open(self, listener: Listener) -> None:
        """Connect; the schema must be current (see `migrations`)."""
        ...

    def write(self, action: Action[T], key: str | None = None) -> Future[T]: ...

    def read(self, action: Action[T]) -> Future[T]: ...

    async def scrub(self) -> None: ...

    async def close(self) -> None: ...


def unavailable(detail: str = "") -> Problem:
    """The database cannot answer now."""
    return Problem(
        503,
        Code.DATABASE_UNAVAILABLE,
        "The desk cannot reach its database. Nothing was lost; try again shortly.",
        detail,
        retryable=True,
        retry_after_s=5,
    )


def busy() -> Problem:
    """More is asked than can be done in a bearable time."""
    return Problem(
        503,
        Code.SERVER_BUSY,
        "The desk is very busy. Nothing was saved; try again in a moment.",
        retryable=True,
        retry_after_s=2,
    )


def disk_full() -> Problem:
    """No space left for what was asked."""
    return Problem(
        507,
        Code.DISK_FULL,
        "This desk is short of space. Nothing was saved; try again when an administrator has made room.",
        retryable=True,
        retry_after_s=60,
    )
