"""Databases for the tests of their contract: with the small tables of `desk` and nothing else."""

from collections.abc import AsyncIterator

import pytest

from deskside.backends import Database, create_all, open_database
from deskside.clock import FakeClock
from tests.contracts.desk import tables


@pytest.fixture
def database_url(bare_database_url: str) -> str:
    create_all(bare_database_url, tables)
    return bare_database_url


@pytest.fixture
async def database(database_url: str, clock: FakeClock, told: list[object]) -> AsyncIterator[Database]:
    database = open_database(database_url, clock)
    await database.open(told.extend)
    yield database
    await database.close()
