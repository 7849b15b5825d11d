"""A writing process is killed at random points, again and again: what it acknowledged is there, once, in order.

The parent reads what the child asked for and what was acknowledged, starts it again where the acknowledgements end, and at
last compares all of that with the database.
"""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import msgspec
from sqlalchemy import bindparam, select

from deskside.backends import Database, open_database
from deskside.chat.store import messages
from deskside.clock import system_clock
from deskside.ids import SessionId
from deskside.sync import Customer, heads
from tests.scene import Scene
from tests.sync.writing_child import Orders, client_id

KILLS = int(os.environ.get("DESKSIDE_KILLS", "3"))
AUTHORS = 6

_messages = select(messages).where(messages.c.session == bindparam("of")).order_by(messages.c.created_rev)


@dataclass
class Record:
    """What was asked for and acknowledged, over all lives of the child."""

    done: dict[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])
    """Author and number of each acknowledged post, with its revision."""
    done_before: dict[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])
    """For each post the highest revision that had been acknowledged to anybody before it was first asked for."""
    highest: int = 0

    def read(self, output: bytes) -> None:
        for line in output.decode().splitlines(keepends=True):
            if not line.endswith("\n"):
                return  # Cut off by the kill.
            what, author, number, *rev = line.split()
            post = (int(author), int(number))
            if what == "asked":
                self.done_before.setdefault(post, self.highest)
            else:
                self.done[post] = int(rev[0])
                self.highest = max(self.highest, int(rev[0]))

    def next_of(self, author: int) -> int:
        return 1 + max((number for who, number in self.done if who == author), default=-1)


async def live_and_die(orders: Orders, after_s: float) -> bytes:
    """Start the child, let it write for a while, kill it. Answers what it said."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.sync.writing_child",
        msgspec.json.encode(orders).decode(),
        cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stderr is not None
    first = await asyncio.wait_for(child.stdout.readline(), 60)
    assert first, (await child.stderr.read()).decode()
    reading = asyncio.create_task(child.stdout.read())
    await asyncio.sleep(after_s)
    assert child.returncode is None, (await child.stderr.read()).decode()
    child.send_signal(signal.SIGKILL)
    said = first + await reading
    assert await child.wait() == -signal.SIGKILL
    return said


async def test_what_was_acknowledged_survives_every_kill_once_and_in_order(database_url: str) -> None:
    seed = int(os.environ.get("DESKSIDE_KILL_SEED", "1"))
    roll, record = Random(seed), Record()
    database = open_database(database_url, system_clock)
    await database.open(lambda _: None)
    scene = Scene(database)
    ana = await scene.owner()
    session = await scene.open(ana)
    authors = [await scene.customer(ana, session, f"Author {number}") for number in range(AUTHORS)]
    await database.close()  # On SQLite the child is alone with the file, as a server is.
    before = AUTHORS + 1  # Opening and joining were a public revision each.

    for _ in range(KILLS):
        first = [record.next_of(author) for author in range(AUTHORS)]
        record.read(await live_and_die(Orders(database_url, session, authors, first), roll.uniform(0.02, 0.5)))

    database = open_database(database_url, system_clock)
    await database.open(lambda _: None)
    try:
        await compare(database, session, record, before)
        await replay(Scene(database), session, authors, record)
    finally:
        await database.close()
    print(f"seed {seed}: {KILLS} kills, {len(record.done)} acknowledged")


async def compare(database: Database, session: SessionId, record: Record, before: int) -> None:
    rows, head = await database.read(lambda tx: (tx.all(_messages, {"of": session}), heads(tx, session)))
    there = {row["client_id"]: row["created_rev"] for row in rows}
    # Every revision is there, once, and none is given that nothing came of.
    assert [row["created_rev"] for row in rows] == list(range(before + 1, before + 1 + len(rows)))
    assert head is not None
    assert head.public == before + len(rows)
    # Every acknowledged post is there once, under the revision that was acknowledged.
    assert len(record.done) > AUTHORS
    assert len(there) == len(rows)
    for (author, number), rev in record.done.items():
        assert there[client_id(author, number)] == rev
    # Each author's posts stand in the order they were sent, without holes; at most the last was never acknowledged.
    for author in range(AUTHORS):
        mine = [row["client_id"] for row in rows if row["client_id"].startswith(f"author-{author}-")]
        assert mine == [client_id(author, number) for number in range(len(mine))]
        assert record.next_of(author) <= len(mine) <= record.next_of(author) + 1
    # What was asked for after an acknowledgement came after it: the order of revisions is the order of commits.
    for post, highest in record.done_before.items():
        assert there.get(client_id(*post), highest + 1) > highest


async def replay(scene: Scene, session: SessionId, authors: list[Customer], record: Record) -> None:
    """Asking again for anything answers with what is there and adds nothing."""
    count = len(await scene.select(_messages, of=session))
    for author, number in list(record.done)[:: max(1, len(record.done) // 50)]:
        text = f"number {number} of {author}"
        again = await scene.post(authors[author], session, text, client_id=client_id(author, number))
        assert again.rev == record.done[author, number]
    assert len(await scene.select(_messages, of=session)) == count
