"""Turns at an upload, and work that outlives its request."""

import asyncio
import os

import pytest
from starlette.types import Message

from deskside.errors import Code, Problem
from deskside.sync import Viewer
from deskside.uploads import UploadService, service as service_module, turns
from deskside.uploads.body import Body, taken_over
from deskside.uploads.protocol import Append
from deskside.uploads.turns import Turns
from tests.files.desk import browsing
from tests.uploads.conftest import Scene, bytes_at, file_of, sha256, tus

MIB = 1024 * 1024


async def test_a_newer_turn_asks_the_older_and_begins_when_it_has_let_go() -> None:
    places, order = Turns(), list[str]()

    async def older() -> None:
        async with places.take("u") as turn:
            asked = asyncio.Event()
            turn.when_asked(asked.set)
            await asked.wait()
            order.append("older has kept what it had")

    async def newer() -> None:
        async with places.take("u"):
            order.append("newer begins")

    first = asyncio.create_task(older())
    await asyncio.sleep(0)
    await asyncio.wait_for(newer(), 1)
    await first
    assert order == ["older has kept what it had", "newer begins"]
    assert places.busy == 0


async def test_a_turn_that_was_overtaken_while_waiting_is_asked_at_once() -> None:
    places, heard = Turns(), list[str]()
    letting_go = asyncio.Event()

    async def work(name: str) -> None:
        async with places.take("u") as turn:
            turn.when_asked(lambda: heard.append(name))
            await letting_go.wait()

    tasks = [asyncio.create_task(work(name)) for name in ("first", "second", "third")]
    await asyncio.sleep(0.01)
    assert heard == ["first", "first"]
    letting_go.set()
    await asyncio.gather(*tasks)
    assert heard[2:] == ["second"]


async def test_turns_of_different_uploads_do_not_meet() -> None:
    places = Turns()
    async with places.take("a") as one, places.take("b") as other:
        assert places.busy == 2
        assert not one.asked
        assert not other.asked


async def test_one_that_does_not_let_go_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_S", 0.05)
    places = Turns()
    async with places.take("u"):
        with pytest.raises(Problem) as refused:
            async with places.take("u"):
                raise AssertionError("it was not its turn")
        assert (refused.value.status, refused.value.code) == (503, Code.SERVER_BUSY)
    async with places.take("u"):
        assert places.busy == 1


async def test_a_waiting_turn_that_is_cancelled_leaves_the_queue() -> None:
    places = Turns()
    async with places.take("u"):
        waiting = asyncio.ensure_future(places.take("u").__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert places.busy == 0


class Trickle:
    """A body that has sent something and then hangs."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.hangs = asyncio.Event()

    async def receive(self) -> Message:
        data, self._data = self._data, b""
        if data:
            return {"type": "http.request", "body": data, "more_body": True}
        self.hangs.set()
        await asyncio.Event().wait()
        raise AssertionError("unreachable")


async def test_what_was_received_is_kept_when_its_request_is_cancelled(scene: Scene, service: UploadService) -> None:
    """As when a server is told to stop and its patience ends."""
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, MIB)
        viewer, trickle = await scene.desk.viewer(scene.customer), Trickle(b"x" * 500_000)

        async def who() -> Viewer:
            return viewer

        request = asyncio.create_task(
            service.append(who, file_of(address), Append(0, MIB, None), Body(trickle.receive))
        )
        await trickle.hangs.wait()
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        assert (await client.head(address)).headers["upload-offset"] == "500000"


async def test_a_body_tells_the_first_reason_it_was_stopped_for() -> None:
    body = Body(Trickle(b"").receive)
    first, second = taken_over(), taken_over()
    body.stop(first)
    body.stop(second)
    assert (await body.batch(MIB, MIB, MIB)).end is first


async def test_a_body_is_stopped_while_it_waits() -> None:
    trickle = Trickle(b"abc")
    body = Body(trickle.receive)
    reading = asyncio.create_task(body.batch(MIB, MIB, MIB))
    await trickle.hangs.wait()
    why = taken_over()
    body.stop(why)
    batch = await asyncio.wait_for(reading, 1)
    assert (batch.pieces, batch.end) == ([b"abc"], why)


async def test_hashes_that_were_forgotten_are_made_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory keeps the hashes of only so many unfinished uploads."""
    monkeypatch.setattr(service_module, "_FINGERPRINTS", 1)
    data = os.urandom(300_000)
    async with browsing(scene.port, tus(scene.customer)) as client:
        addresses = [await scene.created(client, len(data)) for _ in range(3)]
        for start in (0, 100_000, 200_000):
            for address in addresses:
                piece = data[start : start + 100_000]
                answer = await client.patch(address, content=piece, headers=bytes_at(start))
                if start == 200_000:
                    assert answer.headers["deskside-sha256"] == sha256(data)
