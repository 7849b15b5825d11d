"""What the desk says of the way to it, and how it takes a body whose sender wants to know whether bytes flow."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest

from deskside.asgi import Site
from deskside.backends import Database
from deskside.connection import routes
from deskside.connection.measuring import MOST_BYTES, TAKEN_BYTES, Measures
from deskside.connection.seeing import see
from tests.files.desk import URL, Desk, Seat, Told, browsing, serving
from tests.uploads.raw import Line, line_to

BODY = "/api/connection/body"
BYTES = {"Content-Type": "application/offset+octet-stream"}
DESK = Site.of("https://desk.example.org", [ip_network("10.0.0.0/8")])


@dataclass(frozen=True)
class Scene:
    owner: Seat
    customer: Seat
    port: int


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def scene(database: Database, told: Told, tmp_path: Path) -> AsyncIterator[Scene]:
    desk = Desk(database, told.bus, tmp_path)
    owner = await desk.owner()
    customer = await desk.join(owner, await desk.open(owner))
    async with serving(desk.front(routes(Site.of(URL), desk.identify))) as port:
        yield Scene(owner, customer, port)
    await desk.blobs.close()


async def arrived(client: httpx.AsyncClient, least: int = 1) -> int:
    """How much is there, once it is something."""
    async with asyncio.timeout(5):
        while (count := (await client.get(BODY)).json()["bytes"]) < least:  # noqa: ASYNC110 - the desk says it only when asked
            await asyncio.sleep(0.01)
    return count


async def send_as_far_as_it_goes(line: Line, most: int) -> int:
    """Bytes until the desk takes no more of them for a while."""
    sent = 0
    while sent < most:
        task = asyncio.create_task(line.send(b"x" * 65_536))
        await asyncio.wait({task}, timeout=0.5)
        if not task.done():
            task.cancel()
            return sent
        sent += 65_536
    return sent


@pytest.mark.parametrize(
    ("client", "headers", "expected"),
    [
        ("203.0.113.7", {}, ("fits", True)),
        ("203.0.113.7", {"x-forwarded-for": "203.0.113.7"}, ("fits", True)),
        ("203.0.113.7", {"x-forwarded-for": "198.51.100.1, 203.0.113.7, 10.0.0.2"}, ("fits", True)),
        ("10.0.0.2", {}, ("silent", True)),
        ("127.0.0.1", {}, ("silent", True)),
        ("192.168.1.5", {"x-forwarded-for": "203.0.113.7"}, ("stranger", True)),
        ("203.0.113.7", {"host": "10.0.0.9:8000"}, ("fits", False)),
        ("203.0.113.7", {"host": "desk.example.org:8443"}, ("fits", False)),
        ("", {}, ("fits", True)),
    ],
)
def test_what_a_proxy_says_of_its_client_is_judged(
    client: str, headers: dict[str, str], expected: tuple[str, bool]
) -> None:
    lines = [(name.encode(), value.encode()) for name, value in ({"host": "desk.example.org"} | headers).items()]
    seen = see({"type": "http", "client": (client, 1), "headers": lines}, DESK)
    assert (seen.address, seen.forwarding, seen.host_fits) == (client, *expected)


def test_a_desk_on_loopback_expects_its_own_machine() -> None:
    local = {"type": "http", "client": ("127.0.0.1", 1), "headers": [(b"host", b"localhost:8000")]}
    seen = see(local, Site.of("http://127.0.0.1:8000"))
    assert (seen.forwarding, seen.host_fits) == ("fits", True)


async def test_the_desk_takes_the_beginning_of_a_body_and_stops(scene: Scene) -> None:
    async with browsing(scene.port, scene.owner.headers) as client, line_to(scene.port) as line:
        await line.ask("POST", BODY, scene.owner.headers | BYTES, 32 * 1024 * 1024)
        sent = await send_as_far_as_it_goes(line, 32 * 1024 * 1024)
        assert sent < 32 * 1024 * 1024, "nothing holds the sender back"
        count = await arrived(client)
        assert TAKEN_BYTES <= count <= TAKEN_BYTES + 1024 * 1024
        assert (await client.delete(BODY)).status_code == 204
        heard = await line.hear()
        assert (heard.status, heard.headers["connection"]) == (200, "close")


async def test_a_newer_body_ends_the_older(scene: Scene) -> None:
    async with browsing(scene.port, scene.owner.headers) as client, line_to(scene.port) as line:
        await line.ask("POST", BODY, scene.owner.headers | BYTES, 2 * TAKEN_BYTES)
        await line.send(b"x" * TAKEN_BYTES)
        await arrived(client, TAKEN_BYTES)
        answer = await client.post(BODY, content=b"12345", headers=BYTES)
        assert answer.json() == {"bytes": 5, "whole": True}
        assert (await line.hear()).status == 200
        assert (await client.get(BODY)).json() == {"bytes": 5, "whole": True}


async def test_nobody_measures_with_more_than_is_needed(scene: Scene) -> None:
    async with line_to(scene.port) as line:
        await line.ask("POST", BODY, scene.owner.headers | BYTES, MOST_BYTES + 1)
        heard = await line.hear()
        assert (heard.status, heard.code) == (413, "request-too-large")


async def test_customers_and_strangers_measure_nothing(scene: Scene) -> None:
    async with browsing(scene.port, scene.customer.headers) as client:
        assert (await client.get("/api/connection")).status_code == 403
        assert (await client.post(BODY, content=b"12345", headers=BYTES)).status_code == 403
        assert (await client.get("/api/connection/answer")).status_code == 403
    async with browsing(scene.port, scene.owner.headers | {"Origin": "https://elsewhere.example"}) as client:
        assert (await client.post(BODY, content=b"12345", headers=BYTES)).json()["code"] == "origin-wrong"


async def test_the_answer_comes_in_two_halves(scene: Scene) -> None:
    """A client that reads has the first before the second is sent."""
    loop = asyncio.get_running_loop()
    async with (
        browsing(scene.port, scene.owner.headers) as client,
        client.stream("GET", "/api/connection/answer") as answer,
    ):
        times = [(loop.time(), len(piece)) async for piece in answer.aiter_raw()]
    assert sum(size for _, size in times) == 1_024
    assert times[-1][0] - times[0][0] > 1


async def test_few_members_measure_at_once(scene: Scene) -> None:
    """The ninth sends the first home; no measure is kept for ever."""
    measures = Measures()
    first = measures.begin("member-0")
    for number in range(1, 9):
        measures.begin(f"member-{number}")
    assert measures.of("member-0") is None
    never = asyncio.get_running_loop().create_future()
    async with asyncio.timeout(2):
        await first.take(lambda: never)
    assert first.arrived_bytes == 0
