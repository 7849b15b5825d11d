"""What `deskside.backends.database` promises of writes, asked of every backend."""

import asyncio
from typing import NoReturn

import pytest
from sqlalchemy import func, select

from deskside.backends import Database, Transaction
from deskside.clock import FakeClock
from deskside.errors import Code, Problem
from tests.contracts.desk import add, advance, all_lines, begin, begun, lines, outside, texts

MANY = 300


class Refused(Exception):
    """What a failing action raises."""


async def test_a_write_answers_what_its_action_returns(database: Database) -> None:
    await begun(database, "a")
    assert await database.write(lambda tx: add(tx, "a", "hello")) == 1
    assert await database.read(all_lines) == [("a", 1, "hello")]


async def test_what_was_acknowledged_is_there_for_others(database: Database, database_url: str) -> None:
    look = outside(database_url)
    await begun(database, "a")
    for number in range(1, 20):
        await database.write(lambda tx: add(tx, "a", "hello"), "a")
        assert look(select(func.count()).select_from(lines)) == number


async def test_nothing_of_a_failing_action_remains(database: Database, told: list[object]) -> None:
    await begun(database, "a")

    def fail(tx: Transaction) -> None:
        add(tx, "a", "never")
        raise Refused

    with pytest.raises(Refused):
        await database.write(fail)
    assert await database.read(all_lines) == []
    assert told == []
    assert await database.write(lambda tx: add(tx, "a", "first")) == 1


async def test_a_failing_action_leaves_those_beside_it_alone(database: Database, told: list[object]) -> None:
    await begun(database, *(f"{key}" for key in range(10)))

    def act(number: int, tx: Transaction) -> int:
        add(tx, f"{number % 10}", f"{number}")
        if number % 3 == 0:
            raise Refused(number)
        return number

    outcomes = await asyncio.gather(
        *(database.write(lambda tx, number=number: act(number, tx), f"{number % 10}") for number in range(MANY)),
        return_exceptions=True,
    )
    for number, outcome in enumerate(outcomes):
        assert isinstance(outcome, Refused) if number % 3 == 0 else outcome == number
    rows = await database.read(all_lines)
    assert sorted(int(text) for _, _, text in rows) == [number for number in range(MANY) if number % 3]
    assert sorted(rows, key=repr) == sorted(told, key=repr)


async def test_a_statement_that_fails_undoes_its_action_only(database: Database) -> None:
    await begun(database, "a", "b")

    def twice(tx: Transaction) -> None:
        add(tx, "a", "never")
        begin(tx, "a")  # it exists

    first, second, third = await asyncio.gather(
        database.write(lambda tx: add(tx, "b", "before")),
        database.write(twice),
        database.write(lambda tx: add(tx, "b", "after")),
        return_exceptions=True,
    )
    assert not isinstance(first, Exception)
    assert isinstance(second, Exception)
    assert not isinstance(third, Exception)
    assert await database.read(lambda tx: texts(tx, "a")) == []
    assert sorted(await database.read(lambda tx: texts(tx, "b"))) == ["after", "before"]


async def test_refusals_arrive_as_they_were_raised(database: Database) -> None:
    problem = Problem(410, Code.SESSION_ENDED, "The session has ended.")

    def refuse(_: Transaction) -> NoReturn:
        raise problem

    with pytest.raises(Problem) as write:
        await database.write(refuse)
    with pytest.raises(Problem) as read:
        await database.read(refuse)
    assert write.value is problem
    assert read.value is problem


@pytest.mark.parametrize("error", [StopIteration, KeyboardInterrupt, SystemExit, asyncio.CancelledError])
async def test_no_exception_stops_the_loop_or_leaves_a_caller_waiting(
    database: Database, error: type[BaseException]
) -> None:
    def fail(_: Transaction) -> NoReturn:
        raise error

    with pytest.raises(RuntimeError, match=error.__name__):
        await asyncio.wait_for(database.write(fail), 5)
    with pytest.raises(RuntimeError, match=error.__name__):
        await asyncio.wait_for(database.read(fail), 5)
    await begun(database, "a")


async def test_a_transaction_is_over_when_its_action_is(database: Database) -> None:
    kept: list[Transaction] = []
    await begun(database, "a")
    await database.write(kept.append)
    await database.read(kept.append)
    for tx in kept:
        with pytest.raises(RuntimeError, match="over"):
            advance(tx, "a")


async def test_a_transaction_has_one_time(database: Database, clock: FakeClock) -> None:
    def times(tx: Transaction) -> tuple[int, int]:
        before = tx.now_ms
        clock.advance(1_000)
        return before, tx.now_ms

    began = clock.at_ms
    assert await database.write(times) == (began, began)
    assert await database.read(times) == (began + 1_000, began + 1_000)


async def test_writes_of_one_key_run_in_the_order_they_were_asked_for(database: Database, told: list[object]) -> None:
    keys = [f"{key}" for key in range(7)]
    await begun(database, *keys)
    await asyncio.gather(
        *(
            database.write(lambda tx, number=number: add(tx, keys[number % 7], f"{number}"), keys[number % 7])
            for number in range(MANY)
        )
    )
    for index, key in enumerate(keys):
        expected = [f"{number}" for number in range(index, MANY, 7)]
        assert await database.read(lambda tx, key=key: texts(tx, key)) == expected
        assert [line for line in told if isinstance(line, tuple) and line[0] == key] == [
            (key, rev, text) for rev, text in enumerate(expected, 1)
        ]


async def test_without_a_key_counters_lose_nothing(database: Database, told: list[object]) -> None:
    await begun(database, "a")
    revs = await asyncio.gather(*(database.write(lambda tx: add(tx, "a", "x")) for _ in range(MANY)))
    assert sorted(revs) == list(range(1, MANY + 1))
    assert sorted(told, key=repr) == sorted((("a", rev, "x") for rev in revs), key=repr)
