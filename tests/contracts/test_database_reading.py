"""Reads: one snapshot each, as fresh as the last answered write, and no way to write."""

import asyncio
import threading
import time

import pytest
from sqlalchemy import func, select

from deskside.backends import Database, Transaction
from tests.contracts.desk import add, all_lines, begun, lines

_count = select(func.count().label("rows")).select_from(lines)


def _rows(tx: Transaction) -> int:
    row = tx.one(_count)
    assert row is not None
    return int(row["rows"])


async def test_a_read_stands_still_while_others_write(database: Database) -> None:
    await begun(database, "a")
    await database.write(lambda tx: add(tx, "a", "before"))
    looked, written = threading.Event(), threading.Event()

    def look_twice(tx: Transaction) -> tuple[int, int]:
        before = _rows(tx)
        looked.set()
        assert written.wait(5)
        return before, _rows(tx)

    reading = asyncio.ensure_future(database.read(look_twice))
    assert await asyncio.to_thread(looked.wait, 5)
    await database.write(lambda tx: add(tx, "a", "meanwhile"))
    written.set()
    assert await reading == (1, 1)
    assert await database.read(_rows) == 2


async def test_a_read_sees_every_write_that_was_answered(database: Database) -> None:
    await begun(database, "a", "b")

    async def write_and_look(key: str) -> None:
        for _ in range(50):
            rev = await database.write(lambda tx: add(tx, key, "x"), key)
            seen = await database.read(all_lines)
            assert max(other for of, other, _ in seen if of == key) >= rev

    await asyncio.gather(write_and_look("a"), write_and_look("b"))


async def test_a_read_cannot_write(database: Database) -> None:
    await begun(database, "a")
    with pytest.raises(Exception, match=r"(?i)read-?only"):
        await database.read(lambda tx: add(tx, "a", "never"))
    assert await database.read(all_lines) == []
    assert await database.write(lambda tx: add(tx, "a", "first")) == 1


async def test_reads_run_beside_a_long_write(database: Database) -> None:
    await begun(database, "a")
    begun_writing, may_end = threading.Event(), threading.Event()

    def write_slowly(tx: Transaction) -> None:
        add(tx, "a", "slow")
        begun_writing.set()
        assert may_end.wait(5)

    writing = asyncio.ensure_future(database.write(write_slowly))
    assert await asyncio.to_thread(begun_writing.wait, 5)
    assert await asyncio.wait_for(database.read(_rows), 2) == 0
    may_end.set()
    await writing


async def test_a_failing_read_disturbs_nobody(database: Database) -> None:
    await begun(database, "a")

    def fail(tx: Transaction) -> int:
        return _rows(tx) // 0

    outcomes = await asyncio.gather(
        *(database.read(fail if number % 2 else _rows) for number in range(40)), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [int, ZeroDivisionError] * 20


async def test_a_caller_that_left_holds_no_snapshot(database: Database) -> None:
    await begun(database, "a")
    for _ in range(20):
        reading = asyncio.ensure_future(database.read(lambda tx: time.sleep(0.005) or _rows(tx)))
        await asyncio.sleep(0)
        reading.cancel()
    await database.write(lambda tx: add(tx, "a", "x"))
    assert await database.read(_rows) == 1
