"""Steps of a schema: all or nothing, once, forward only, whoever else wants the same at the same moment."""

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, table, text

from deskside.backends import Transaction, create_all, is_current, migrate, open_database
from deskside.clock import FakeClock
from tests.contracts.desk import add, begun, outside, tables

STEP = '''"""A step."""

from alembic import op

revision = "{revision}"
down_revision = {before!r}


def upgrade() -> None:
    {upgrade}
'''

Write = Callable[..., None]


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    folder = tmp_path / "100% steps"
    folder.mkdir()
    return folder


@pytest.fixture
def step(versions: Path) -> Write:
    """Write a step file."""

    def write(revision: str, before: str | None, *sql: str) -> None:
        upgrade = "\n    ".join(f"op.execute({statement!r})" for statement in sql)
        text = STEP.format(revision=revision, before=before, upgrade=upgrade)
        (versions / f"{revision}_step.py").write_text(text)

    return write


def test_every_step_is_taken_once(bare_database_url: str, versions: Path, step: Write) -> None:
    look = outside(bare_database_url)
    step("0001", None, "CREATE TABLE taken (step INTEGER)", "INSERT INTO taken VALUES (1)")
    assert not is_current(bare_database_url, versions)
    migrate(bare_database_url, versions)
    assert is_current(bare_database_url, versions)
    step("0002", "0001", "INSERT INTO taken VALUES (2)")
    step("0003", "0002", "INSERT INTO taken VALUES (3)")
    assert not is_current(bare_database_url, versions)
    migrate(bare_database_url, versions)
    migrate(bare_database_url, versions)
    assert is_current(bare_database_url, versions)
    assert look(text("SELECT sum(step * step) FROM taken")) == 1 + 4 + 9


def test_a_step_that_fails_leaves_nothing_of_any(bare_database_url: str, versions: Path, step: Write) -> None:
    step("0001", None, "CREATE TABLE before (step INTEGER)", "INSERT INTO before VALUES (1)")
    migrate(bare_database_url, versions)
    step("0002", "0001", "CREATE TABLE half (step INTEGER)")
    step("0003", "0002", "CREATE TABLE other (step INTEGER)", "INSERT INTO nowhere VALUES (1)")
    with pytest.raises(Exception, match="nowhere"):
        migrate(bare_database_url, versions)
    look = outside(bare_database_url)
    assert look(select(func.count()).select_from(table("before"))) == 1
    for missing in ("half", "other"):
        with pytest.raises(Exception, match=missing):
            look(select(func.count()).select_from(table(missing)))
    assert not is_current(bare_database_url, versions)


def test_processes_that_start_together_take_each_step_once(bare_database_url: str, versions: Path, step: Write) -> None:
    step("0001", None, "CREATE TABLE taken (step INTEGER)", "INSERT INTO taken VALUES (1)")
    step("0002", "0001", "INSERT INTO taken VALUES (2)")
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("spawn")) as processes:
        for done in [processes.submit(migrate, bare_database_url, versions) for _ in range(3)]:
            done.result(60)
    assert is_current(bare_database_url, versions)
    assert outside(bare_database_url)(text("SELECT sum(step) FROM taken")) == 3


def test_a_schema_of_a_later_release_is_not_current_and_not_touched(
    bare_database_url: str, versions: Path, step: Write
) -> None:
    step("0001", None, "CREATE TABLE taken (step INTEGER)")
    step("0002", "0001", "CREATE TABLE later (step INTEGER)")
    migrate(bare_database_url, versions)
    (versions / "0002_step.py").unlink()
    assert not is_current(bare_database_url, versions)
    with pytest.raises(Exception, match="0002"):
        migrate(bare_database_url, versions)


async def test_asking_whether_it_is_current_waits_for_nobody(
    bare_database_url: str, clock: FakeClock, versions: Path, step: Write
) -> None:
    create_all(bare_database_url, tables)
    step("0001", None, "CREATE TABLE taken (step INTEGER)")
    database = open_database(bare_database_url, clock)
    await database.open(lambda _: None)
    await begun(database, "a")

    def ask_inside(tx: Transaction) -> Any:
        add(tx, "a", "a write is under way")
        return is_current(bare_database_url, versions)

    assert await asyncio.wait_for(database.write(ask_inside), 10) is False
    await database.close()
