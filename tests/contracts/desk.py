"""The small tables and actions with which the contract of databases is tested.

`lines` has nothing that keeps a line from being there twice: so a test sees it when a write has run twice.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    insert,
    make_url,
    select,
    update,
)

from deskside.backends import Database, Transaction
from deskside.backends.database_sqlite_driver import sqlite

tables = MetaData()
counters = Table("counters", tables, Column("of", String(40), primary_key=True), Column("rev", Integer, nullable=False))
lines = Table(
    "lines",
    tables,
    Column("serial", Integer, primary_key=True),
    Column("of", String(40), nullable=False),
    Column("rev", Integer, nullable=False),
    Column("text", String, nullable=False),
)
names = Table(
    "names", tables, Column("name", String(40), primary_key=True), Column("owner", String(40), nullable=False)
)
things = Table(
    "things",
    tables,
    Column("id", String(26), primary_key=True),
    Column("flag", Boolean, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=True),
    Column("note", String, nullable=True),
)

_begin = insert(counters)
_raise = (
    update(counters).where(counters.c.of == bindparam("which")).values(rev=counters.c.rev + 1).returning(counters.c.rev)
)
_keep = insert(lines)
_texts = select(lines.c.text).where(lines.c.of == bindparam("which")).order_by(lines.c.rev, lines.c.serial)
_all = select(lines.c.of, lines.c.rev, lines.c.text).order_by(lines.c.of, lines.c.rev, lines.c.serial)

Line = tuple[str, int, str]


def begin(tx: Transaction, *of: str) -> None:
    """Make counters, from zero."""
    for each in of:
        tx.run(_begin, {"of": each, "rev": 0})


def advance(tx: Transaction, of: str) -> int:
    row = tx.one(_raise, {"which": of})
    assert row is not None
    return int(row["rev"])


def add(tx: Transaction, of: str, text: str) -> int:
    """Write a line with the next revision and tell of it."""
    rev = advance(tx, of)
    tx.run(_keep, {"of": of, "rev": rev, "text": text})
    tx.tell((of, rev, text))
    return rev


def texts(tx: Transaction, of: str) -> list[str]:
    return [row["text"] for row in tx.all(_texts, {"which": of})]


def all_lines(tx: Transaction) -> list[Line]:
    return [(row["of"], row["rev"], row["text"]) for row in tx.all(_all)]


async def begun(database: Database, *of: str) -> None:
    await database.write(lambda tx: begin(tx, *of))


def outside(url: str) -> Callable[[Any], Any]:
    """A way to look at the database that owes nothing to the backend: what others would see."""
    where = make_url(url)
    engine = (
        create_engine(where, module=sqlite)
        if where.get_backend_name() == "sqlite"
        else create_engine(where.set(drivername="postgresql+psycopg"))
    )

    def look(statement: Any) -> Any:
        with engine.connect() as connection:
            return connection.execute(statement).scalar()

    return look
