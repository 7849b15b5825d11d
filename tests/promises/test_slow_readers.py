"""Whoever does not read costs a bounded queue: not the memory of the desk, not the messages of the others."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, cast

import pytest
from websockets.asyncio.client import connect

from tests.app.live import Line
from tests.app.world import URL
from tests.promises.running import Caller, RunningDesk

MESSAGES = 2_000
READERS = 40
TEXT = "x" * 8_000
GROWTH_MIB = 150


@pytest.fixture
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningDesk]:
    """One that takes messages as fast as they come: how many one person may send is another test's matter."""
    folder = tmp_path_factory.mktemp("slow")
    async with RunningDesk.started(folder, DESKSIDE_COMMANDS_PER_SECOND="100000") as desk:
        yield desk


@asynccontextmanager
async def deaf(desk: RunningDesk, person: Caller, session: str, cursor: Any) -> AsyncGenerator[None]:
    """A socket that asks for a session and then reads nothing."""
    ticket = (await person.request("POST", "/api/tickets")).json()["ticket"]
    # No pings of its own: it would close a connection whose answers it does not read.
    address = f"ws://127.0.0.1:{desk.port}/api/socket"
    async with connect(address, origin=URL, compression=None, ping_interval=None, close_timeout=0.1) as socket:  # pyright: ignore[reportArgumentType] - Origin is a NewType of str
        await socket.send(json.dumps({"t": "ticket", "ticket": ticket}))
        await socket.recv()
        cast("asyncio.ReadTransport", socket.transport).pause_reading()
        await socket.send(json.dumps({"t": "watch", "session": session, "cursor": cursor, "oldest": 0}))
        yield
        socket.transport.abort()


async def test_sockets_that_never_read_cost_a_bounded_queue_and_lose_nothing_for_others(desk: RunningDesk) -> None:
    owner = await desk.set_up()
    session = await desk.session(owner)
    customer = await desk.customer(owner, session)
    before_mib = desk.resident_mib()
    async with AsyncExitStack() as stack:
        for _ in range(READERS):
            await stack.enter_async_context(deaf(desk, customer, session, None))
        await posted(desk, owner, session, MESSAGES)
        assert desk.resident_mib() - before_mib < GROWTH_MIB
        async with Line.of(customer, desk.port) as reader:
            assert await texts(reader, session) == [f"{number:08d}" for number in range(MESSAGES)]


async def test_pages_of_a_long_absence_wait_for_who_reads_none_of_them(desk: RunningDesk) -> None:
    owner = await desk.set_up()
    session = await desk.session(owner)
    customer = await desk.customer(owner, session)
    async with Line.of(customer, desk.port) as reader:
        batch = await reader.watch(session)
    cursor = {"epoch": batch["epoch"], **batch["to"]}
    await posted(desk, owner, session, MESSAGES)
    before_mib = desk.resident_mib()
    async with AsyncExitStack() as stack:
        for _ in range(READERS):
            await stack.enter_async_context(deaf(desk, customer, session, cursor))
        await asyncio.sleep(5)
        assert desk.resident_mib() - before_mib < GROWTH_MIB
        async with Line.of(customer, desk.port) as reader:
            assert await texts(reader, session, cursor) == [f"{number:08d}" for number in range(MESSAGES)]


async def posted(desk: RunningDesk, owner: Caller, session: str, many: int) -> None:
    """So many numbered messages, one after another."""
    for number in range(many):
        answer = await owner.post(session, f"{number:08d} {TEXT}", f"{number:08d}")
        assert answer.status_code == 200, answer.text


async def texts(reader: Line, session: str, cursor: Any = None) -> list[str]:
    """The beginnings of all messages as this reader gets them, earlier pages included."""
    await reader.send(t="watch", session=session, cursor=cursor, oldest=0)
    batches: list[dict[str, Any]] = []
    while not batches or not batches[-1]["complete"]:
        batches.append(await reader.until(lambda frame: frame["t"] == "batch", within_s=20))
    rows: list[dict[str, Any]] = [row for batch in batches for row in batch["rows"] if row["kind"] == "message"]
    more = batches[0]["older"]
    while more:
        rows.sort(key=_place)
        page = (await reader.do("chat.older", session=session, before=rows[0]["created_rev"]))["result"]
        rows += page["rows"]
        more = page["more"]
    return [row["text"][:8] for row in sorted(rows, key=_place)]


def _place(row: dict[str, Any]) -> int:
    return row["created_rev"]
