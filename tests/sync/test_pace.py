"""One person can only ask so fast, on however many connections; nobody else waits for it."""

import asyncio
import time

import pytest

from deskside.errors import Problem
from deskside.ids import MemberId, OrganizationId, ParticipantId, SessionId, new_id
from deskside.sync import Customer, Pace, Staff
from deskside.sync.pace import BURST_S, MEMBER_SESSIONS, UNIT_BYTES
from tests.accounts.conftest import FakeTime

PER_SECOND = 10
BURST = PER_SECOND * BURST_S
SESSION = SessionId(new_id())


def customer() -> Customer:
    return Customer(OrganizationId(new_id()), SESSION, ParticipantId(new_id()), "A.K.", "a sign-in")


def technician() -> Staff:
    return Staff(OrganizationId(new_id()), MemberId(new_id()), "T.B.", "technician", "own", "a sign-in")


def accepted(pace: Pace, who: Customer | Staff, session: str, many: int, size_bytes: int = 100) -> int:
    """How many of so many commands at once are taken."""
    return [refusal(pace, who, session, size_bytes) for _ in range(many)].count(None)


def refusal(pace: Pace, who: Customer | Staff, session: str, size_bytes: int) -> Problem | None:
    try:
        pace.require(who, session, size_bytes)
    except Problem as problem:
        return problem
    return None


def test_a_burst_is_taken_and_then_so_many_a_second() -> None:
    now = FakeTime()
    pace, one, other = Pace(PER_SECOND, now.now), customer(), customer()
    assert accepted(pace, one, SESSION, 500) == BURST
    assert accepted(pace, other, SESSION, 5) == 5, "the flood of one is nobody else's"
    now.now_s += 1
    assert accepted(pace, one, SESSION, 500) == PER_SECOND
    now.now_s += BURST_S
    assert accepted(pace, one, SESSION, 500) == BURST


def test_who_is_too_fast_is_told_when_to_come_back() -> None:
    pace, who = Pace(PER_SECOND, FakeTime().now), customer()
    assert accepted(pace, who, SESSION, BURST) == BURST
    problem = refusal(pace, who, SESSION, 100)
    assert problem is not None
    assert (problem.status, problem.code, problem.retryable, problem.retry_after_s) == (429, "too-fast", True, 1)


def test_naming_other_sessions_gives_a_customer_nothing() -> None:
    pace, who = Pace(PER_SECOND, FakeTime().now), customer()
    assert sum(accepted(pace, who, new_id(), 1) for _ in range(500)) == BURST


def test_a_large_command_counts_as_several_and_never_as_too_many() -> None:
    now = FakeTime()
    pace, who = Pace(PER_SECOND, now.now), customer()
    assert accepted(pace, who, SESSION, 500, 9 * UNIT_BYTES) == BURST // 10
    now.now_s += BURST_S
    assert accepted(pace, who, SESSION, 1, 10_000 * UNIT_BYTES) == 1


def test_a_technician_may_be_busy_in_several_sessions_but_not_in_all_of_the_world() -> None:
    pace, who = Pace(PER_SECOND, FakeTime().now), technician()
    sessions = [new_id() for _ in range(MEMBER_SESSIONS + 5)]
    assert accepted(pace, who, sessions[0], 500) == BURST
    assert accepted(pace, who, sessions[1], 500) == BURST
    assert sum(accepted(pace, who, session, 500) for session in sessions[2:]) == BURST * (MEMBER_SESSIONS - 2)


def test_what_is_no_session_is_one_place() -> None:
    pace, who = Pace(PER_SECOND, FakeTime().now), technician()
    assert sum(accepted(pace, who, f"no session {number}", 1) for number in range(500)) == BURST


async def test_who_follows_waits_for_a_turn_and_is_never_refused() -> None:
    pace, who = Pace(100), customer()
    start = time.monotonic()
    await asyncio.gather(*(pace.turn(who, SESSION) for _ in range(100 * BURST_S + 50)))
    assert 0.4 < time.monotonic() - start < 5


def test_a_sign_is_told_once_in_a_while_whatever_the_number_of_tabs() -> None:
    now = FakeTime()
    pace = Pace(PER_SECOND, now.now)
    assert [pace.may_signal(SESSION, "p", "typing", on=True) for _ in range(5)] == [True, False, False, False, False]
    assert pace.may_signal(SESSION, "p", "typing", on=False), "the end of typing is not lost to its beginning"
    assert pace.may_signal(SESSION, "q", "typing", on=True)
    now.now_s += 1
    assert pace.may_signal(SESSION, "p", "typing", on=True)


@pytest.mark.parametrize("size_bytes", [0, 1, UNIT_BYTES - 1])
def test_a_small_command_counts_once(size_bytes: int) -> None:
    assert accepted(Pace(PER_SECOND, FakeTime().now), customer(), SESSION, 500, size_bytes) == BURST
