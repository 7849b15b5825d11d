"""Connections to the SQLite file: how they are set up, how statements run on them, and what their errors mean."""

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.sql.base import Executable

from deskside.backends.database import Row, disk_full, unavailable
from deskside.backends.database_sqlite_driver import sqlite
from deskside.backends.database_statements import Statements
from deskside.errors import Problem

_NOTHING: Mapping[str, Any] = {}
BUSY_MS = 5_000
_KEPT_STATEMENTS = 512

# Numbers of SQLite's C interface (sqlite.org/c3ref/open.html and rescode.html) that the driver does not name. Extended
# result codes are asked for when a file is opened: only they tell a failed sync from a failed write.
_OPEN_WRITING = 0x02 | 0x04 | 0x40  # READWRITE, CREATE, URI
_OPEN_READING = 0x01 | 0x40  # READONLY, URI
_EXTENDED_RESULT_CODES = 0x0200_0000
_FAILED_SYNCS = {10 | 4 << 8, 10 | 5 << 8}  # IOERR_FSYNC, IOERR_DIR_FSYNC
_BROKEN_FILES = {sqlite.SQLITE_CORRUPT, sqlite.SQLITE_NOTADB}
_NO_MEMORY, _PROTOCOL = 7, 15
_OUTAGES = {
    sqlite.SQLITE_IOERR,
    sqlite.SQLITE_BUSY,
    sqlite.SQLITE_LOCKED,
    sqlite.SQLITE_CANTOPEN,
    _NO_MEMORY,
    _PROTOCOL,
}


class Trouble(Enum):
    """What an error says about the file, not about the statement that met it."""

    FULL = auto()
    """No space; it may come back."""
    OUTAGE = auto()
    """Not possible now."""
    WOUND = auto()
    """What is on the disk can no longer be trusted to be what was written: nothing may be written any more."""


class BrokenOff(Exception):
    """The transaction as a whole is lost, or must be given up."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.name)
        self.trouble = trouble


def trouble_of(error: BaseException) -> Trouble | None:
    """The trouble behind an error, or None when the statement or the action itself is at fault."""
    if isinstance(error, BrokenOff):
        return error.trouble
    code: int = getattr(error, "sqlite_errorcode", 0)
    if code in _FAILED_SYNCS or code & 0xFF in _BROKEN_FILES:
        return Trouble.WOUND
    if code & 0xFF == sqlite.SQLITE_FULL:
        return Trouble.FULL
    return Trouble.OUTAGE if code & 0xFF in _OUTAGES else None


def problem_of(trouble: Trouble) -> Problem:
    """What the caller is told. A fresh one each time: raising an exception writes into it."""
    if trouble is Trouble.FULL:
        return disk_full()
    if trouble is Trouble.WOUND:
        return unavailable("The disk failed to save. Until an administrator restarts the server, it can only be read.")
    return unavailable()


def open_writer(path: Path) -> sqlite.Connection:
    """The one connection that writes. It belongs to the thread that opens it."""
    connection = _connect(path, _OPEN_WRITING)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    # The thread copies the log itself: SQLite would swallow a sync that fails while it does so after a commit.
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute(f"PRAGMA journal_size_limit = {64 * 1024 * 1024}")
    connection.execute("PRAGMA cache_size = -65536")
    return connection


def open_copier(path: Path) -> sqlite.Connection:
    """A connection that copies the log into the file, for a thread that is not there yet. The writer must be open already."""
    connection = _connect(path, _OPEN_WRITING, for_another_thread=True)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    return connection


def open_reader(path: Path) -> sqlite.Connection:
    """A connection that cannot write. The writer must be open already."""
    connection = _connect(path, _OPEN_READING)
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA cache_size = -16384")
    return connection


def _connect(path: Path, flags: int, *, for_another_thread: bool = False) -> sqlite.Connection:
    connection = sqlite.connect(
        path,
        timeout=BUSY_MS / 1_000,
        isolation_level=None,
        cached_statements=_KEPT_STATEMENTS,
        check_same_thread=not for_another_thread,
        flags=flags | _EXTENDED_RESULT_CODES,
    )
    connection.row_factory = sqlite.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def statements() -> Statements:
    """Compiled statements for these connections."""
    return Statements(SQLiteDialect(paramstyle="named"))


class SqliteTransaction:
    """One action's view of a connection. `trouble` remembers what the action may have swallowed."""

    __slots__ = ("_bind", "_execute", "_reading", "now_ms", "told", "trouble")

    def __init__(
        self, connection: sqlite.Connection, statements: Statements, now_ms: int, *, reading: bool = False
    ) -> None:
        self.now_ms = now_ms
        self.told: list[object] = []
        self.trouble: Trouble | None = None
        self._reading = reading
        self._execute = connection.execute
        self._bind = statements.named

    def all(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Sequence[Row]:
        try:
            return self._execute(*self._bind(statement, params or _NOTHING)).fetchall()
        except sqlite.Error as error:
            self._notice(error)
            raise

    def one(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Row | None:
        try:
            return self._execute(*self._bind(statement, params or _NOTHING)).fetchone()
        except sqlite.Error as error:
            self._notice(error)
            raise

    def run(self, statement: Executable, params: Mapping[str, Any] | None = None) -> int:
        try:
            return self._execute(*self._bind(statement, params or _NOTHING)).rowcount
        except sqlite.Error as error:
            self._notice(error)
            raise

    def tell(self, hint: object) -> None:
        if self._reading:
            raise RuntimeError("a read has nothing to tell: it is never committed")
        self.told.append(hint)

    def end(self) -> None:
        """After this the transaction answers nothing: it belonged to the action alone."""
        self._execute = _over

    def _notice(self, error: sqlite.Error) -> None:
        self.trouble = trouble_of(error) or self.trouble


def _over(*_: object) -> NoReturn:
    raise RuntimeError("this transaction is over; use it only inside the action it was given to")
