"""Guessing is counted everywhere; one address is refused, everybody else only waits."""

import asyncio

import pytest

from deskside.accounts import AttemptLimits, Attempts
from deskside.errors import Code, Problem
from tests.accounts.conftest import FakeTime

LIMITS = AttemptLimits(window_s=600, per_address=5, per_account=3, per_organization=4, in_all=8)


def attempts(time: FakeTime) -> Attempts:
    return Attempts(LIMITS, now=time.now, sleep=time.sleep)


async def guess_wrong(
    budget: Attempts, address: str, *, account: str | None = None, organization: str | None = None
) -> int:
    """The status of a wrong guess."""
    try:
        async with budget.guess(address, account=account, organization=organization):
            raise Problem(404, Code.CODE_UNKNOWN, "no")
    except Problem as problem:
        return problem.status


async def test_an_address_is_refused_after_its_budget_and_comes_back() -> None:
    time = FakeTime()
    budget = attempts(time)
    assert [await guess_wrong(budget, "198.51.100.1") for _ in range(6)] == [404] * 5 + [429]
    assert await guess_wrong(budget, "198.51.100.2") == 404
    time.now_s += 600 / 5
    assert [await guess_wrong(budget, "198.51.100.1") for _ in range(2)] == [404, 429]


async def test_guesses_at_the_same_time_count_too() -> None:
    time = FakeTime()
    budget = attempts(time)
    statuses = await asyncio.gather(*(guess_wrong(budget, "198.51.100.1") for _ in range(50)))
    assert statuses.count(404) == 5


async def test_the_budget_of_all_only_slows_down() -> None:
    time = FakeTime()
    budget = attempts(time)
    for number in range(8):
        assert await guess_wrong(budget, f"203.0.113.{number}") == 404
    assert max(time.slept) <= 0.25
    assert await guess_wrong(budget, "203.0.113.99") == 404
    assert 4.0 in time.slept


@pytest.mark.parametrize("hunted", [{"account": "ana"}, {"organization": "clinic"}])
async def test_what_is_hunted_becomes_slow_and_others_do_not(hunted: dict[str, str]) -> None:
    time = FakeTime()
    budget = attempts(time)
    for number in range(5):
        assert await guess_wrong(budget, f"203.0.113.{number}", **hunted) == 404
    assert 4.0 in time.slept
    time.slept.clear()
    other = dict.fromkeys(hunted, "other")
    assert await guess_wrong(budget, "203.0.113.50", **other) == 404
    assert 4.0 not in time.slept


async def test_many_addresses_together_do_not_guess_one_account_faster() -> None:
    now, gate = FakeTime(), asyncio.Event()

    async def hold(seconds: float) -> None:
        if seconds >= 1:
            await gate.wait()

    budget = Attempts(LIMITS, now=now.now, sleep=hold)
    for number in range(3):
        await guess_wrong(budget, f"203.0.113.{number}", account="ana")
    tries = [asyncio.create_task(guess_wrong(budget, f"198.51.100.{n}", account="ana")) for n in range(20)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gate.set()
    statuses = await asyncio.gather(*tries)
    assert (statuses.count(404), statuses.count(429)) == (3, 17)


async def test_what_was_right_and_what_we_failed_at_is_given_back() -> None:
    time = FakeTime()
    budget = attempts(time)
    for _ in range(20):
        async with budget.guess("198.51.100.1", account="ana") as guess:
            guess.right()
    for error in (Problem(503, Code.DATABASE_UNAVAILABLE, "down"), RuntimeError("bug")):
        for _ in range(20):
            with pytest.raises(type(error)):
                async with budget.guess("198.51.100.1", account="ana"):
                    raise error
    assert max(time.slept) <= 0.25
    assert await guess_wrong(budget, "198.51.100.1", account="ana") == 404


async def test_every_outcome_takes_the_same_time() -> None:
    time = FakeTime()
    budget = attempts(time)
    async with budget.guess("198.51.100.1") as guess:
        time.now_s += 0.03
        guess.right()
    assert await guess_wrong(budget, "198.51.100.1") == 404
    assert time.slept == pytest.approx([0.22, 0.25])


async def test_who_hangs_up_early_has_guessed_all_the_same() -> None:
    time = FakeTime()
    budget = attempts(time)
    for _ in range(5):
        with pytest.raises(asyncio.CancelledError):
            async with budget.guess("198.51.100.1"):
                raise asyncio.CancelledError
    assert await guess_wrong(budget, "198.51.100.1") == 429
