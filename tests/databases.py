"""Fresh databases with all tables, cheaply. SQLite's are copies of a template. PostgreSQL's cost many times more to make than to
empty, so they are emptied and lent again.
"""

import shutil
from collections import defaultdict
from pathlib import Path

import psycopg
from psycopg import Connection, sql

from deskside.backends import create_all, metadata
from tests.postgres import Postgres

Tables = frozenset[str]

_SEND_OTHERS_AWAY = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
# Whatever is made has a higher number than all before it; a column that comes or goes changes their count.
_SHAPE = """
SELECT max(oid::bigint), (SELECT count(*) FROM pg_attribute WHERE NOT attisdropped)
FROM (SELECT oid FROM pg_class UNION ALL SELECT oid FROM pg_constraint
      UNION ALL SELECT oid FROM pg_proc UNION ALL SELECT oid FROM pg_trigger) AS made
"""


class Databases:
    """Databases with every table that is known. When more features are imported, the next one is of another kind."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[Tables, Path] = {}
        self._templates: dict[Tables, str] = {}
        self._shapes: dict[Tables, object] = {}
        self._idle: defaultdict[Tables, list[str]] = defaultdict(list)
        self._lent: dict[str, Tables] = {}

    def copy_sqlite(self, path: Path) -> str:
        """Fill a new file; the answer is its address."""
        tables = frozenset(metadata.tables)
        if tables not in self._files:
            self._files[tables] = self._folder / f"{len(self._files)}.db"
            create_all(f"sqlite:///{self._files[tables]}")
        shutil.copy(self._files[tables], path)
        return f"sqlite:///{path}"

    def lend_postgres(self, server: Postgres) -> str:
        """The address of an empty database that nobody else has."""
        tables = frozenset(metadata.tables)
        url = self._idle[tables].pop() if self._idle[tables] else self._copy(tables, server)
        self._lent[url] = tables
        return url

    def take_back_postgres(self, url: str, server: Postgres) -> None:
        """Empty it for the next one. If it has not the tables that it had, there is no next one."""
        tables = self._lent.pop(url)
        with psycopg.connect(url) as connection:
            connection.execute(_SEND_OTHERS_AWAY)
            as_it_was = _shape(connection) == self._shapes[tables]
            if as_it_was:
                connection.execute(_delete_everything(tables))
        if as_it_was:
            self._idle[tables].append(url)
        else:
            server.drop_database(url)

    def _copy(self, tables: Tables, server: Postgres) -> str:
        if tables not in self._templates:
            url = self._templates[tables] = server.new_database()
            create_all(url)
            with psycopg.connect(url) as connection:
                self._shapes[tables] = _shape(connection)
        return server.copy(self._templates[tables])


def _shape(connection: Connection) -> object:
    return connection.execute(_SHAPE).fetchone()


def _delete_everything(tables: Tables) -> sql.Composed:
    """Rows that refer to others go before them."""
    names = [table.name for table in reversed(metadata.sorted_tables) if table.name in tables]
    return sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in names)
