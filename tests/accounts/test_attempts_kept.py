"""What wrong guesses have used up outlives the process: a restart gives nobody fresh guesses."""

from sqlalchemy import delete, select

from deskside.accounts import AttemptLimits, Attempts, KeptAttempts
from deskside.accounts.attempts_kept import kept
from deskside.backends import Database, Row, open_database
from deskside.clock import SECOND, FakeClock
from tests.accounts.conftest import FakeTime
from tests.accounts.test_attempts import guess_wrong

LIMITS = AttemptLimits(window_s=600, per_address=5, per_account=3, per_organization=4, in_all=8)
HERE = "198.51.100.1"


class Process:
    """One life of the server; its own clock begins somewhere else each time."""

    def __init__(self, database: Database, now_s: float = 0) -> None:
        self.time = FakeTime()
        self.time.now_s += now_s
        self.attempts = Attempts(LIMITS, now=self.time.now, sleep=self.time.sleep)
        self.kept = KeptAttempts(database, self.attempts)

    async def guess(self, address: str = HERE, times: int = 1, **more: str) -> list[int]:
        return [await guess_wrong(self.attempts, address, **more) for _ in range(times)]


async def rows(database: Database) -> list[Row]:
    return list(await database.read(lambda tx: tx.all(select(kept))))


async def test_an_address_that_was_refused_is_refused_after_a_restart(database: Database) -> None:
    before = Process(database)
    assert await before.guess(times=6) == [404] * 5 + [429]
    await before.kept.save()
    after = Process(database, now_s=12_345)
    await after.kept.load()
    assert await after.guess() == [429]
    assert await after.guess("198.51.100.2") == [404]
    assert await Process(database).guess() == [404], "whoever has not read it would not know"


async def test_what_came_back_meanwhile_is_back(database: Database, clock: FakeClock) -> None:
    before = Process(database)
    await before.guess(times=5)
    await before.kept.save()
    clock.advance(2 * 120 * SECOND)
    after = Process(database)
    await after.kept.load()
    assert await after.guess(times=3) == [404, 404, 429]


async def test_accounts_and_everything_together_are_remembered_too(database: Database) -> None:
    before = Process(database)
    for number in range(3):
        await before.guess(f"203.0.113.{number}", account="ana@clinic.test")
    await before.kept.save()
    after = Process(database)
    await after.kept.load()
    after.time.slept.clear()
    await after.guess("203.0.113.9", account="ana@clinic.test")
    assert max(after.time.slept) > 1, "slowed down as a hunted account is"


async def test_right_answers_leave_nothing(database: Database) -> None:
    process = Process(database)
    async with process.attempts.guess(HERE) as guess:
        guess.right()
    await process.kept.save()
    assert await rows(database) == []


async def test_nothing_is_written_while_nobody_guesses(database: Database) -> None:
    process = Process(database)
    await process.guess()
    await process.kept.save()
    await database.write(lambda tx: tx.run(delete(kept)))
    await process.kept.save()
    assert await rows(database) == []


async def test_whose_they_are_is_not_written_down(database: Database) -> None:
    process = Process(database)
    await process.guess(account="ana@clinic.test", organization="01J0000000000000000000000A")
    await process.kept.save()
    found = await rows(database)
    assert sorted(row["budget"] for row in found) == ["account", "address", "all", "organization"]
    written = " ".join(row["key"] for row in found)
    assert all(word not in written for word in (HERE, "ana@", "01J0000", "all"))


async def test_the_table_keeps_only_what_is_still_used(database: Database, clock: FakeClock) -> None:
    process = Process(database)
    await process.guess("203.0.113.1")
    await process.kept.save()
    clock.advance(601 * SECOND)
    process.time.now_s += 601
    await process.guess("203.0.113.2")
    await process.kept.save()
    assert len(await rows(database)) == 2


async def test_what_could_not_be_written_is_written_the_next_time(
    database: Database, database_url: str, clock: FakeClock
) -> None:
    away = open_database(database_url, clock)  # Not open: every write is refused.
    process = Process(away)
    await process.guess(times=5)
    await process.kept.save()
    after = KeptAttempts(database, process.attempts)
    await after.save()
    fresh = Process(database)
    await fresh.kept.load()
    assert await fresh.guess() == [429]
