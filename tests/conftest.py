"""What every test folder shares: how asynchronous tests run, a clock that stands still, and databases.

anyio's pytest plugin (`anyio_mode = "auto"`) runs every `async def` test and fixture, here on the loop that the server
itself uses. Session scope lets asynchronous fixtures of any scope share it.

`database` is an open, empty database with every table that the imported features define, once on SQLite and once on a real
PostgreSQL; `told` lists what its commits told. `pytest -k sqlite` runs without PostgreSQL.
"""

import os
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from deskside.backends import Database, open_database
from deskside.clock import FakeClock
from tests.databases import Databases
from tests.postgres import Postgres, running_postgres

BACKENDS = ["sqlite", "postgresql"]


def pytest_configure(config: pytest.Config) -> None:
    """A run that is asked to end (a time limit, CI) tidies up as after Ctrl-C: no server of ours may be left behind."""

    def end(signal_number: int, frame: FrameType | None) -> None:
        if config.pluginmanager.hasplugin("dsession"):
            # The tests run in processes of their own, which a terminal would tell, too.
            subprocess.run(["pkill", "-TERM", "-P", str(os.getpid())], check=False)
        signal.default_int_handler(signal_number, frame)

    signal.signal(signal.SIGTERM, end)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several processes share the work, what takes longest begins first, and all end at about the same time."""
    items.sort(key=lambda item: "journeys" not in item.path.parts)


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """Run on asyncio with uvloop only; Deskside does not run on trio."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server, started when the first test needs it."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    return Databases(tmp_path_factory.mktemp("templates"))


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path, databases: Databases) -> Iterator[str]:
    """The address of a fresh database with every table on `metadata`, empty."""
    if request.param == "sqlite":
        yield databases.copy_sqlite(tmp_path / "desk.db")
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = databases.lend_postgres(server)
    yield url
    databases.take_back_postgres(url, server)


@pytest.fixture(params=BACKENDS)
def bare_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.new_database()
    yield url
    server.drop_database(url)


@pytest.fixture
def told() -> list[object]:
    """Everything that commits of `database` have told, in order."""
    return []


@pytest.fixture
async def database(database_url: str, clock: FakeClock, told: list[object]) -> AsyncIterator[Database]:
    database = open_database(database_url, clock)
    await database.open(told.extend)
    yield database
    await database.close()
