"""The oracle: whatever was lost, doubled, late or broken off, every client ends with the rows that a fresh one reads.

Random people write through every door; hints between the database and the hubs get lost, doubled and out of order; clients are
slow, pause, lose their lines or have to poll. Then the weather clears, and what each client holds in its window is compared, row
by row, with the database. A failing run names its seed; threads and timing make it likely, not certain, to fail again.
"""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import msgspec
import pytest

from deskside.backends import Transaction
from deskside.clock import FakeClock
from deskside.errors import Problem
from deskside.ids import SessionId
from deskside.sessions import scope as gate
from deskside.sync import ChangeRow, Customer, Viewer, Window, catchup, connection, heads
from tests.sync.client import Held, Row, place
from tests.sync.clients import Client, Live
from tests.sync.crowd import Crowd
from tests.sync.process import Process, Weather

SEEDS = [int(seed) for seed in os.environ.get("DESKSIDE_ORACLE_SEEDS", "1 2").split()]
WRITERS = 4
STEPS = int(os.environ.get("DESKSIDE_ORACLE_STEPS", "90"))


class World(Crowd):
    """The crowd, and the judgement of what its clients end with."""

    async def clear_up(self) -> None:
        """Good weather: heads are read again, pages ask whether they missed something, and everybody catches up."""
        for process in self.processes:
            process.weather.lost = process.weather.doubled = process.weather.late = 0
        for client in self.clients:
            client.calm = True
        ends_at = asyncio.get_running_loop().time() + 15
        while behind := [await self.what_lacks(client) for client in self.clients if await self.what_lacks(client)]:
            assert asyncio.get_running_loop().time() < ends_at, f"still not whole: {behind}"
            for process in self.processes:
                await process.hub.check_heads()
            for client in self.clients:
                if isinstance(client, Live):
                    client.pulse()
            await asyncio.sleep(0.05)

    async def what_lacks(self, client: Client) -> str:
        """Why a client is not up to date; empty if it is."""
        if client.failed:
            await client.stop()  # Raises what stopped it.
            return "a client stopped by itself"
        if isinstance(client, Live) and not client.idle:
            return f"an answer: {client}"
        for session in client.open_sessions():
            try:
                truth = await self.truth(client.viewer, session)
            except Problem as problem:
                return f"word that {session} is gone: {problem.code}"
            if client.held[session].cursor != truth.cursor:
                return f"changes of {session}: {client.held[session].cursor}, not {truth.cursor}"
        return ""

    async def truth(self, viewer: Viewer, session: SessionId) -> Held:
        """Everything the viewer may see, read from the tables."""
        scene = self.processes[0].scene

        def read(tx: Transaction) -> tuple[list[ChangeRow], dict[str, Any]]:
            scope, head = gate(tx, viewer, session), heads(tx, session)
            assert head is not None
            seen = [source for source in scene.sources if source.stream == "public" or scope.staff]
            window = Window(after=0, upto=10**6, limit=10**6)
            rows = [row for source in seen for row in source.changed(tx, session, window)]
            return rows, {"epoch": head.epoch, "public": head.public, "staff": head.staff if scope.staff else 0}

        rows, cursor = await scene.database.read(read)
        return Held(cursor=cursor, rows={row.id: wired(row) for row in rows})

    async def fresh(self, viewer: Viewer, session: SessionId) -> Held:
        """What somebody holds who comes now and pages back to the beginning."""
        scene, held = self.processes[0].scene, Held()
        held.take_batch(wired(await scene.batch(viewer, session)))
        while held.older:
            held.take_older(wired(await scene.do(viewer, "chat.older", session=session, before=held.oldest)))
        return held

    async def compare(self, client: Client) -> int:
        """Its window with the same part of the truth. Answers how many rows that were."""
        compared = 0
        for session in client.open_sessions():
            held, truth = client.held[session], await self.truth(client.viewer, session)
            fresh = await self.fresh(client.viewer, session)
            whole, window = shown(truth), within(truth, held.oldest)
            assert shown(fresh) == whole
            assert shown(held) == window
            assert held.older == (len(window) < len(whole))
            require_nothing_kept(held, truth)
            compared += len(window)
        return compared

    async def require_lawful_ends(self) -> None:
        """Nobody was sent away who is still in."""
        for client in self.clients:
            for session, code in client.gone.items():
                room = next(room for room in self.rooms if room.session == session)
                assert room.is_over or code != "session-ended"
                if isinstance(client.viewer, Customer):
                    with pytest.raises(Problem):
                        await self.truth(client.viewer, room.session)

    async def require_posted_once(self) -> None:
        """What a page was told is posted is there once, in the order of its outbox; and what it sent again is not there twice."""
        for room in self.rooms:
            texts = [row["text"] for row in (await self.truth(self.ana, room.session)).rows.values() if "text" in row]
            from_pages = [text for text in texts if text.startswith("from a page")]
            assert len(from_pages) == len(set(from_pages))
        for client in self.clients:
            if not isinstance(client, Live):
                continue
            for room in self.rooms:
                acknowledged = [client_id for session, client_id in client.acknowledged if session == room.session]
                truth = await self.truth(self.ana, room.session)
                there = [row["client_id"] for row in truth.in_order() if row.get("client_id") in acknowledged]
                assert there == acknowledged


def wired(value: Any) -> Row:
    """As it comes off the wire."""
    return msgspec.json.decode(msgspec.json.encode(value))


def shown(held: Held) -> list[Row]:
    """All but reactions that nobody has any more: a page that comes later does not hear of them."""
    return [row for row in held.in_order() if row["kind"] not in {"reaction", "note_reaction"} or row["by"]]


def within(truth: Held, oldest: int) -> list[Row]:
    """What a window that begins there shows."""
    before = {row["id"] for row in truth.rows.values() if row["kind"] == "message" and row["created_rev"] < oldest}
    return [row for row in shown(truth) if not before & {row["id"], row.get("message")}]


def require_nothing_kept(held: Held, truth: Held) -> None:
    """Of what was deleted nothing is held, in the window or outside, whyever it was."""
    deleted = {row["id"] for row in truth.rows.values() if row.get("deleted")}
    for row in [*held.rows.values(), *held.outside.values()]:
        if row["id"] in deleted:
            assert (row["text"], row["files"]) == ("", [])
    assert not [row for row in held.rows.values() if row.get("message") in deleted and row["by"]]


@asynccontextmanager
async def world(url: str, seed: int, processes: int) -> AsyncGenerator[World]:
    roll = Random(seed)
    running = [Process(url, FakeClock(), Weather(Random(roll.random()))) for _ in range(processes)]
    for process in running:
        process.others = [other for other in running if other is not process]
        await process.start()
    made = World(running, roll)
    await made.begin()
    try:
        yield made
    finally:
        await asyncio.gather(*(client.stop() for client in made.clients))
        for process in running:
            await process.stop()


@pytest.fixture
def _tight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits so small that a short run meets them often: windows, pages, and queues that overflow."""
    monkeypatch.setattr(catchup, "SNAPSHOT_MESSAGES", 20)
    monkeypatch.setattr(catchup, "PAGE_ROWS", 7)
    monkeypatch.setattr(catchup, "BATCH_BYTES", 20_000)
    monkeypatch.setattr(connection, "MAX_QUEUED_FRAMES", 8)
    monkeypatch.setattr(connection, "MAX_QUEUED_BYTES", 40_000)


@pytest.mark.usefixtures("_tight")
@pytest.mark.parametrize("seed", SEEDS)
async def test_every_client_ends_with_the_rows_of_a_fresh_one(database_url: str, seed: int) -> None:
    # SQLite belongs to one process; on PostgreSQL two share the database and hear of each other through the weather.
    processes = 1 if database_url.startswith("sqlite") else 2
    async with world(database_url, seed, processes) as made:
        await asyncio.gather(*(made.write(STEPS) for _ in range(WRITERS)))
        await made.clear_up()
        compared = sum([await made.compare(client) for client in made.clients])
        await made.require_lawful_ends()
        await made.require_posted_once()
        lines = [client.connections for client in made.clients if isinstance(client, Live)]
    assert compared > 500
    assert sum(lines) > len(lines), "nobody lost a line"
    print(f"seed {seed}: {made.posted} posts, {len(made.clients)} clients, {sum(lines)} lines, {compared} rows")


def test_order_of_rows() -> None:
    """The comparison above depends on it."""
    rows = [{"created_rev": 2, "id": "a"}, {"created_rev": 1, "id": "b"}, {"created_rev": 1, "id": "a"}]
    assert sorted(rows, key=place) == [rows[2], rows[1], rows[0]]
