"""What `scrub` promises: what was deleted cannot be read back, everything else is untouched and goes on."""

import asyncio
import contextlib
import re
import sys
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from random import Random

import psycopg
import pytest
from sqlalchemy import bindparam, delete, select, update

from deskside.backends import Database, Transaction, create_all, database_sqlite_log as log_module
from deskside.backends.database_sqlite import SqliteDatabase
from deskside.backends.database_sqlite_copier import may_copy_beside
from deskside.backends.database_sqlite_driver import sqlite
from deskside.clock import FakeClock
from deskside.errors import Code, Problem
from tests.contracts import failing_syncs
from tests.contracts.desk import add, begun, lines, tables

_rewrite = update(lines).where(lines.c.rev == bindparam("which")).values(text=bindparam("to"))
_remove = delete(lines).where(lines.c.rev == bindparam("which"))
_texts = select(lines.c.rev, lines.c.text)
_MARK = re.compile(rb"<(\d{7})>")


class Writer:
    """Writes, rewrites and deletes texts of many lengths at random. Each text repeats a number of its own."""

    def __init__(self, seed: int) -> None:
        self._roll = Random(seed)
        self._last = 0
        self.kept: dict[int, str] = {}
        self.gone: set[int] = set()

    def _text(self) -> str:
        self._last += 1
        return f"<{self._last:07d}>" * self._roll.choice([1, 2, 3, 5, 10, 30, 60, 150])

    def _drop(self, rev: int) -> None:
        self.gone.add(int(self.kept.pop(rev)[1:8]))

    def step(self, tx: Transaction) -> None:
        said = self._text()
        self.kept[add(tx, "a", said)] = said
        fate, rev = self._roll.random(), self._roll.choice(list(self.kept)[-30:])
        if fate < 0.4:
            self._drop(rev)
            self.kept[rev] = self._text()
            tx.run(_rewrite, {"which": rev, "to": self.kept[rev]})
        elif fate < 0.6:
            self._drop(rev)
            tx.run(_remove, {"which": rev})

    def steps(self, many: int) -> Callable[[Transaction], None]:
        """An action that does so many."""

        def act(tx: Transaction) -> None:
            for _ in range(many):
                self.step(tx)

        return act


def readable(path: Path) -> set[int]:
    """The numbers of all texts of which a piece is left in any file of the database."""
    return {int(number) for file in path.parent.iterdir() for number in _MARK.findall(file.read_bytes())}


async def read(database: Database) -> dict[int, str]:
    return {row["rev"]: row["text"] for row in await database.read(lambda tx: tx.all(_texts))}


# Any backend


async def test_everything_that_was_not_deleted_is_still_there(database: Database) -> None:
    writer = Writer(1)
    await begun(database, "a")
    await database.write(writer.steps(300))
    await database.scrub()
    assert await read(database) == writer.kept


async def test_reads_and_writes_go_on_meanwhile(database: Database) -> None:
    writer = Writer(2)
    await begun(database, "a")
    await database.write(writer.steps(500))
    scrubs = [asyncio.ensure_future(database.scrub()) for _ in range(3)]
    for _ in range(50):
        await database.write(writer.steps(2), "a")
        assert await read(database) == writer.kept
    await asyncio.gather(*scrubs)
    assert await read(database) == writer.kept


async def test_a_database_that_is_closed_refuses_it(database: Database) -> None:
    await database.close()
    with pytest.raises(Problem) as problem:
        await database.scrub()
    assert problem.value.code == Code.DATABASE_UNAVAILABLE


@pytest.mark.parametrize("bare_database_url", ["postgresql"], indirect=True)
async def test_on_postgresql_no_dead_row_is_left(database: Database, bare_database_url: str) -> None:
    def dead() -> int:
        with psycopg.connect(bare_database_url, autocommit=True) as connection:
            connection.execute("SELECT pg_stat_force_next_flush()")
            connection.execute("SELECT pg_stat_clear_snapshot()")
            found = connection.execute(
                "SELECT n_dead_tup, vacuum_count FROM pg_stat_user_tables WHERE relname = 'lines'"
            )
            row = found.fetchone()
            assert row is not None
            return row[0] if row[1] else -1

    await begun(database, "a")
    await database.write(Writer(3).steps(200))
    assert await asyncio.to_thread(dead) == -1, "nobody has vacuumed yet"
    await database.scrub()
    assert await asyncio.to_thread(dead) == 0


# SQLite, down to the bytes


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    create_all(f"sqlite:///{tmp_path}/data/desk.db", tables)
    return tmp_path / "data" / "desk.db"


@pytest.fixture
def beside() -> bool:
    """Whether the log is copied by a thread of its own; tests ask for both ways where it matters."""
    return may_copy_beside()


both_ways = pytest.mark.parametrize("beside", sorted({False, may_copy_beside()}))


@pytest.fixture
async def embedded(
    path: Path, clock: FakeClock, beside: bool, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[SqliteDatabase]:
    monkeypatch.setattr(log_module, "may_copy_beside", lambda: beside)
    database = SqliteDatabase(path, clock)
    await database.open(lambda _: None)
    await begun(database, "a")
    yield database
    await database.close()


def require_sound(path: Path) -> None:
    with contextlib.closing(sqlite.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@both_ways
async def test_no_byte_of_it_is_left(embedded: SqliteDatabase, path: Path) -> None:
    writer = Writer(4)
    for _ in range(60):
        await embedded.write(writer.steps(50))
    assert len(readable(path) & writer.gone) > 100, "the log tells of it"
    await embedded.scrub()
    assert readable(path) == {int(said[1:8]) for said in writer.kept.values()}
    assert await read(embedded) == writer.kept
    require_sound(path)


async def test_sqlite_alone_leaves_some_of_it(embedded: SqliteDatabase, path: Path, clock: FakeClock) -> None:
    """Why it takes more than SQLite's `secure_delete` and an empty log. When this fails for good, `Slack` may go."""
    writer = Writer(5)
    for _ in range(100):
        await embedded.write(writer.steps(50))
    await embedded.close()
    assert [file.name for file in path.parent.iterdir()] == ["desk.db"], "the log is gone"
    assert readable(path) & writer.gone

    again = SqliteDatabase(path, clock)
    await again.open(lambda _: None)
    await again.scrub()
    assert not readable(path) & writer.gone
    await again.close()
    require_sound(path)


@both_ways
async def test_a_later_scrub_finds_what_changed_since(
    embedded: SqliteDatabase, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever way it went from the log into the file, and however many turns it takes."""
    monkeypatch.setattr(log_module, "CHECKPOINT_WRITES", 7)
    monkeypatch.setattr(log_module, "WIPE_PAGES", 5)
    writer = Writer(6)
    for _ in range(12):
        for _ in range(20):
            await embedded.write(writer.steps(20))
        await embedded.scrub()
        assert not readable(path) & writer.gone
    assert await read(embedded) == writer.kept
    require_sound(path)


@both_ways
async def test_writes_go_on_meanwhile_and_bring_nothing_back(
    embedded: SqliteDatabase, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages change before, while and after they are wiped; what they then lose is for the next pass."""
    monkeypatch.setattr(log_module, "WIPE_PAGES", 3)
    monkeypatch.setattr(log_module, "WIPE_RESTS", 0)
    monkeypatch.setattr(log_module, "FEW_WRITES", 2)
    writer = Writer(11)
    for _ in range(6):
        for _ in range(15):
            await embedded.write(writer.steps(40))
        gone = set(writer.gone)
        scrub = asyncio.ensure_future(embedded.scrub())
        while not scrub.done():
            await embedded.write(writer.steps(20))
        await scrub
        assert not readable(path) & gone
    assert await read(embedded) == writer.kept
    await embedded.scrub()
    assert not readable(path) & writer.gone
    require_sound(path)


async def test_it_does_not_come_back_from_memory(embedded: SqliteDatabase, path: Path) -> None:
    """A page that was wiped in the file must not be written again as it was before."""
    writer = Writer(5)
    for _ in range(100):
        await embedded.write(writer.steps(50))
    await embedded.scrub()
    for _ in range(2):
        # Every page changes, but no row its size: none has to move.
        await embedded.write(lambda tx: tx.run(update(lines).values(rev=-lines.c.rev)))
    await embedded.close()
    assert not readable(path) & writer.gone


def log_bytes(path: Path) -> int:
    return Path(f"{path}-wal").stat().st_size


async def test_other_processes_may_use_the_file_as_before(embedded: SqliteDatabase, path: Path) -> None:
    """Holding the file open to wipe it must cost SQLite none of its locks."""
    writer = Writer(8)
    await embedded.write(writer.steps(300))
    await embedded.scrub()
    code = (
        "import sys, sqlite3; c = sqlite3.connect(sys.argv[1]); print(len(c.execute('SELECT * FROM lines').fetchall()))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(path), stdout=asyncio.subprocess.PIPE
    )
    assert int((await process.communicate())[0]) == len(writer.kept)
    # Had that one taken itself for the last, it would have removed the log under our hands.
    await embedded.write(writer.steps(300))
    assert log_bytes(path) > 0
    await embedded.scrub()
    assert await read(embedded) == writer.kept
    require_sound(path)


async def test_a_long_read_only_delays_it(embedded: SqliteDatabase, path: Path) -> None:
    writer = Writer(9)
    await embedded.write(writer.steps(300))
    looked, may_end = threading.Event(), threading.Event()

    def read_long(tx: Transaction) -> None:
        tx.all(_texts)
        looked.set()
        assert may_end.wait(10)

    reading = asyncio.ensure_future(embedded.read(read_long))
    assert await asyncio.to_thread(looked.wait, 5)
    await embedded.write(writer.steps(300))
    scrub = asyncio.ensure_future(embedded.scrub())
    await asyncio.sleep(0.3)
    assert not scrub.done()
    await embedded.write(writer.steps(1))
    may_end.set()
    await reading
    await scrub
    assert not readable(path) & writer.gone


@pytest.mark.skipif(not failing_syncs.possible, reason="no seccomp filter for this machine")
async def test_a_disk_that_fails_while_it_is_wiped_is_trusted_no_more(embedded: SqliteDatabase, path: Path) -> None:
    writer = Writer(5)
    for _ in range(100):
        await embedded.write(writer.steps(50))
    await embedded.write(lambda _: failing_syncs.refuse_to_sync([path]))
    with pytest.raises(Problem) as problem:
        await embedded.scrub()
    assert problem.value.code == Code.DATABASE_UNAVAILABLE
    assert not embedded.healthy
