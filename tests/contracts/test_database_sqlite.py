"""What only SQLite can meet: a full disk under a group of writes, a disk that fails to sync, a log that keeps what was deleted."""

import asyncio
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import delete, text

from deskside.backends import (
    Transaction,
    create_all,
    database_sqlite_groups as groups_module,
    database_sqlite_log as log_module,
    database_sqlite_writer as writer_module,
)
from deskside.backends.database_sqlite import SqliteDatabase
from deskside.backends.database_sqlite_copier import THREAD_NAME, may_copy_beside
from deskside.clock import FakeClock
from deskside.errors import Code, Problem
from tests.contracts import failing_syncs
from tests.contracts.desk import add, all_lines, begun, lines, tables
from tests.contracts.test_database_waiting import held_up

needs_failing_syncs = pytest.mark.skipif(not failing_syncs.possible, reason="no seccomp filter for this machine")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create_all(f"sqlite:///{tmp_path}/desk.db", tables)
    return tmp_path / "desk.db"


@pytest.fixture
async def database(path: Path, clock: FakeClock, told: list[object]) -> AsyncIterator[SqliteDatabase]:
    database = SqliteDatabase(path, clock)
    await database.open(told.extend)
    await begun(database, "a")
    yield database
    await database.close()


# A full disk


def allow_pages(tx: Transaction, more: int) -> None:
    """Let the file grow by so many pages and no further: to SQLite this is a full disk."""
    row = tx.one(text("PRAGMA page_count"))
    assert row is not None
    tx.all(text(f"PRAGMA max_page_count = {row['page_count'] + more}"))


async def test_a_full_disk_refuses_what_does_not_fit_and_nothing_else(
    database: SqliteDatabase, told: list[object]
) -> None:
    await database.write(partial(allow_pages, more=6))
    runs = Counter[str]()

    def act(tx: Transaction, name: str, size: int) -> int:
        runs[name] += 1
        return add(tx, "a", name + "." * size)

    let_go = await held_up(database, "a")
    waiting = [
        asyncio.ensure_future(database.write(partial(act, name=name, size=size)))
        for name, size in (("small", 10), ("huge", 400_000), ("later", 10))
    ]
    await asyncio.sleep(0)
    let_go()
    small, huge, later = await asyncio.gather(*waiting, return_exceptions=True)

    assert (small, later) == (1, 2)
    assert isinstance(huge, Problem)
    assert (huge.status, huge.code, huge.retryable) == (507, Code.DISK_FULL, True)
    assert runs["small"] == 2, "SQLite undid the whole group, so this one had to run again"
    rows = await database.read(all_lines)
    assert [content[:5] for _, _, content in rows] == ["small", "later"]
    assert told == rows
    assert database.healthy


async def test_after_room_is_made_all_is_well_again(database: SqliteDatabase) -> None:
    await database.write(partial(allow_pages, more=0))
    with pytest.raises(Problem) as problem:
        await database.write(lambda tx: add(tx, "a", "." * 100_000))
    assert problem.value.code == Code.DISK_FULL
    await database.write(partial(allow_pages, more=1_000))
    assert await database.write(lambda tx: add(tx, "a", "." * 100_000)) == 1


async def test_an_action_that_swallows_a_full_disk_is_refused_all_the_same(database: SqliteDatabase) -> None:
    await database.write(partial(allow_pages, more=0))

    def swallow(tx: Transaction) -> str:
        try:
            add(tx, "a", "." * 100_000)
        except Exception:  # noqa: BLE001 - the fault to be tested
            return "all is well"
        return "it fitted"

    with pytest.raises(Problem) as problem:
        await database.write(swallow)
    assert problem.value.code == Code.DISK_FULL


@pytest.mark.skipif(shutil.which("unshare") is None, reason="no unshare to mount a small disk with")
async def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    """A child writes on a disk of two megabytes until it is full, makes room, and goes on; it judges itself."""
    script = Path(__file__).with_name("small_disk.py")
    command = ["unshare", "--mount", "--user", "--map-root-user", sys.executable, str(script), str(tmp_path)]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=60)
    if done.returncode == 77 or "unshare failed" in done.stderr or "not permitted" in done.stderr:
        pytest.skip(f"a disk may not be mounted here: {done.stderr.strip() or done.stdout.strip()}")
    assert done.returncode == 0, done.stdout + done.stderr


# Groups


async def test_a_slow_write_in_company_does_not_stop_the_loop(database: SqliteDatabase) -> None:
    """The loop stands still while the statements of several writes run, but never for long."""
    waiting = [database.write(lambda tx: (time.sleep(0.3), add(tx, "a", "slow"))[1]), database.write(lambda _: None)]
    longest = 0.0
    while not waiting[0].done():
        began = time.perf_counter()
        await asyncio.sleep(0)
        longest = max(longest, time.perf_counter() - began)
    assert await waiting[0] == 1
    assert longest < 0.15


async def test_what_is_left_of_a_group_whose_time_is_up_is_saved_next(database: SqliteDatabase) -> None:
    """What came before a slow write does not wait for it."""
    go_on = threading.Event()

    def take_its_time(tx: Transaction) -> int:
        time.sleep(2 * writer_module.GROUP_S)
        return add(tx, "a", "first")

    first = database.write(take_its_time)
    second = database.write(lambda _: go_on.wait(10))
    assert await first == 1
    go_on.set()
    assert await second, "the first was not saved before the second had run"


async def test_what_waits_when_the_database_closes_is_saved(path: Path, clock: FakeClock) -> None:
    database = SqliteDatabase(path, clock)
    await database.open(lambda _: None)
    await begun(database, "a")
    writes = [database.write(partial(add, of="a", text=f"{number}")) for number in range(300)]
    await database.close()
    assert sorted(await asyncio.gather(*writes)) == list(range(1, 301))


# A disk that fails to sync


async def refusing_syncs(database: SqliteDatabase, *files: Path) -> None:
    """From now on the writer's syncs of these files fail. The kernel answers so; nothing of ours is replaced."""
    await database.write(lambda _: failing_syncs.refuse_to_sync(files))


@needs_failing_syncs
async def test_after_a_failed_sync_nothing_is_written_or_run_again(
    database: SqliteDatabase, path: Path, told: list[object]
) -> None:
    assert await database.write(lambda tx: add(tx, "a", "saved")) == 1
    told.clear()
    await refusing_syncs(database, Path(f"{path}-wal"))
    let_go = await held_up(database, "a")
    runs = Counter[int]()

    def act(tx: Transaction, number: int) -> int:
        runs[number] += 1
        return add(tx, "a", f"{number}")

    waiting = [asyncio.ensure_future(database.write(partial(act, number=number))) for number in range(200)]
    await asyncio.sleep(0)
    let_go()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)

    assert all(
        isinstance(outcome, Problem) and (outcome.status, outcome.code) == (503, Code.DATABASE_UNAVAILABLE)
        for outcome in outcomes
    )
    assert max(runs.values()) == 1
    assert len(runs) <= groups_module.GROUP_WRITES, "those who were still waiting never ran"
    assert told == []
    assert not database.healthy
    with pytest.raises(Problem) as problem:
        await database.write(partial(act, number=0))
    assert problem.value.status == 503
    assert runs[0] == 1
    assert await database.read(all_lines) == [("a", 1, "saved")], "it can still be read"


@needs_failing_syncs
async def test_a_sync_that_fails_while_the_log_is_copied_counts_as_well(database: SqliteDatabase, path: Path) -> None:
    await refusing_syncs(database, path)
    assert await database.write(lambda tx: add(tx, "a", "the log itself can be synced")) == 1
    kept = {1}

    async def write_on() -> None:
        """The log may be copied beside the writes, so some are saved before its failing is known."""
        while True:
            kept.update(await asyncio.gather(*(database.write(lambda tx: add(tx, "a", "x")) for _ in range(50))))

    with pytest.raises(Problem) as problem:
        async with asyncio.timeout(60):
            await write_on()
    assert problem.value.status == 503
    assert not database.healthy
    assert kept <= {rev for _, rev, _ in await database.read(all_lines)}


@needs_failing_syncs
async def test_after_a_failed_sync_closing_leaves_file_and_log_as_they_are(path: Path, clock: FakeClock) -> None:
    database = SqliteDatabase(path, clock)
    await database.open(lambda _: None)
    await begun(database, "a")
    assert await database.write(lambda tx: add(tx, "a", "saved")) == 1
    await refusing_syncs(database, Path(f"{path}-wal"))
    with pytest.raises(Problem):
        await database.write(lambda tx: add(tx, "a", "lost"))
    before = {file: contents(file) for file in (path, Path(f"{path}-wal"))}
    await database.close()
    assert before == {file: contents(file) for file in before}

    again = SqliteDatabase(path, clock)
    await again.open(lambda _: None)
    assert ("a", 1, "saved") in await again.read(all_lines)
    await again.close()


def contents(file: Path) -> bytes:
    return file.read_bytes()


# Copying the log


@pytest.mark.parametrize("beside", sorted({False, may_copy_beside()}))
async def test_where_sqlite_might_break_the_file_only_the_writer_copies_the_log(
    path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, *, beside: bool
) -> None:
    monkeypatch.setattr(log_module, "may_copy_beside", lambda: beside)
    monkeypatch.setattr(log_module, "CHECKPOINT_WRITES", 10)
    database = SqliteDatabase(path, clock)
    await database.open(lambda _: None)
    await begun(database, "a")
    for _ in range(5):
        await asyncio.gather(*(database.write(lambda tx: add(tx, "a", "copied-to-the-file")) for _ in range(20)))
    assert (THREAD_NAME in {thread.name for thread in threading.enumerate()}) is beside
    async with asyncio.timeout(10):
        while b"copied-to-the-file" not in contents(path):  # noqa: ASYNC110 - the file offers no event
            await asyncio.sleep(0.02)
    await database.close()
    assert THREAD_NAME not in {thread.name for thread in threading.enumerate()}


# What was deleted


SECRET = "the-secret-that-was-deleted " * 400


def secret_remains(path: Path) -> bool:
    return any(SECRET[:200].encode() in file.read_bytes() for file in path.parent.iterdir())


async def test_what_was_deleted_is_gone_from_file_and_log(
    path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "EMPTY_LOG_S", 0.3)
    database = SqliteDatabase(path, clock)
    await database.open(lambda _: None)
    await begun(database, "a")
    await database.write(lambda tx: add(tx, "a", SECRET))
    assert secret_remains(path)
    await database.write(lambda tx: tx.run(delete(lines)))
    for _ in range(200):
        if not secret_remains(path):
            break
        await asyncio.sleep(0.05)
    assert not secret_remains(path)
    await database.close()


async def test_what_was_deleted_goes_while_writes_go_on(
    path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "EMPTY_LOG_S", 0.3)
    database = SqliteDatabase(path, clock)
    await database.open(lambda _: None)
    await begun(database, "a")
    await database.write(lambda tx: add(tx, "a", SECRET))
    await database.write(lambda tx: tx.run(delete(lines)))
    until = time.monotonic() + 10
    while secret_remains(path) and time.monotonic() < until:
        await database.write(lambda tx: add(tx, "a", "x"))
    assert not secret_remains(path)
    await database.close()


async def test_a_long_read_holds_up_no_write_while_the_log_is_to_be_emptied(
    path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "EMPTY_LOG_S", 0.1)
    database = SqliteDatabase(path, clock)
    await database.open(lambda _: None)
    await begun(database, "a")
    looked, may_end = threading.Event(), threading.Event()

    def read_long(tx: Transaction) -> None:
        all_lines(tx)
        looked.set()
        assert may_end.wait(10)

    reading = asyncio.ensure_future(database.read(read_long))
    assert await asyncio.to_thread(looked.wait, 5)
    longest = 0.0
    for _ in range(10):
        began = time.monotonic()
        await database.write(lambda tx: add(tx, "a", "x"))
        longest = max(longest, time.monotonic() - began)
        await asyncio.sleep(0.1)
    may_end.set()
    await reading
    assert longest < 3
    await database.close()


async def test_the_file_is_set_up_to_be_safe(database: SqliteDatabase) -> None:
    def settings(tx: Transaction) -> dict[str, object]:
        names = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        rows = {name: tx.one(text(f"PRAGMA {name}")) for name in names}
        return {name: row[name] for name, row in rows.items() if row is not None}

    assert await database.write(settings) == {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
    }
