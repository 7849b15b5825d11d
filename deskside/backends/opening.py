"""Which database an address means."""

from pathlib import Path

from sqlalchemy import make_url

from deskside.backends.database import Database
from deskside.backends.database_sqlite import SqliteDatabase
from deskside.clock import Clock


def open_database(
    url: str, clock: Clock, *, writers: int = 8, readers: int = 3, most_waiting: int = 20_000
) -> Database:
    """The database at an address, still to be opened: `sqlite:///desk.db`, `sqlite:////var/lib/desk.db`, `postgresql://...`.

    `writers` and `readers` count connections; SQLite always has one writer. More than `most_waiting` reads and writes at once
    are refused with 503.
    """
    where = make_url(url)
    if where.get_backend_name() == "postgresql":
        # Its driver takes a third of a second to load, at every start of a desk that has no use for it.
        from deskside.backends.database_postgres import PostgresDatabase  # noqa: PLC0415 - see above

        return PostgresDatabase(url, clock, writers=writers, readers=readers, most_waiting=most_waiting)
    if where.get_backend_name() == "sqlite" and where.database:
        return SqliteDatabase(Path(where.database), clock, readers=readers, most_waiting=most_waiting)
    raise ValueError(f"not the address of a database that Deskside knows: {where.render_as_string(hide_password=True)}")
