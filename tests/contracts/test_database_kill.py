"""kill -9 at any moment: what was acknowledged is there exactly once, and nothing is there by halves."""

import asyncio
import random
import sys
from collections import Counter

from deskside.backends import Database, open_database
from deskside.clock import FakeClock
from tests.contracts.desk import Line, all_lines, begun
from tests.contracts.writing_child import KEYS, WRITERS

ROUNDS = 5


async def test_what_was_acknowledged_survives_a_kill(database_url: str, clock: FakeClock) -> None:
    database = open_database(database_url, clock)
    await database.open(lambda _: None)
    await begun(database, *KEYS)
    await database.close()

    acknowledged: set[Line] = set()
    for number in range(ROUNDS):
        seen = await acknowledged_until_killed(database_url, f"run{number}", random.uniform(0.02, 0.5))
        assert seen, "it was killed before it wrote anything"
        acknowledged |= seen
        await database.open(lambda _: None)
        await require_whole(database, acknowledged, number + 1)
        await database.close()


async def acknowledged_until_killed(url: str, run: str, after_s: float) -> set[Line]:
    """What a child said before it was killed, so long after its first acknowledgement."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.contracts.writing_child", url, run, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    first = await asyncio.wait_for(child.stdout.readline(), 30)
    kill = asyncio.get_running_loop().call_later(after_s, child.kill)
    rest = await asyncio.wait_for(child.stdout.read(), 30)
    kill.cancel()
    assert await child.wait() == -9
    lines: set[Line] = set()
    for line in (first + rest).decode().splitlines():
        of, rev, text = line.split(" ")
        lines.add((of, int(rev), text))
    return lines


async def require_whole(database: Database, acknowledged: set[Line], runs: int) -> None:
    rows = await database.read(all_lines)
    times = Counter(text for _, _, text in rows)
    assert acknowledged <= set(rows), "an acknowledged line is missing or another one than was acknowledged"
    assert set(times.values()) == {1}, "a line is there twice"
    assert len(rows) - len(acknowledged) <= runs * WRITERS, "more than what was under way was written unheard"
    for key in KEYS:
        revs = [rev for of, rev, _ in rows if of == key]
        assert revs == list(range(1, len(revs) + 1)), "a revision is missing or was given twice"
