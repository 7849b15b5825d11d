"""Those who wait, leave, crowd in or come too late."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial

import pytest

from deskside.backends import Database, Transaction, open_database
from deskside.clock import FakeClock
from deskside.errors import Code, Problem
from tests.contracts.desk import add, all_lines, begun, texts


async def held_up(database: Database, key: str) -> Callable[[], None]:
    """Occupy the connection that serves a key; the answer is a function that lets it go on."""
    begun_holding, may_end = threading.Event(), threading.Event()

    def hold(_: Transaction) -> None:
        begun_holding.set()
        assert may_end.wait(10)

    holding = asyncio.ensure_future(database.write(hold, key))
    assert await asyncio.to_thread(begun_holding.wait, 5)
    holding.add_done_callback(lambda task: task.result())
    return may_end.set


async def test_a_caller_that_leaves_undoes_nothing(database: Database, told: list[object]) -> None:
    await begun(database, "a")
    let_go = await held_up(database, "a")
    waiting = [asyncio.ensure_future(database.write(lambda tx: add(tx, "a", "x"), "a")) for _ in range(30)]
    await asyncio.sleep(0)
    for task in waiting[::2]:
        task.cancel()
    let_go()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert [isinstance(outcome, asyncio.CancelledError) for outcome in outcomes] == [True, False] * 15
    assert await database.write(lambda tx: add(tx, "a", "last"), "a") == 31
    assert len(told) == 31


async def test_a_caller_that_leaves_in_mid_action_undoes_nothing(database: Database) -> None:
    await begun(database, "a")
    inside, may_end = threading.Event(), threading.Event()

    def act(tx: Transaction) -> None:
        add(tx, "a", "half")
        inside.set()
        assert may_end.wait(5)
        add(tx, "a", "whole")

    writing = asyncio.ensure_future(database.write(act, "a"))
    assert await asyncio.to_thread(inside.wait, 5)
    writing.cancel()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await writing
    await database.write(lambda _: None, "a")
    assert await database.read(lambda tx: texts(tx, "a")) == ["half", "whole"]


async def test_a_crowd_is_refused_early_and_the_rest_served(database_url: str, clock: FakeClock) -> None:
    database = open_database(database_url, clock, most_waiting=10)
    await database.open(lambda _: None)
    await begun(database, "a")
    let_go = await held_up(database, "a")
    waiting = [asyncio.ensure_future(database.write(lambda tx: add(tx, "a", "x"), "a")) for _ in range(9)]
    await asyncio.sleep(0)
    for ask in (partial(database.write, lambda tx: add(tx, "a", "never")), partial(database.read, all_lines)):
        with pytest.raises(Problem) as problem:
            async with asyncio.timeout(1):
                await ask()
        assert (problem.value.status, problem.value.code) == (503, Code.SERVER_BUSY)
        assert problem.value.retryable
    let_go()
    assert sorted(await asyncio.gather(*waiting)) == list(range(1, 10))
    assert await database.write(lambda tx: add(tx, "a", "again"), "a") == 10
    await database.close()


async def test_closing_finishes_what_was_accepted(database_url: str, clock: FakeClock, told: list[object]) -> None:
    database = open_database(database_url, clock)
    await database.open(told.extend)
    await begun(database, "a", "b", "c")
    waiting = [
        asyncio.ensure_future(database.write(lambda tx, key=key: add(tx, key, "x"), key))
        for key in ["a", "b", "c"] * 50
    ]
    await asyncio.sleep(0)
    await database.close()
    await asyncio.wait_for(asyncio.gather(*waiting), 1)
    assert len(told) == 150

    again = open_database(database_url, clock)
    await again.open(told.extend)
    assert len(await again.read(all_lines)) == 150
    await again.close()


async def test_what_is_closed_answers_503(database_url: str, clock: FakeClock) -> None:
    database = open_database(database_url, clock)
    assert not database.healthy
    for _ in range(2):
        for ask in (database.write, database.read):
            with pytest.raises(Problem) as problem:
                await ask(all_lines)
            assert (problem.value.status, problem.value.code) == (503, Code.DATABASE_UNAVAILABLE)
        await database.open(lambda _: None)
        assert database.healthy
        await database.read(all_lines)
        await database.close()
        assert not database.healthy
        await database.close()


async def test_an_address_that_leads_nowhere_is_a_503(
    database_url: str, clock: FakeClock, tmp_path_factory: pytest.TempPathFactory
) -> None:
    nowhere = tmp_path_factory.mktemp("nowhere")
    url = (
        f"sqlite:///{nowhere}/missing/desk.db"
        if database_url.startswith("sqlite")
        else f"postgresql://postgres@/desk?host={nowhere}"
    )
    database = open_database(url, clock)
    with pytest.raises(Problem) as problem:
        await database.open(lambda _: None)
    assert problem.value.code == Code.DATABASE_UNAVAILABLE
    assert not database.healthy


@pytest.mark.parametrize("url", ["sqlite://", "mysql://here/desk", "desk.db"])
def test_other_addresses_are_not_understood(url: str, clock: FakeClock) -> None:
    with pytest.raises(Exception, match=r"(?i)address|parse"):
        open_database(url, clock)
