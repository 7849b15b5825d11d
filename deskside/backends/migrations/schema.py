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
    with _change(url) as connection:
        config = _config(versions)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(url: str, versions: Path | None = None) -> bool:
    """Whether every step has been taken, and none that this release does not know. Disturbs nobody."""
    steps = ScriptDirectory.from_config(_config(versions))
    with _connection(url) as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == set(steps.get_heads())


def create_all(url: str, tables: MetaData = metadata) -> None:
    """Make the tables as they are now, without steps. For tests: such a database can never be brought forward."""
    with _change(url) as connection:
        tables.create_all(connection)


def write_next_step(url: str, name: str, versions: Path | None = None) -> None:
    """Write the step from the schema at `url`, which must be current, to the tables on `metadata`."""
    with _change(url) as connection:
        config = _config(versions)
        config.attributes["connection"] = connection
        command.revision(config, message=name, autogenerate=True)


def _config(versions: Path | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.set_main_option("version_locations", str(versions or _HERE / "versions").replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


@contextmanager
def _change(url: str) -> Generator[Connection]:
    """One transaction over everything, and alone in it: a step that fails leaves nothing behind."""
    with _connection(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.commit()


@contextmanager
def _connection(url: str) -> Generator[Connection]:
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    where = make_url(url)
    if where.get_backend_name() == "postgresql":
        return create_engine(where.set(drivername="postgresql+psycopg"), poolclass=NullPool)
    engine = create_engine(where, module=sqlite, poolclass=NullPool, connect_args={"timeout": 30})
    event.listen(engine, "connect", _leave_transactions_to_us)
    return engine


def _leave_transactions_to_us(connection: DBAPIConnection, _: object) -> None:
    connection.isolation_level = None  # otherwise the driver commits around every change of the schema
