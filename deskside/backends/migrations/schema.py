"""Running the steps, from the program and from the tests; Alembic's own command line is not used."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import NullPool

from deskside.backends.database import metadata
from deskside.backends.database_sqlite_driver import sqlite

_HERE = Path(__file__).parent
_LOCK = 0x6465736B
"""The number of our advisory lock in PostgreSQL: "desk" in ASCII."""


def migrate(url: str, versions: Path | None = None) -> None:
    """Bring the schema up to date. Several processes may try at once: one does the work, the others wait for it."""
    with _transaction(url) as connection:
        command.upgrade(_config(connection, versions), "head")


def is_current(url: str, versions: Path | None = None) -> bool:
    """Whether every step has been taken, and none that this release does not know."""
    with _transaction(url) as connection:
        steps = ScriptDirectory.from_config(_config(connection, versions))
        return set(MigrationContext.configure(connection).get_current_heads()) == set(steps.get_heads())


def create_all(url: str, tables: MetaData = metadata) -> None:
    """Make the tables as they are now, without steps. For tests: such a database can never be brought forward."""
    with _transaction(url) as connection:
        tables.create_all(connection)


def write_next_step(url: str, name: str, versions: Path | None = None) -> None:
    """Write the step from the schema at `url`, which must be current, to the tables on `metadata`."""
    with _transaction(url) as connection:
        config = _config(connection, versions)
        steps = sum(1 for _ in ScriptDirectory.from_config(config).walk_revisions())
        command.revision(config, message=name, autogenerate=True, rev_id=f"{steps + 1:04d}")


def _config(connection: Connection, versions: Path | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("version_locations", str(versions or _HERE / "versions"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _transaction(url: str) -> Generator[Connection]:
    """One transaction over everything, and alone in it: a step that fails leaves nothing behind."""
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            yield connection
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    where = make_url(url)
    if where.get_backend_name() == "postgresql":
        return create_engine(where.set(drivername="postgresql+psycopg"), poolclass=NullPool)
    engine = create_engine(where, module=sqlite, poolclass=NullPool)
    event.listen(engine, "connect", _leave_transactions_to_us)
    event.listen(engine, "begin", _begin_alone)
    return engine


def _leave_transactions_to_us(connection: DBAPIConnection, _: object) -> None:
    connection.isolation_level = None  # otherwise the driver commits around every change of the schema


def _begin_alone(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN EXCLUSIVE")
