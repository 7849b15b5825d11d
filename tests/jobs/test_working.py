"""What a worker owes is paid, whoever dies or fails on the way; what cannot be paid is loud."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy import select

from deskside.backends import Database
from deskside.clock import MINUTE, SECOND, FakeClock
from deskside.errors import Code, Problem
from deskside.jobs import Reaction, Trouble, Worker, announce, every, troubles
from deskside.jobs.store import owed

Run = Callable[[str], Awaitable[None]]


async def say(database: Database, subject: str = "one") -> None:
    await Worker(database, {}).run_due()  # the worker's own duties are out of the way
    await database.write(lambda tx: announce(tx, "session.ended", subject))


def working(database: Database, run: Run, gives_up_after: int | None = None, longest_s: int = 600) -> Worker:
    """A worker with one reaction, whose dice always show nothing (the shortest pause)."""
    reaction = Reaction("write", run, gives_up_after, longest_s)
    return Worker(database, {"session.ended": [reaction]}, dice=lambda: 0.0)


@pytest.fixture
async def started() -> AsyncIterator[Callable[[Worker], Awaitable[Worker]]]:
    """Starts workers that end with the test."""
    alive: list[Worker] = []

    async def start(worker: Worker) -> Worker:
        await worker.start()
        alive.append(worker)
        return worker

    yield start
    for worker in alive:
        await worker.stop(grace_s=0)


class Stubborn:
    """Fails so often, then succeeds."""

    def __init__(self, failures: int, error: Exception | None = None) -> None:
        self.left = failures
        self.runs = 0
        self.error = error or RuntimeError("secret words of a customer")

    async def run(self, subject: str) -> None:
        self.runs += 1
        if self.left:
            self.left -= 1
            raise self.error


class Endless:
    """Never comes to an end by itself."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.cancelled = 0

    async def run(self, subject: str) -> None:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.cancelled += 1


async def test_a_failed_attempt_is_repeated_after_growing_pauses(database: Database, clock: FakeClock) -> None:
    stubborn = Stubborn(failures=4)
    worker = working(database, stubborn.run)
    await say(database)
    waited: list[int] = []
    while stubborn.runs < 5:
        before, runs = clock(), stubborn.runs
        while stubborn.runs == runs:
            await worker.run_due()
            if stubborn.runs == runs:
                clock.advance(100)
        waited.append(clock() - before)
    assert waited == [0, 500, 1_000, 2_000, 4_000]
    clock.advance(MINUTE * 60)
    await worker.run_due()
    assert stubborn.runs == 5, "after a success nothing is owed"


async def test_a_debt_that_is_given_up_stays_a_trouble(
    database: Database, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    stubborn = Stubborn(failures=99)
    worker = working(database, stubborn.run, gives_up_after=3)
    await say(database)
    for _ in range(20):
        await worker.run_due()
        clock.advance(10 * MINUTE)
    assert stubborn.runs == 3
    assert await database.read(troubles) == [
        Trouble("session.ended", "one", "write", 3, given_up=True, error="RuntimeError")
    ]
    assert [record.levelno for record in caplog.records] == [logging.WARNING, logging.WARNING, logging.ERROR]
    assert "Gave up on write for session.ended of one after 3 attempts" in caplog.text


async def test_a_debt_that_is_never_given_up_alarms(
    database: Database, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    stubborn = Stubborn(failures=8, error=Problem(507, Code.DISK_FULL, "Full."))
    worker = working(database, stubborn.run)
    await say(database)
    seen: list[int] = []
    for _ in range(9):
        await worker.run_due()
        seen.append(len(await database.read(troubles)))
        clock.advance(10 * MINUTE)
    assert stubborn.runs == 9
    assert seen == [0, 0, 1, 1, 1, 1, 1, 1, 0], "the third failure makes it a trouble, success ends it"
    assert [record.levelno for record in caplog.records].count(logging.ERROR) == 6


async def test_a_trouble_names_the_kind_of_error_and_never_its_words(database: Database, clock: FakeClock) -> None:
    worker = working(database, Stubborn(failures=9, error=Problem(507, Code.DISK_FULL, "T.B. said so.")).run)
    await say(database)
    for _ in range(3):
        await worker.run_due()
        clock.advance(10 * MINUTE)
    assert [trouble.error for trouble in await database.read(troubles)] == ["disk-full"]


async def test_a_run_that_takes_too_long_counts_as_failed(database: Database, clock: FakeClock) -> None:
    endless = Endless()
    worker = working(database, endless.run, gives_up_after=1, longest_s=0)
    await say(database)
    await worker.run_due()
    assert endless.cancelled == 1
    assert [trouble.error for trouble in await database.read(troubles)] == ["TimeoutError"]


async def test_a_reaction_that_cancels_itself_has_failed(database: Database, clock: FakeClock) -> None:
    async def cancel(subject: str) -> None:
        raise asyncio.CancelledError

    worker = working(database, cancel, gives_up_after=1)
    await say(database)
    await worker.run_due()
    assert [trouble.error for trouble in await database.read(troubles)] == ["CancelledError"]


async def test_what_a_dead_process_held_is_taken_over_when_its_lease_ends(database: Database, clock: FakeClock) -> None:
    """The first worker never gets to its end: as after a kill between the work and the note that it is done."""
    endless = Endless()
    await say(database)
    dead = asyncio.create_task(working(database, endless.run).run_due())
    await asyncio.wait_for(endless.begun.wait(), 5)

    heir = Stubborn(failures=0)
    worker = working(database, heir.run)
    clock.advance(14 * SECOND)
    await worker.run_due()
    assert heir.runs == 0, "the lease still stands"
    clock.advance(1 * SECOND)
    await worker.run_due()
    assert heir.runs == 1
    dead.cancel()


async def test_a_debt_that_kills_the_process_each_time_is_given_up_too(database: Database, clock: FakeClock) -> None:
    dying: list[asyncio.Task[None]] = []
    for _ in range(2):
        endless = Endless()
        await say(database)
        dying.append(asyncio.create_task(working(database, endless.run, gives_up_after=2).run_due()))
        await asyncio.wait_for(endless.begun.wait(), 5)
        clock.advance(15 * SECOND)
    third = Stubborn(failures=0)
    await working(database, third.run, gives_up_after=2).run_due()
    assert third.runs == 0
    assert [trouble.given_up for trouble in await database.read(troubles)] == [True]
    for task in dying:
        task.cancel()


async def test_a_started_worker_wakes_when_told(
    database: Database, started: Callable[[Worker], Awaitable[Worker]]
) -> None:
    done = asyncio.Event()

    async def run(subject: str) -> None:
        done.set()

    worker = Worker(database, {"session.ended": [Reaction("write", run, None)]}, look_every_s=3600)
    await started(worker)
    await asyncio.sleep(0.1)
    await say(database)
    worker.wake()
    await asyncio.wait_for(done.wait(), 2)


async def test_a_started_worker_finds_what_nobody_told_it(
    database: Database, started: Callable[[Worker], Awaitable[Worker]]
) -> None:
    done = asyncio.Event()

    async def run(subject: str) -> None:
        done.set()

    await started(Worker(database, {"session.ended": [Reaction("write", run, None)]}, look_every_s=0.05))
    await asyncio.sleep(0.1)
    await say(database)
    await asyncio.wait_for(done.wait(), 2)


async def test_a_slow_reaction_does_not_hold_up_others(
    database: Database, started: Callable[[Worker], Awaitable[Worker]]
) -> None:
    endless, done = Endless(), asyncio.Event()

    async def run(subject: str) -> None:
        if subject == "slow":
            await endless.run(subject)
        done.set()

    await say(database, "slow")
    worker = await started(Worker(database, {"session.ended": [Reaction("write", run, None)]}, slots=2))
    await asyncio.wait_for(endless.begun.wait(), 2)
    await say(database, "quick")
    worker.wake()
    await asyncio.wait_for(done.wait(), 2)


async def test_a_lease_is_kept_while_the_work_goes_on(
    database: Database, clock: FakeClock, started: Callable[[Worker], Awaitable[Worker]]
) -> None:
    endless, other = Endless(), Stubborn(failures=0)
    reaction = Reaction("write", endless.run, None)
    await say(database)
    await started(Worker(database, {"session.ended": [reaction]}, lease_s=0.3))
    await asyncio.wait_for(endless.begun.wait(), 2)
    for _ in range(3):
        clock.advance(250)
        await asyncio.sleep(0.25)  # the lease is renewed in real time
        await working(database, other.run).run_due()
    assert other.runs == 0


async def test_stopping_waits_for_what_runs(
    database: Database, clock: FakeClock, started: Callable[[Worker], Awaitable[Worker]]
) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def run(subject: str) -> None:
        begun.set()
        await asyncio.sleep(0.1)
        ended.set()

    await say(database)
    worker = await started(working(database, run))
    await asyncio.wait_for(begun.wait(), 2)
    await worker.stop()
    assert ended.is_set()
    again = Stubborn(failures=0)
    clock.advance(MINUTE)
    await working(database, again.run).run_due()
    assert again.runs == 0


async def test_stopping_puts_back_what_does_not_end_in_time(
    database: Database, started: Callable[[Worker], Awaitable[Worker]]
) -> None:
    endless, heir = Endless(), Stubborn(failures=0)
    await say(database)
    worker = await started(working(database, endless.run, gives_up_after=1))
    await asyncio.wait_for(endless.begun.wait(), 2)
    await worker.stop(grace_s=0.05)
    assert endless.cancelled == 1
    await working(database, heir.run, gives_up_after=1).run_due()
    assert heir.runs == 1, "at once, without waiting for the lease, and not counted as a failure"


async def test_two_workers_at_once_run_each_debt_once(database: Database) -> None:
    runs: list[str] = []

    async def run(subject: str) -> None:
        await asyncio.sleep(0)
        runs.append(subject)

    for number in range(40):
        await say(database, str(number))
    await asyncio.gather(*(working(database, run).run_due() for _ in range(3)))
    assert sorted(runs, key=int) == [str(number) for number in range(40)]


async def test_a_failing_duty_comes_round_and_alarms(database: Database, clock: FakeClock) -> None:
    stubborn = Stubborn(failures=5)
    worker = Worker(database, {}, [every(60, "sweep", lambda: stubborn.run(""))])
    seen: list[int] = []
    for _ in range(6):
        await worker.run_due()
        seen.append(len(await database.read(troubles)))
        clock.advance(MINUTE)
    assert stubborn.runs == 6, "it never waits longer than its period"
    assert seen == [0, 0, 1, 1, 1, 0]


async def test_a_lease_that_lapses_under_a_living_worker_starts_nothing_twice(
    database: Database, clock: FakeClock, started: Callable[[Worker], Awaitable[Worker]]
) -> None:
    """As after an outage of the database that kept the worker from renewing."""
    runs: list[str] = []
    second = asyncio.Event()

    async def run(subject: str) -> None:
        runs.append(subject)
        if subject == "two":
            second.set()
        await asyncio.Event().wait()

    await say(database, "one")
    worker = await started(Worker(database, {"session.ended": [Reaction("write", run, None)]}, lease_s=3600))
    clock.advance(2 * 60 * MINUTE)
    await say(database, "two")
    worker.wake()
    await asyncio.wait_for(second.wait(), 2)
    assert runs == ["one", "two"]


async def test_a_clock_that_is_set_back_puts_nothing_off(
    database: Database, clock: FakeClock, started: Callable[[Worker], Awaitable[Worker]]
) -> None:
    """A machine that began with a wrong date is put right a moment later: what was owed under the wrong one must not wait a year."""
    rounds, written = asyncio.Semaphore(0), asyncio.Event()
    right = clock()

    async def sweep() -> None:
        rounds.release()

    async def write(_: str) -> None:
        if clock() > right + 3_600 * SECOND:
            raise RuntimeError("not yet")
        written.set()

    reaction = Reaction("write", write, gives_up_after=None)
    duties = [every(10, "sweep", sweep)]
    clock.advance(400 * 86_400 * SECOND)
    await started(Worker(database, {"session.ended": [reaction]}, duties, look_every_s=0.02))
    await database.write(lambda tx: announce(tx, "session.ended", "one"))
    await asyncio.wait_for(rounds.acquire(), 5)
    async with asyncio.timeout(5):
        while (await database.read(lambda tx: tx.one(select(owed.c.error).where(owed.c.error != "")))) is None:  # noqa: ASYNC110 - an attempt that failed tells nobody
            await asyncio.sleep(0.01)
    clock.at_ms = right
    for _ in range(2):
        await asyncio.sleep(0.1)
        clock.advance(6 * MINUTE)
        await asyncio.wait_for(rounds.acquire(), 5)
    await asyncio.wait_for(written.wait(), 5)
