"""Behind nginx and Caddy with the documented configuration everything works as without them: who asks is known by their own
address, the live connection passes, an upload's bytes arrive while they are sent, and half a download goes on."""

import asyncio
import json
import os
import ssl
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

import pytest
from websockets.asyncio.client import connect

from tests.promises.running import BYTES, Caller
from tests.proxies.running import CLIENT, Behind, Kind, ProxiedDesk, behind, visited

MIB = 1024 * 1024


@dataclass
class Scene:
    """A session behind a proxy, with its technician and a customer."""

    where: Behind
    owner: Caller
    customer: Caller
    session: str

    async def begun(self, size: int) -> str:
        """The address of a new upload."""
        answer = await self.customer.upload(self.session, b"", "a.bin", "draft-of-a-customer", size)
        assert answer.status_code == 201, answer.text
        return answer.headers["location"]

    def spooled(self, address: str) -> int:
        """How many of its bytes are written."""
        path = self.where.desk.data / "uploads" / address.rpartition("/")[2]
        return path.stat().st_size if path.exists() else 0

    @asynccontextmanager
    async def sending(self, address: str, offset: int, length: int) -> AsyncGenerator[asyncio.StreamWriter]:
        """A request whose body can be written bit by bit; broken off at the end."""
        tls = ssl.create_default_context(cafile=self.where.desk.data.parent / "certificate" / "local.pem")
        _, writer = await asyncio.open_connection("127.0.0.1", self.where.port, ssl=tls, local_addr=(CLIENT, 0))
        said = self.customer.headers() | {
            "Host": f"127.0.0.1:{self.where.port}",
            "Tus-Resumable": "1.0.0",
            "Upload-Offset": str(offset),
            "Content-Type": BYTES,
            "Content-Length": str(length),
        }
        lines = [f"PATCH {address} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items()), "", ""]
        writer.write("\r\n".join(lines).encode())
        try:
            yield writer
        finally:
            writer.transport.abort()

    async def offset(self, address: str) -> int:
        answer = await self.customer.request("HEAD", address, **{"Tus-Resumable": "1.0.0"})
        assert answer.status_code == 200
        return int(answer.headers["upload-offset"])


@pytest.fixture(scope="module", params=["nginx", "caddy"])
async def scene(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    kind: Kind = request.param
    async with behind(kind, tmp_path_factory.mktemp(kind)) as where, visited(where) as desk:
        yield await _scene(desk)


async def _scene(desk: ProxiedDesk) -> Scene:
    owner = await desk.set_up()
    session = await desk.session(owner)
    return Scene(desk.where, owner, await desk.customer(owner, session), session)


async def until_spooled(scene: Scene, address: str, least: int) -> None:
    async with asyncio.timeout(10):
        while scene.spooled(address) < least:  # noqa: ASYNC110 - another process writes the file
            await asyncio.sleep(0.02)


async def test_visitors_are_known_by_their_own_address(scene: Scene) -> None:
    answer = await scene.owner.request("GET", "/api/connection")
    assert answer.json() == {"address": CLIENT, "forwarding": "fits", "host_fits": True}
    claimed = await scene.owner.request("GET", "/api/connection", **{"X-Forwarded-For": "203.0.113.7"})
    assert claimed.json()["address"] == CLIENT


async def test_the_live_connection_passes(scene: Scene) -> None:
    ticket = (await scene.customer.request("POST", "/api/tickets")).json()["ticket"]
    address = scene.where.url.replace("https", "wss") + "/api/socket"
    async with asyncio.timeout(20), connect(address, origin=scene.where.url, ssl=scene.where.tls) as line:  # pyright: ignore[reportArgumentType] - Origin is a NewType of str
        await line.send(json.dumps({"t": "ticket", "ticket": ticket}))
        assert json.loads(await line.recv())["t"] == "welcome"
        await line.send(json.dumps({"t": "watch", "session": scene.session, "cursor": None, "oldest": 0}))
        assert json.loads(await line.recv())["t"] == "batch"
        await scene.owner.post(scene.session, "Is it on?")
        while (frame := json.loads(await line.recv()))["t"] != "live":
            pass
        assert "Is it on?" in json.dumps(frame)


async def test_bytes_arrive_while_they_are_sent_and_a_cut_upload_goes_on(scene: Scene) -> None:
    data = os.urandom(4 * MIB)
    address = await scene.begun(len(data))
    async with scene.sending(address, 0, len(data)) as writer:
        writer.write(data[:MIB])
        await until_spooled(scene, address, MIB // 2)
        writer.write(data[MIB : 2 * MIB])
        await until_spooled(scene, address, MIB + MIB // 2)
    offset = await scene.offset(address)
    assert MIB + MIB // 2 <= offset <= 2 * MIB
    patch = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), "Content-Type": BYTES}
    answer = await scene.customer.request("PATCH", address, data[offset:], **patch)
    assert answer.status_code == 204, answer.text
    assert await scene.offset(address) == len(data)


async def test_a_hanging_upload_gives_its_offset_within_a_second(scene: Scene) -> None:
    data = os.urandom(2 * MIB)
    address = await scene.begun(len(data))
    async with scene.sending(address, 0, len(data)) as writer:
        writer.write(data[:MIB])
        await until_spooled(scene, address, MIB // 2)
        began = monotonic()
        offset = await scene.offset(address)
        assert monotonic() - began < 1
        assert offset >= MIB // 2


async def test_more_than_the_desk_stores_is_refused_by_the_desk_itself(scene: Scene) -> None:
    """The proxy's own limit would answer with a page that no client understands."""
    answer = await scene.customer.upload(scene.session, b"", "a.bin", "draft", 2**30 + 1)
    assert (answer.status_code, answer.json()["code"]) == (413, "file-too-large")
    big = await scene.customer.upload(scene.session, b"x" * (9 * MIB), "a.bin", "draft", 9 * MIB)
    assert big.status_code == 201, big.text


async def test_half_a_download_goes_on(scene: Scene) -> None:
    data = os.urandom(3 * MIB)
    file = await scene.owner.share(scene.session, data, "firmware.bin")
    path = f"/api/files/{file}/content?as={scene.session}"
    whole = await scene.customer.request("GET", path)
    assert (whole.status_code, whole.content == data) == (200, True)
    rest = await scene.customer.request("GET", path, Range=f"bytes={MIB}-", **{"If-Range": whole.headers["etag"]})
    assert (rest.status_code, rest.content == data[MIB:]) == (206, True)
    assert rest.headers["content-range"] == f"bytes {MIB}-{len(data) - 1}/{len(data)}"


async def test_a_long_poll_hears_what_happens(scene: Scene) -> None:
    path = f"/api/sessions/{scene.session}/changes"
    batch: dict[str, Any] = (await scene.customer.request("GET", path)).json()
    cursor = f"?epoch={batch['epoch']}&public={batch['to']['public']}&staff=0&wait=25"
    waiting = asyncio.create_task(scene.customer.request("GET", path + cursor))
    done, _ = await asyncio.wait({waiting}, timeout=1)
    assert not done, "nothing has happened yet"
    await scene.owner.post(scene.session, "Still there?")
    async with asyncio.timeout(5):
        assert "Still there?" in (await waiting).text
