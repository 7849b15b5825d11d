"""What only PostgreSQL can meet: others who write as well, a server that goes away, errors with codes."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from functools import partial

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy import bindparam, func, insert, make_url, select, text

from deskside.backends import Transaction, create_all
from deskside.backends.database_postgres import PostgresDatabase
from deskside.backends.database_postgres_connection import Verdict, verdict_of
from deskside.backends.database_postgres_worker import MOST_RUNS
from deskside.clock import FakeClock
from deskside.errors import Code, Problem
from tests.contracts.desk import add, advance, all_lines, begun, lines, names, outside, tables, texts
from tests.postgres import Postgres, running_postgres

_claim = insert(names)
_owner = select(names.c.owner).where(names.c.name == bindparam("of"))


@pytest.fixture
def url(postgres: Postgres) -> Iterator[str]:
    url = postgres.new_database()
    create_all(url, tables)
    yield url
    postgres.drop_database(url)


@pytest.fixture
async def database(url: str, clock: FakeClock, told: list[object]) -> AsyncIterator[PostgresDatabase]:
    database = PostgresDatabase(url, clock)
    await database.open(told.extend)
    yield database
    await database.close()


@pytest.fixture
async def another(url: str, clock: FakeClock) -> AsyncIterator[PostgresDatabase]:
    """The database of another process."""
    database = PostgresDatabase(url, clock, writers=2, readers=1)
    await database.open(lambda _: None)
    yield database
    await database.close()


# Conflicts


async def test_whoever_comes_second_runs_again_and_finds_the_first(
    database: PostgresDatabase, another: PostgresDatabase
) -> None:
    """Both look, both find nothing, both insert: the second insert fails, and its action finds the first on its next run."""
    meet = threading.Barrier(2)
    runs = Counter[str]()

    def find_or_claim(tx: Transaction, me: str) -> str:
        found = tx.one(_owner, {"of": "desk"})
        runs[me] += 1
        if runs[me] == 1:
            meet.wait(5)
        if found is not None:
            return str(found["owner"])
        tx.run(_claim, {"name": "desk", "owner": me})
        tx.tell(me)
        return me

    owners = await asyncio.gather(
        database.write(partial(find_or_claim, me="one")), another.write(partial(find_or_claim, me="other"))
    )
    assert owners[0] == owners[1]
    assert sorted(runs.values()) == [1, 2]


async def test_a_deadlock_costs_nobody_his_write(
    database: PostgresDatabase, another: PostgresDatabase, told: list[object]
) -> None:
    await begun(database, "a", "b")
    meet = threading.Barrier(2)
    runs = Counter[str]()

    def cross(tx: Transaction, first: str, second: str) -> None:
        runs[first] += 1
        add(tx, first, f"from {first}")
        if runs[first] == 1:
            meet.wait(5)
        add(tx, second, f"from {first}")

    await asyncio.gather(
        database.write(partial(cross, first="a", second="b")),
        another.write(partial(cross, first="b", second="a")),
    )
    assert sum(runs.values()) > 2, "there was no deadlock"
    assert sorted(await database.read(lambda tx: texts(tx, "a"))) == ["from a", "from b"]
    assert sorted(await database.read(lambda tx: texts(tx, "b"))) == ["from a", "from b"]
    assert len(told) == 2, "the run that was undone told nothing"


async def test_a_conflict_that_never_ends_is_given_up(database: PostgresDatabase) -> None:
    await begun(database, "a")
    runs = Counter[str]()

    def insist(tx: Transaction) -> None:
        runs["insist"] += 1
        advance(tx, "a")
        tx.run(_claim, {"name": "desk", "owner": "me"})
        tx.run(_claim, {"name": "desk", "owner": "you"})

    with pytest.raises(errors.UniqueViolation):
        await database.write(insist)
    assert runs["insist"] == MOST_RUNS
    assert await database.write(lambda tx: advance(tx, "a")) == 1


async def test_an_error_that_the_action_swallowed_commits_nothing(database: PostgresDatabase) -> None:
    await begun(database, "a")

    def swallow(tx: Transaction) -> str:
        add(tx, "a", "never")
        try:
            tx.run(text("SELECT 1 / 0"))
        except psycopg.Error:
            return "all is well"
        return "it worked"

    with pytest.raises(errors.DivisionByZero):
        await database.write(swallow)
    assert await database.read(all_lines) == []


# Commits that take their time

AT_COMMIT = """
CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON lines DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION at_commit();
"""


def when_committing(url: str, body: str) -> None:
    """Have the server do something inside every commit that wrote a line."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(AT_COMMIT.format(body=body).encode())


async def test_nothing_is_told_while_a_commit_is_under_way(url: str, clock: FakeClock) -> None:
    when_committing(url, "PERFORM pg_sleep(0.2)")
    look = outside(url)
    seen: list[int] = []
    database = PostgresDatabase(url, clock)
    await database.open(lambda _: seen.append(look(select(func.count()).select_from(lines))))
    await begun(database, "a")
    for number in range(1, 4):
        await database.write(lambda tx: add(tx, "a", "x"), "a")
        assert seen[-1] == number
    assert len(seen) == 3
    await database.close()


async def test_a_connection_lost_during_the_commit_is_not_tried_again(
    database: PostgresDatabase, url: str, told: list[object]
) -> None:
    """Nobody knows whether it was committed. Running it once more might do it twice."""
    await begun(database, "a")
    when_committing(url, "PERFORM pg_terminate_backend(pg_backend_pid())")
    runs = Counter[str]()

    def act(tx: Transaction) -> int:
        runs["act"] += 1
        return add(tx, "a", "perhaps")

    with pytest.raises(Problem) as problem:
        await database.write(act)
    assert (problem.value.code, problem.value.retryable) == (Code.DATABASE_UNAVAILABLE, True)
    assert runs["act"] == 1
    assert told == []
    assert await database.write(lambda tx: advance(tx, "a")) == 1


# A server that goes away


def end_connections(postgres: Postgres, url: str) -> None:
    """As an administrator or a failing network would."""
    postgres.administer(
        sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}").format(
            sql.Literal(make_url(url).database)
        )
    )


async def test_connections_that_broke_in_the_meantime_are_not_noticed(
    database: PostgresDatabase, postgres: Postgres, url: str
) -> None:
    await begun(database, "a")
    end_connections(postgres, url)
    revs = await asyncio.gather(*(database.write(lambda tx: add(tx, "a", "x")) for _ in range(40)))
    assert sorted(revs) == list(range(1, 41))
    assert len(await database.read(all_lines)) == 40
    assert database.healthy


async def test_a_connection_lost_in_mid_action_costs_another_run(
    database: PostgresDatabase, postgres: Postgres, url: str, told: list[object]
) -> None:
    await begun(database, "a")
    runs = Counter[str]()

    def act(tx: Transaction) -> int:
        runs["act"] += 1
        add(tx, "a", "first half")
        if runs["act"] == 1:
            end_connections(postgres, url)
        return add(tx, "a", "second half")

    assert await database.write(act) == 2
    assert runs["act"] == 2
    assert await database.read(lambda tx: texts(tx, "a")) == ["first half", "second half"]
    assert len(told) == 2


async def test_while_the_server_is_down_everything_answers_503_and_then_recovers(clock: FakeClock) -> None:
    with running_postgres() as server:
        url = server.new_database()
        create_all(url, tables)
        database = PostgresDatabase(url, clock)
        await database.open(lambda _: None)
        await begun(database, "a", "b")
        acknowledged: set[str] = set()
        refusals: list[Problem] = []
        crashed = threading.Event()

        async def write(key: str, writer: int) -> None:
            number = 0
            while not crashed.is_set():
                number += 1
                line = f"{writer}-{number}"
                try:
                    await database.write(lambda tx, line=line: add(tx, key, line), key)
                except Problem as problem:
                    refusals.append(problem)
                else:
                    acknowledged.add(line)

        writing = [asyncio.ensure_future(write("ab"[writer % 2], writer)) for writer in range(10)]
        await asyncio.sleep(0.3)
        await asyncio.to_thread(server.crash)
        with pytest.raises(Problem) as problem:
            await database.write(lambda tx: add(tx, "a", "never"))
        assert (problem.value.code, problem.value.retryable) == (Code.DATABASE_UNAVAILABLE, True)
        with pytest.raises(Problem):
            await database.read(all_lines)
        crashed.set()
        await asyncio.gather(*writing)
        assert {refusal.code for refusal in refusals} == {Code.DATABASE_UNAVAILABLE}
        assert not database.healthy

        await asyncio.to_thread(server.start)
        began = time.monotonic()
        while not database.healthy and time.monotonic() < began + 15:  # noqa: ASYNC110 - nobody asks: it must see by itself
            await asyncio.sleep(0.05)
        assert database.healthy
        rows = await database.read(all_lines)
        written = Counter(line for _, _, line in rows)
        assert acknowledged
        assert acknowledged <= set(written), "an acknowledged line is lost"
        assert set(written.values()) == {1}, "a line is there twice"
        assert await database.write(lambda tx: add(tx, "a", "again"), "a") > 0
        await database.close()


async def test_a_process_that_stands_still_holds_its_locks_only_for_a_while(database: PostgresDatabase) -> None:
    def timeouts(tx: Transaction) -> list[str]:
        names = ("lock_timeout", "idle_in_transaction_session_timeout", "synchronous_commit")
        return [str(row[name]) for name in names if (row := tx.one(text(f"SHOW {name}"))) is not None]

    assert await database.write(timeouts) == ["10s", "30s", "on"]


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        ("40001", Verdict.CONFLICT),
        ("40P01", Verdict.CONFLICT),
        ("23505", Verdict.CONFLICT),
        ("53100", Verdict.FULL),
        ("53300", Verdict.OUTAGE),
        ("57P01", Verdict.OUTAGE),
        ("57P03", Verdict.OUTAGE),
        ("58030", Verdict.OUTAGE),
        ("08006", Verdict.OUTAGE),
        ("55P03", Verdict.OUTAGE),
        ("25006", Verdict.OUTAGE),
        ("23503", Verdict.FAULT),
        ("42P01", Verdict.FAULT),
        ("22P02", Verdict.FAULT),
    ],
)
def test_what_the_servers_codes_mean_for_a_write(state: str, verdict: Verdict) -> None:
    assert verdict_of(errors.lookup(state)(), reading=False) is verdict


def test_errors_without_a_code_are_the_connection_or_the_value() -> None:
    assert verdict_of(psycopg.OperationalError("connection lost"), reading=False) is Verdict.OUTAGE
    assert verdict_of(psycopg.DataError("a NUL in a text"), reading=False) is Verdict.FAULT
    assert verdict_of(errors.ReadOnlySqlTransaction(), reading=True) is Verdict.FAULT
