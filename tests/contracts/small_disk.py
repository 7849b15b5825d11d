"""Run by `test_database_sqlite` in namespaces of its own: writes on a disk of two megabytes until it is full, and after.

Ends with 77 when a disk may not be mounted here, with 0 when every promise was kept, otherwise with a traceback.
"""

import asyncio
import subprocess
import sys
from pathlib import Path

from deskside.backends import Database, create_all, open_database
from deskside.clock import system_clock
from deskside.errors import Code, Problem
from tests.contracts.desk import add, all_lines, begun, tables

MEGABYTE = 1024 * 1024


async def write_until_full(database: Database, kept: set[int]) -> Problem:
    for _ in range(200):
        outcomes = await asyncio.gather(
            *(database.write(lambda tx: add(tx, "a", "x" * 2_000)) for _ in range(20)), return_exceptions=True
        )
        kept.update(outcome for outcome in outcomes if isinstance(outcome, int))
        for outcome in outcomes:
            if isinstance(outcome, Problem):
                return outcome
            assert isinstance(outcome, int), outcome
    raise AssertionError("two megabytes took more than eight")


async def main(disk: Path) -> None:
    filler = disk / "filler"
    filler.write_bytes(b"." * (MEGABYTE // 2))
    url = f"sqlite:///{disk}/desk.db"
    create_all(url, tables)
    database = open_database(url, system_clock)
    await database.open(lambda _: None)
    await begun(database, "a")
    kept: set[int] = set()

    problem = await write_until_full(database, kept)
    assert problem.code is Code.DISK_FULL, problem.document()
    assert database.healthy
    assert {rev for _, rev, _ in await database.read(all_lines)} == kept, "readable, and exactly what was answered"

    filler.unlink()
    kept.add(await database.write(lambda tx: add(tx, "a", "there is room again")))
    await database.close()

    again = open_database(url, system_clock)
    await again.open(lambda _: None)
    assert sorted(rev for _, rev, _ in await again.read(all_lines)) == sorted(kept)
    await again.close()


if __name__ == "__main__":
    disk = Path(sys.argv[1])
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={2 * MEGABYTE}", "disk", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode:
        sys.exit(77)
    asyncio.run(main(disk))
