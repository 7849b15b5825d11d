"""What `deskside.backends.database` promises, asked of every backend."""

from deskside.backends import Database


async def test_it_opens(database: Database) -> None:
    assert database.healthy
