"""Bodies that break off, hang, drip, lose their right, or meet a newer request: what came is kept, and nobody waits for the dead."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from time import monotonic

import httpx
import pytest

from deskside.uploads import UploadService, body
from tests.files.desk import Seat, browsing
from tests.uploads.conftest import Scene, bytes_at, sha256, tus
from tests.uploads.raw import Line, line_to

MIB = 1024 * 1024


async def sending(line: Line, seat: Seat, address: str, data: bytes, *, length: int, offset: int = 0) -> None:
    """Begin a body of which only some bytes come."""
    await line.ask("PATCH", address, tus(seat) | bytes_at(offset), length)
    await line.send(data)


async def offset_of(client: httpx.AsyncClient, address: str) -> int:
    return int((await client.head(address)).headers["upload-offset"])


async def working(service: UploadService) -> None:
    """Until the desk has begun with a body. Its size is what was sent; how much was read is not ours to know."""
    async with asyncio.timeout(5):
        while not service.receiving:  # noqa: ASYNC110 - a number for the operator, no event
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.1)


async def test_bytes_before_a_break_are_kept(scene: Scene) -> None:
    data = os.urandom(3 * MIB)
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, len(data))
        async with line_to(scene.port) as line:
            await sending(line, scene.customer, address, data[: 2 * MIB], length=len(data))
            await asyncio.sleep(0.2)
            line.break_off()
        offset = await offset_of(client, address)
        assert offset == 2 * MIB
        answer = await client.patch(address, content=data[offset:], headers=bytes_at(offset))
    assert answer.headers["deskside-sha256"] == sha256(data)


async def test_a_newer_request_has_its_answer_within_a_second(scene: Scene, service: UploadService) -> None:
    """The older body hangs for ever, as it does after a phone has changed its network."""
    data = os.urandom(MIB)
    async with browsing(scene.port, tus(scene.customer)) as client, line_to(scene.port) as line:
        address = await scene.created(client, len(data))
        await sending(line, scene.customer, address, data[:700_000], length=len(data))
        await working(service)
        began = monotonic()
        offset = await offset_of(client, address)
        assert monotonic() - began < 1
        assert offset == 700_000
        heard = await line.hear()
        assert (heard.status, heard.code) == (409, "upload-taken-over")
        answer = await client.patch(address, content=data[offset:], headers=bytes_at(offset))
    assert answer.headers["deskside-sha256"] == sha256(data)


async def test_a_newer_body_takes_over_from_an_older_one(scene: Scene, service: UploadService) -> None:
    data = os.urandom(MIB)
    async with browsing(scene.port, tus(scene.customer)) as client, line_to(scene.port) as line:
        address = await scene.created(client, len(data))
        await sending(line, scene.customer, address, data[:500_000], length=len(data))
        await working(service)
        wrong = await client.patch(address, content=data, headers=bytes_at(0))
        assert (wrong.status_code, wrong.headers["upload-offset"]) == (409, "500000")


async def test_many_requests_at_once_leave_one_right_file(scene: Scene) -> None:
    """Whatever the order, each goes on from the confirmed offset or is refused; no byte is written twice or lost."""
    data = os.urandom(400_000)
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, len(data))
        for _ in range(40):
            offset = await offset_of(client, address)
            if offset == len(data):
                break
            piece = data[offset : offset + 50_000]
            tries = [client.patch(address, content=piece, headers=bytes_at(offset)) for _ in range(3)]
            statuses = [answer.status_code for answer in await asyncio.gather(*tries)]
            assert set(statuses) <= {204, 409}
        last = await client.head(address)
    assert last.headers["deskside-sha256"] == sha256(data)


async def test_withdrawing_ends_a_body_that_hangs(scene: Scene, service: UploadService) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client, line_to(scene.port) as line:
        address = await scene.created(client, MIB)
        await sending(line, scene.customer, address, b"x" * 500_000, length=MIB)
        await working(service)
        began = monotonic()
        assert (await client.delete(address)).status_code == 204
        assert monotonic() - began < 1
        assert (await line.hear()).status == 409
        assert not scene.spooled(address).exists()


Loss = Callable[[Scene], Awaitable[None]]


async def removal(scene: Scene) -> None:
    await scene.desk.remove(scene.owner, scene.session, scene.customer)


async def end(scene: Scene) -> None:
    await scene.desk.end(scene.owner, scene.session)


async def sign_out(scene: Scene) -> None:
    await scene.desk.sign_out(scene.customer)


@pytest.mark.parametrize("lose", [removal, end, sign_out])
@pytest.mark.parametrize("flowing", [True, False], ids=["flowing", "hanging"])
async def test_a_lost_right_ends_a_running_body_within_a_second(
    scene: Scene, service: UploadService, lose: Loss, flowing: bool
) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client, line_to(scene.port) as line:
        address = await scene.created(client, 50 * MIB)
        await sending(line, scene.customer, address, b"x" * 300_000, length=50 * MIB)
        await working(service)
        flow = asyncio.create_task(drip(line)) if flowing else None
        await lose(scene)
        began = monotonic()
        heard = await line.hear()
        assert monotonic() - began < 1
        assert heard.status in {401, 403, 410}
        assert heard.headers["connection"] == "close"
        size = scene.spooled(address).stat().st_size
        if flow is not None:
            await asyncio.gather(flow, return_exceptions=True)
        assert scene.spooled(address).stat().st_size == size
        assert (await client.head(address)).status_code in {401, 403, 410}


async def drip(line: Line) -> None:
    for _ in range(60):
        await line.send(b"y" * 2_000)
        await asyncio.sleep(0.02)


async def test_a_body_that_ends_with_the_session_makes_no_file(scene: Scene) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client, line_to(scene.port) as line:
        address = await scene.created(client, MIB)
        await sending(line, scene.customer, address, b"x" * (MIB - 1), length=MIB)
        await asyncio.sleep(0.1)
        await scene.desk.end(scene.owner, scene.session)
        await line.send(b"x")
        heard = await line.hear()
        assert heard.status in {401, 403, 410}
    assert not await scene.desk.blobs.exists(address.rpartition("/")[2])


async def test_an_idle_body_is_cut(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same as after thirty seconds."""
    monkeypatch.setattr(body, "IDLE_S", 0.4)
    async with browsing(scene.port, tus(scene.customer)) as client, line_to(scene.port) as line:
        address = await scene.created(client, MIB)
        await sending(line, scene.customer, address, b"x" * 1_000, length=MIB)
        began = monotonic()
        heard = await line.hear()
        assert 0.3 < monotonic() - began < 2
        assert (heard.status, heard.code) == (408, "body-too-slow")
        assert await offset_of(client, address) == 1_000


async def test_a_dripping_body_is_cut(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "IDLE_S", 0.5)
    monkeypatch.setattr(body, "LEAST_BYTES_PER_S", 1_000_000)
    async with browsing(scene.port, tus(scene.customer)) as client, line_to(scene.port) as line:
        address = await scene.created(client, MIB)
        await line.ask("PATCH", address, tus(scene.customer) | bytes_at(0), MIB)
        flow = asyncio.create_task(drip(line))
        began = monotonic()
        heard = await line.hear()
        assert monotonic() - began < 2
        assert (heard.status, heard.code) == (408, "body-too-slow")
        flow.cancel()
        assert await offset_of(client, address) > 0


@pytest.mark.parametrize("waits", [[(29.0, 1)] * 2, [(30.0, 29_999)], [(0.1, 90)] * 300, [(10.0, 0)] * 3])
def test_a_pace_below_a_kilobyte_a_second_is_too_slow(waits: list[tuple[float, int]]) -> None:
    pace = body.Pace()
    assert not all(pace.fast_enough(waited, received) for waited, received in waits)


@pytest.mark.parametrize("waits", [[(0.0, 1)] * 10_000, [(29.9, 0), (0.2, 30_000)], [(1.0, 1_000)] * 600])
def test_a_pace_of_a_kilobyte_a_second_is_fast_enough(waits: list[tuple[float, int]]) -> None:
    pace = body.Pace()
    assert all(pace.fast_enough(waited, received) for waited, received in waits)


async def test_a_stopping_desk_keeps_what_it_has(scene: Scene, service: UploadService) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client, line_to(scene.port) as line:
        address = await scene.created(client, MIB)
        await sending(line, scene.customer, address, b"x" * 500_000, length=MIB)
        await working(service)
        service.let_go()
        heard = await line.hear()
        assert (heard.status, heard.code) == (503, "server-busy")
        assert await offset_of(client, address) == 500_000
        refused = await client.patch(address, content=b"x", headers=bytes_at(500_000))
        assert refused.status_code == 503


async def test_a_broken_body_with_a_checksum_leaves_nothing(scene: Scene) -> None:
    """Its bytes cannot be verified, so they do not count."""
    digest = "sha1 " + "A" * 27 + "="
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, MIB)
        await client.patch(address, content=b"abc", headers=bytes_at(0))
        async with line_to(scene.port) as line:
            await line.ask("PATCH", address, tus(scene.customer) | bytes_at(3) | {"Upload-Checksum": digest}, 900_000)
            await line.send(b"x" * 800_000)
            await asyncio.sleep(0.1)
        assert await offset_of(client, address) == 3
        answer = await client.patch(address, content=b"d" * (MIB - 3), headers=bytes_at(3))
    assert answer.headers["deskside-sha256"] == sha256(b"abc" + b"d" * (MIB - 3))
