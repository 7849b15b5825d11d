"""Facts become debts with the transaction that announces them, and only with it."""

import pytest

from deskside.backends import Database, Transaction
from deskside.clock import DAY, MINUTE, FakeClock
from deskside.jobs import Announced, Reaction, Worker, announce, every


class Refused(Exception):
    pass


class Diary:
    """What has run, in order."""

    def __init__(self) -> None:
        self.pages: list[str] = []

    def reaction(self, name: str) -> Reaction:
        async def run(subject: str) -> None:
            self.pages.append(f"{name} {subject}")

        return Reaction(name, run, gives_up_after=None)


@pytest.fixture
def diary() -> Diary:
    return Diary()


async def say(database: Database, subject: str, due_at: int | None = None) -> None:
    await database.write(lambda tx: announce(tx, "session.ended", subject, due_at))


async def test_every_reaction_to_an_announced_fact_runs_once(database: Database, diary: Diary) -> None:
    worker = Worker(database, {"session.ended": [diary.reaction("a"), diary.reaction("b")]})
    await say(database, "one")
    await worker.run_due()
    await worker.run_due()
    assert sorted(diary.pages) == ["a one", "b one"]


async def test_a_commit_that_announces_tells_so(database: Database, told: list[object]) -> None:
    await say(database, "one")
    assert told == [Announced()]


async def test_announcing_again_owes_nothing_more(database: Database, diary: Diary, clock: FakeClock) -> None:
    worker = Worker(database, {"session.ended": [diary.reaction("a")]})
    await say(database, "one")
    await say(database, "one")
    await worker.run_due()
    clock.advance(29 * DAY)
    await say(database, "one")
    await worker.run_due()
    assert diary.pages == ["a one"]


async def test_a_fact_is_forgotten_after_its_time(database: Database, diary: Diary, clock: FakeClock) -> None:
    worker = Worker(database, {"session.ended": [diary.reaction("a")]})
    await say(database, "one")
    await worker.run_due()
    clock.advance(31 * DAY)
    await worker.run_due()
    await say(database, "one")
    await worker.run_due()
    assert diary.pages == ["a one", "a one"], "otherwise the table of facts would grow for ever"


async def test_nothing_is_owed_for_a_transaction_that_failed(
    database: Database, diary: Diary, told: list[object]
) -> None:
    def end_and_fail(tx: Transaction) -> None:
        announce(tx, "session.ended", "one")
        raise Refused

    with pytest.raises(Refused):
        await database.write(end_and_fail)
    await Worker(database, {"session.ended": [diary.reaction("a")]}).run_due()
    assert diary.pages == []
    assert told == []


async def test_a_fact_with_a_time_waits_for_it(database: Database, diary: Diary, clock: FakeClock) -> None:
    worker = Worker(database, {"session.ended": [diary.reaction("a")]})
    await say(database, "one", clock() + MINUTE)
    await worker.run_due()
    assert diary.pages == []
    clock.advance(MINUTE)
    await worker.run_due()
    assert diary.pages == ["a one"]


async def test_a_fact_unknown_to_one_version_is_left_for_the_next(database: Database, diary: Diary) -> None:
    await say(database, "one")
    await Worker(database, {"file.erased": [diary.reaction("old")]}).run_due()
    assert diary.pages == []
    await Worker(database, {"session.ended": [diary.reaction("new")]}).run_due()
    assert diary.pages == ["new one"]


async def test_many_facts_are_all_worked_off(database: Database, diary: Diary) -> None:
    def end_many(tx: Transaction) -> None:
        for number in range(250):
            announce(tx, "session.ended", f"{number:03}")

    await database.write(end_many)
    await Worker(database, {"session.ended": [diary.reaction("a")]}).run_due()
    assert sorted(diary.pages) == [f"a {number:03}" for number in range(250)]


async def test_a_duty_comes_round(database: Database, diary: Diary, clock: FakeClock) -> None:
    async def sweep() -> None:
        diary.pages.append("swept")

    worker = Worker(database, {}, [every(60, "sweep", sweep)])
    await worker.run_due()
    await worker.run_due()
    assert diary.pages == ["swept"]
    clock.advance(MINUTE)
    await worker.run_due()
    assert diary.pages == ["swept", "swept"]


async def test_a_duty_is_done_by_one_of_several_processes(database: Database, diary: Diary, clock: FakeClock) -> None:
    async def sweep() -> None:
        diary.pages.append("swept")

    workers = [Worker(database, {}, [every(60, "sweep", sweep)]) for _ in range(3)]
    for _ in range(4):
        for worker in workers:
            await worker.run_due()
        clock.advance(MINUTE)
    assert diary.pages == ["swept"] * 4


async def test_a_shorter_period_counts_at_once(database: Database, diary: Diary, clock: FakeClock) -> None:
    async def sweep() -> None:
        diary.pages.append("swept")

    await Worker(database, {}, [every(3600, "sweep", sweep)]).run_due()
    worker = Worker(database, {}, [every(60, "sweep", sweep)])
    await worker.run_due()
    clock.advance(MINUTE)
    await worker.run_due()
    assert diary.pages == ["swept", "swept"]


async def test_two_names_alike_are_refused(database: Database, diary: Diary) -> None:
    with pytest.raises(ValueError, match="same name"):
        Worker(database, {"a": [diary.reaction("x")], "b": [diary.reaction("x")]})
