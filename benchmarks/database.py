"""How many durable writes a second each database takes: `python -m benchmarks.database [seconds per line]`.

A write is what posting a message costs: look for an earlier one with its id, raise the session's counter, insert a row. Writers
are a closed loop, each waits for its answer before the next write; `statement` is what a SELECT of one row costs us on top of the
driver.
"""

import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import uvloop
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    insert,
    select,
    update,
)

from deskside.backends import Database, Transaction, create_all, open_database
from deskside.clock import system_clock
from tests.postgres import running_postgres

SESSIONS = 200

tables = MetaData()
counters = Table(
    "counters", tables, Column("session", String(26), primary_key=True), Column("rev", Integer, nullable=False)
)
messages = Table(
    "messages",
    tables,
    Column("id", String(26), primary_key=True),
    Column("session", String(26), nullable=False),
    Column("client_id", String(40), nullable=False),
    Column("rev", Integer, nullable=False),
    Column("text", String, nullable=False),
    UniqueConstraint("session", "client_id"),
)
_begin = insert(counters)
_earlier = select(messages.c.id).where(
    messages.c.session == bindparam("of"), messages.c.client_id == bindparam("client_id")
)
_raise = (
    update(counters)
    .where(counters.c.session == bindparam("of"))
    .values(rev=counters.c.rev + 1)
    .returning(counters.c.rev)
)
_keep = insert(messages)
_count = select(counters.c.rev).where(counters.c.session == bindparam("of"))


@dataclass(slots=True)
class Tally:
    """What a closed loop has seen."""

    writes: int = 0
    longest_s: float = 0.0
    seconds: float = 0.0
    cpu_s: float = 0.0


def session(number: int) -> str:
    return f"session-{number % SESSIONS:018d}"


def post(tx: Transaction, writer: int, number: int) -> int:
    of, client_id = session(writer), f"{writer}-{number}-{time.monotonic_ns()}"
    if tx.one(_earlier, {"of": of, "client_id": client_id}) is not None:
        return 0
    row = tx.one(_raise, {"of": of})
    assert row is not None
    text = "A line of ordinary length, as people type them all day. " * 2
    values = {"id": client_id[:26], "session": of, "client_id": client_id, "rev": row["rev"], "text": text}
    tx.run(_keep, {**values, "id": f"{time.monotonic_ns():x}-{writer}"})
    tx.tell((of, row["rev"]))
    return int(row["rev"])


async def closed_loop(database: Database, writers: int, seconds: float) -> Tally:
    tally = Tally()
    until = time.monotonic() + seconds

    async def write(writer: int) -> None:
        number = 0
        while (began := time.monotonic()) < until:
            number += 1
            await database.write(lambda tx, number=number: post(tx, writer, number), session(writer))
            tally.writes += 1
            tally.longest_s = max(tally.longest_s, time.monotonic() - began)

    began, cpu = time.monotonic(), time.process_time()
    await asyncio.gather(*(write(writer) for writer in range(writers)))
    tally.seconds, tally.cpu_s = time.monotonic() - began, time.process_time() - cpu
    return tally


async def measure(name: str, url: str, seconds: float) -> None:
    create_all(url, tables)
    told: list[object] = []
    database = open_database(url, system_clock)
    await database.open(told.extend)

    def begin(tx: Transaction) -> None:
        for number in range(SESSIONS):
            tx.run(_begin, {"session": session(number), "rev": 0})

    await database.write(begin)
    for writers in (1, 50, 1_000):
        told.clear()
        tally = await closed_loop(database, writers, seconds)
        assert len(told) == tally.writes
        print(
            f"{name:<10} {writers:>5} writers {tally.writes / tally.seconds:>8,.0f} writes/s"
            f"  longest {tally.longest_s * 1e3:>6.1f} ms  our CPU {tally.cpu_s / tally.writes * 1e6:>5.0f} us a write"
        )
    await report_statements(name, database)
    await database.close()


async def report_statements(name: str, database: Database) -> None:
    """What statements cost inside a transaction that is already open."""

    def many(tx: Transaction) -> float:
        began = time.perf_counter()
        for _ in range(5_000):
            tx.one(_count, {"of": session(1)})
        return (time.perf_counter() - began) / 5_000

    each = await database.read(many)
    print(f"{name:<10} a statement of one row, everything included: {each * 1e6:.1f} us")


async def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".benchmark-") as folder:
        await measure("sqlite", f"sqlite:///{folder}/desk.db", seconds)
    with running_postgres(safe=True) as server:
        await measure("postgresql", server.new_database(), seconds)


if __name__ == "__main__":
    uvloop.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 3.0))
