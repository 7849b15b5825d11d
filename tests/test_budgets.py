"""A budget gives its limit at once and in a window, never more, and remembers only so many."""

import time

from hypothesis import given, strategies as st

from deskside.budgets import Allowance, Budget


@given(limit=st.integers(1, 1_000), times=st.lists(st.floats(0, 10), max_size=300))
def test_a_budget_never_gives_more_than_its_limit_at_once(limit: int, times: list[float]) -> None:
    budget = Budget(limit, 600)
    now, given_at = 0.0, list[float]()
    for step in times:
        now += step
        if budget.charge("k", now) == 0:
            given_at.append(now)
    for start in given_at:
        within = sum(1 for at in given_at if start <= at < start + 600)
        # What comes back evenly in a window is the limit again.
        assert within <= 2 * limit
    assert len(given_at) <= limit + now * limit / 600 + 1


def test_a_flood_from_many_addresses_does_not_fill_the_memory() -> None:
    budget = Budget(5, 600)
    for number in range(100_050):
        budget.charge(str(number), 0.0)
    assert budget.charge("100049", 0.0) == 0
    assert len(budget) <= 100_000


def test_a_flood_of_keys_does_not_make_each_new_one_dear() -> None:
    budget = Budget(5, 600)
    for number in range(100_000):
        budget.charge(str(number), 0.0)
    start = time.perf_counter()
    for number in range(100_000, 105_000):
        budget.charge(str(number), 0.0)
    assert time.perf_counter() - start < 0.5, "a look at all keys for each new one takes a minute"


@given(limit=st.integers(1, 100), costs=st.lists(st.tuples(st.floats(0, 5), st.integers(1, 120)), max_size=100))
def test_one_allowance_and_one_key_are_the_same(limit: int, costs: list[tuple[float, int]]) -> None:
    allowance, budget, now = Allowance(limit, 6), Budget(limit, 6), 0.0
    for step, cost in costs:
        now += step
        short_s = budget.charge("k", now, cost)
        assert allowance.take(now, cost) == short_s
        assert cost <= limit or short_s > 0, "more than there ever is"
        if short_s and cost <= limit:
            now += short_s
            assert allowance.take(now, cost) == budget.charge("k", now, cost) == 0, "there is enough when it said so"
