"""A connection to PostgreSQL that spends little: statements are prepared once and sent as they are.

psycopg connects, converts values and names errors; the statements go through its documented lower layer (`psycopg.pq`), whose
blocking calls cost a third of a cursor's. What the server's errors mean for a transaction is decided here, too.
"""

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from typing import Any, NoReturn, cast

import psycopg
from psycopg import pq
from psycopg.abc import Buffer
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq.abc import PGresult
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql.base import Executable

from deskside.backends.database import Row
from deskside.backends.database_statements import Ordered, Statements

_NOTHING: Mapping[str, Any] = {}
_MOST_PREPARED = 500

_GOOD = {pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK}

_SESSION_SETTINGS = """
SELECT set_config('lock_timeout', '10s', false),
       -- A process that stands still in the middle of a transaction must not hold its locks for ever.
       set_config('idle_in_transaction_session_timeout', '30s', false),
       set_config('synchronous_commit',
                  CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'
                  ELSE current_setting('synchronous_commit') END, false)
"""


class Verdict(Enum):
    """What to make of an error."""

    CONFLICT = auto()
    """Somebody else was quicker; running the action again may end otherwise."""
    FULL = auto()
    """The server's disk has no space."""
    OUTAGE = auto()
    """The server cannot do it now."""
    FAULT = auto()
    """The statement or the action itself is wrong."""


_CONFLICTS = {"40001", "40P01", "23505", "23P01"}
_DISK_FULL = "53100"
_OUTAGE_CLASSES = {"08", "53", "57", "58"}  # connections, resources, the operator, the system
_OUTAGES = {"55P03", "25006"}  # a lock not to be had; a server that only reads


def verdict_of(error: psycopg.Error, *, reading: bool) -> Verdict:
    """Judge by the server's code. Without one the connection itself failed, or a value could not be converted."""
    state = error.sqlstate
    if not state:
        return Verdict.OUTAGE if isinstance(error, psycopg.OperationalError) else Verdict.FAULT
    if state in _CONFLICTS:
        return Verdict.CONFLICT
    if state == _DISK_FULL:
        return Verdict.FULL
    if state[:2] in _OUTAGE_CLASSES or (state in _OUTAGES and not reading):
        return Verdict.OUTAGE
    return Verdict.FAULT


def statements() -> Statements:
    """Compiled statements for these connections."""
    return Statements(PGDialect_psycopg(paramstyle="numeric_dollar"))


class Connection:
    """One session at the server. It belongs to one thread. Everything raises `psycopg.Error`."""

    def __init__(self, url: str) -> None:
        self._session = psycopg.connect(
            url,
            autocommit=True,
            application_name="deskside",
            client_encoding="utf-8",
            connect_timeout=5,
            # A server that vanished without a word is noticed after these, not after hours.
            keepalives_idle=10,
            keepalives_interval=5,
            keepalives_count=3,
            tcp_user_timeout=25_000,
        )
        self._session.execute(_SESSION_SETTINGS)
        self._server = self._session.pgconn
        self._values = Transformer(self._session)
        self._names: dict[str, bytes] = {}
        self._prepared = 0
        self._lost = False

    @property
    def broken(self) -> bool:
        return self._lost or self._server.status != pq.ConnStatus.OK

    def command(self, text: str) -> None:
        """BEGIN, COMMIT and the like."""
        self.execute(Ordered(text, [], True))

    def undo(self) -> None:
        """Leave the transaction, if there still is one. A connection that cannot even do that is broken."""
        if self._server.transaction_status == pq.TransactionStatus.IDLE:
            return
        try:
            self.command("ROLLBACK")
        except psycopg.Error:
            self._lost = True

    def execute(self, statement: Ordered) -> PGresult:
        # psycopg's types forget that None, which means NULL, is a value here.
        values = cast(
            "Sequence[Buffer]",
            self._values.dump_sequence(statement.values, [PyFormat.TEXT] * len(statement.values)),
        )
        if statement.lasting:
            name = self._names.get(statement.text) or self._prepare(statement.text)
            result = self._server.exec_prepared(name, values, self._values.formats, pq.Format.BINARY)
        else:
            text = statement.text.encode()
            result = self._server.exec_params(text, values, None, self._values.formats, pq.Format.BINARY)
        return self._accept(result)

    def rows(self, result: PGresult) -> list[dict[str, Any]]:
        names = [(result.fname(column) or b"").decode() for column in range(result.nfields)]
        self._values.set_pgresult(result, format=pq.Format.BINARY)
        return self._values.load_rows(0, result.ntuples, lambda values: dict(zip(names, values, strict=True)))

    def close(self) -> None:
        self._session.close()

    def _prepare(self, text: str) -> bytes:
        if len(self._names) >= _MOST_PREPARED:
            # Statements that are made anew each time would fill the server's memory.
            self._accept(self._server.exec_(b"DEALLOCATE ALL"))
            self._names.clear()
        self._prepared += 1
        name = b"s%d" % self._prepared
        self._accept(self._server.prepare(name, text.encode()))
        self._names[text] = name
        return name

    def _accept(self, result: PGresult) -> PGresult:
        """The result, if it is one. The server's errors have a code; one without was made on this side: the server is gone."""
        if result.status in _GOOD:
            return result
        error = error_from_result(result)
        if not error.sqlstate:
            self._lost = True
        raise error


class PostgresTransaction:
    """One action's view of a connection. `error` remembers what the action may have swallowed."""

    __slots__ = ("_execute", "_ordered", "_reading", "_rows", "error", "now_ms", "told")

    def __init__(self, connection: Connection, statements: Statements, now_ms: int, *, reading: bool = False) -> None:
        self.now_ms = now_ms
        self.told: list[object] = []
        self.error: psycopg.Error | None = None
        self._reading = reading
        self._execute = connection.execute
        self._rows = connection.rows
        self._ordered = statements.ordered

    def all(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Sequence[Row]:
        return self._rows(self._do(statement, params))

    def one(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Row | None:
        rows = self._rows(self._do(statement, params))
        return rows[0] if rows else None

    def run(self, statement: Executable, params: Mapping[str, Any] | None = None) -> int:
        return self._do(statement, params).command_tuples or 0

    def tell(self, hint: object) -> None:
        if self._reading:
            raise RuntimeError("a read has nothing to tell: it is never committed")
        self.told.append(hint)

    def end(self) -> None:
        """After this the transaction answers nothing: it belonged to the action alone."""
        self._execute = _over

    def _do(self, statement: Executable, params: Mapping[str, Any] | None) -> PGresult:
        try:
            return self._execute(self._ordered(statement, params or _NOTHING))
        except psycopg.Error as error:
            self.error = self.error or error
            raise


def _over(*_: object) -> NoReturn:
    raise RuntimeError("this transaction is over; use it only inside the action it was given to")
