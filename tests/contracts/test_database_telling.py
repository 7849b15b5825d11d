"""When others hear of a write: after its commit, in the order of commits, before the answer, and never of what failed."""

import asyncio
import threading
from collections.abc import Sequence
from functools import partial
from itertools import count
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import func, select

from deskside.backends import Database, Transaction, open_database
from deskside.clock import FakeClock
from tests.contracts.desk import add, begun, lines, outside, texts


class Refused(Exception):
    """What a failing action raises."""


async def test_it_is_told_after_the_commit_and_before_the_answer(database_url: str, clock: FakeClock) -> None:
    look = outside(database_url)
    seen: list[tuple[object, int]] = []
    loop_thread = threading.get_ident()

    def listen(hints: Sequence[object]) -> None:
        assert threading.get_ident() == loop_thread
        rows = look(select(func.count()).select_from(lines))
        seen.extend((hint, rows) for hint in hints)

    database = open_database(database_url, clock)
    await database.open(listen)
    await begun(database, "a")

    async def write() -> None:
        rev = await database.write(lambda tx: add(tx, "a", "x"), "a")
        rows = dict(seen).get(("a", rev, "x"))
        assert rows is not None, "the answer came before the hint"
        assert rows >= rev, "the hint came before the commit"

    await asyncio.gather(*(write() for _ in range(100)))
    await database.close()


async def test_it_is_told_in_the_order_of_commits(database: Database, told: list[object]) -> None:
    await begun(database, "a")
    await asyncio.gather(*(database.write(lambda tx: add(tx, "a", "x"), "a") for _ in range(200)))
    assert told == [("a", rev, "x") for rev in range(1, 201)]


async def test_a_listener_that_fails_takes_no_answer_away(
    database_url: str, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    def listen(_: Sequence[object]) -> None:
        raise Refused

    database = open_database(database_url, clock)
    await database.open(listen)
    await begun(database, "a")
    assert await asyncio.wait_for(database.write(lambda tx: add(tx, "a", "x")), 5) == 1
    assert "a listener failed" in caplog.text
    await database.close()


async def test_a_read_has_nothing_to_tell(database: Database, told: list[object]) -> None:
    with pytest.raises(RuntimeError, match="nothing to tell"):
        await database.read(lambda tx: tx.tell("never"))
    assert told == []


class Planned(NamedTuple):
    """One of many writes that are asked for at once."""

    key: str
    lines: int
    fails: bool
    """After it has written."""
    leaves: bool
    """The caller goes away without waiting."""


_plans = st.lists(
    st.builds(Planned, st.sampled_from("abc"), st.integers(0, 3), st.booleans(), st.booleans()), max_size=60
)
_rounds = count(1)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=_plans)
async def test_whatever_is_asked_for_at_once_the_successes_remain_in_order_and_are_told(
    database: Database, told: list[object], plan: list[Planned]
) -> None:
    told.clear()
    here = next(_rounds)
    keys = {key: f"{key}{here}" for key in "abc"}
    await begun(database, *keys.values())

    def act(tx: Transaction, number: int, planned: Planned) -> None:
        for part in range(planned.lines):
            add(tx, keys[planned.key], f"{number}.{part}")
        if planned.fails:
            raise Refused

    tasks = [
        asyncio.ensure_future(database.write(partial(act, number=number, planned=planned), keys[planned.key]))
        for number, planned in enumerate(plan)
    ]
    await asyncio.sleep(0)
    for task, planned in zip(tasks, plan, strict=True):
        if planned.leaves:
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for key in keys.values():
        await database.write(lambda _: None, key)  # behind those whose callers left

    for key, name in keys.items():
        expected = [
            f"{number}.{part}"
            for number, planned in enumerate(plan)
            if planned.key == key and not planned.fails
            for part in range(planned.lines)
        ]
        assert await database.read(partial(texts, of=name)) == expected
        assert [hint for hint in told if isinstance(hint, tuple) and hint[0] == name] == [
            (name, rev, text) for rev, text in enumerate(expected, 1)
        ]
