"""A download that went out whole is whole, however soon its reader hangs up."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.types import Message

from deskside.backends import MemoryBus
from deskside.files import flow
from deskside.ids import OrganizationId, ParticipantId, SessionId, new_id
from deskside.sync import Customer, RightsWatch


class Reader:
    """Hangs up as soon as it has `enough` bytes, as a client does that was told the length."""

    def __init__(self, enough: int) -> None:
        self.has_enough = asyncio.Event()
        self.enough = enough
        self.got = b""
        self.is_ended = False

    async def send(self, message: Message) -> None:
        assert not self.is_ended
        self.got += message["body"]
        self.is_ended = not message["more_body"]
        if len(self.got) >= self.enough:
            self.has_enough.set()

    async def receive(self) -> Message:
        await self.has_enough.wait()
        return {"type": "http.disconnect"}


async def pieces(*data: bytes) -> AsyncIterator[bytes]:
    """As a store or a thread gives them: each takes a moment, and so does seeing that there are no more."""
    for piece in data:
        await asyncio.sleep(0.005)
        yield piece
    await asyncio.sleep(0.005)


async def is_sent(reader: Reader, data: list[bytes]) -> bool:
    viewer = Customer(OrganizationId(new_id()), SessionId(new_id()), ParticipantId(new_id()), "Cem", "-")
    with RightsWatch(MemoryBus(), viewer) as watch:
        pump = asyncio.ensure_future(flow.pour(pieces(*data), sum(map(len, data)), reader.send))

        async def allow() -> None:
            pass

        return await flow.guard(pump, watch, reader.receive, allow, "a file")


@pytest.mark.parametrize("data", [[b"all"], [b"one", b"two"], [b"one", b"", b"two"]])
async def test_whoever_has_the_last_byte_may_hang_up(data: list[bytes]) -> None:
    reader = Reader(enough=sum(map(len, data)))
    assert await is_sent(reader, data)
    assert (reader.got, reader.is_ended) == (b"".join(data), True)


async def test_nothing_is_a_whole_answer_too() -> None:
    reader = Reader(enough=1)
    assert await is_sent(reader, [])
    assert reader.is_ended


async def test_whoever_hangs_up_before_has_not_got_it() -> None:
    reader = Reader(enough=3)
    assert not await is_sent(reader, [b"one", b"two"])
    assert (reader.got, reader.is_ended) == (b"one", False)
