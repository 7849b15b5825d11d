"""Pictures of files are as much theirs who may open the file as its bytes are: whoever may not any more gets no more of them."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from time import monotonic

import pytest

from deskside import previews
from deskside.backends import Database
from deskside.files import key_of
from tests.files.conftest import Scene
from tests.files.desk import Desk, Told, browsing, serving
from tests.files.test_content import open_slowly

MIB = 1024 * 1024


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def desk(database: Database, told: Told, tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(database, told.bus, tmp_path)
    yield desk
    await desk.blobs.close()


@pytest.fixture
async def scene(desk: Desk) -> AsyncIterator[Scene]:
    owner = await desk.owner()
    session = await desk.open(owner)
    customer = await desk.join(owner, session)
    routes = previews.routes(database=desk.database, blobs=desk.blobs, bus=desk.bus, identify=desk.identify)
    async with serving(desk.front(routes)) as port:
        yield Scene(owner, session, customer, port)


async def pictured(desk: Desk, scene: Scene, picture: bytes) -> str:
    """The address of a posted file's thumbnail."""
    file = await desk.keep(scene.customer, scene.session, b"a photo")
    await desk.post(scene.customer, scene.session, 1)
    await desk.blobs.write(key_of(file, "thumbnail"), picture)
    return f"/api/files/{file}/thumbnail?as={scene.session}"


async def removal(desk: Desk, scene: Scene) -> None:
    await desk.remove(scene.owner, scene.session, scene.customer)


async def end(desk: Desk, scene: Scene) -> None:
    await desk.end(scene.owner, scene.session)


async def sign_out(desk: Desk, scene: Scene) -> None:
    await desk.sign_out(scene.customer)


@pytest.mark.parametrize("lose", [removal, end, sign_out])
async def test_a_lost_right_stops_a_picture_within_a_second(
    desk: Desk, scene: Scene, lose: Callable[[Desk, Scene], Awaitable[None]]
) -> None:
    address = await pictured(desk, scene, os.urandom(40 * MIB))
    reader, writer = await open_slowly(scene.port)
    writer.write(f"GET {address} HTTP/1.1\r\nHost: x\r\nCookie: {scene.customer.headers['Cookie']}\r\n\r\n".encode())
    assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(MIB)
    await lose(desk, scene)
    began, taken = monotonic(), 0
    while piece := await reader.read(65_536):
        taken += len(piece)
        await asyncio.sleep(0.001)
    assert monotonic() - began < 1
    assert taken < 20 * MIB
    writer.close()


async def test_a_head_tells_its_length_alone(desk: Desk, scene: Scene) -> None:
    address = await pictured(desk, scene, b"a picture")
    async with browsing(scene.port, {"Cookie": scene.customer.headers["Cookie"]}) as client:
        head, whole = await client.head(address), await client.get(address)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "9")
    assert whole.content == b"a picture"
