"""A connection that sends too little, too much or takes nothing costs its owner and nobody else."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import cast

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from deskside.asgi import Crowd, CrowdLimits, send_bytes
from deskside.cli.connections import MOST_HEADER_BYTES, MOST_HEADERS, MOST_PIPELINED, protocols
from deskside.cli.limits import Limits
from deskside.cli.sockets import FRAMES_A_SECOND, MOST_FRAMES

DEADLINE_S = 0.4
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


async def desk(scope: Scope, receive: Receive, send: Send) -> None:
    """A few ways to answer, by path."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass
    elif scope["path"] == "/slow":
        await asyncio.sleep(3 * DEADLINE_S)
        await send_bytes(send, b"slow", media_type="text/plain")
    elif scope["path"] == "/reads":
        while (message := await receive())["type"] != "http.disconnect" and message["more_body"]:
            pass
    elif scope["path"] == "/endless":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while (await _still_there(receive)) and not scope["state"].get("over"):
            await send({"type": "http.response.body", "body": b"x" * 65_536, "more_body": True})
    else:
        await send_bytes(send, b"hello", media_type="text/plain")


async def _still_there(receive: Receive) -> bool:
    try:
        async with asyncio.timeout(0.001):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return True
    return False


@dataclass
class Server:
    """A listening server, and who it counts."""

    port: int
    crowd: Crowd
    state: ServerState

    async def open(self) -> "Client":
        return Client(*await asyncio.open_connection("127.0.0.1", self.port))

    async def comes_to(self, count: int, within_s: float = 3.0) -> None:
        """Wait until so many are counted."""
        end = time.monotonic() + within_s
        while self.crowd.count != count:
            assert time.monotonic() < end, f"{self.crowd.count} are counted instead of {count}"
            await asyncio.sleep(0.01)


@dataclass
class Client:
    """A raw connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def answer(self) -> tuple[int, bytes]:
        """Status and body of the next answer."""
        async with asyncio.timeout(5):
            head = await self.reader.readuntil(b"\r\n\r\n")
            length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
            return int(head.split()[1]), await self.reader.readexactly(length)

    async def upgrade(self) -> None:
        """Become a socket."""
        self.send(
            b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        assert b" 101 " in await self.reader.readuntil(b"\r\n\r\n")

    async def is_closed(self, within_s: float = 5.0) -> bool:
        try:
            async with asyncio.timeout(within_s):
                await self.rest()
        except TimeoutError:
            return False
        return True

    async def rest(self) -> bytes:
        """All that comes until the connection is closed."""
        parts: list[bytes] = []
        with suppress(ConnectionError):
            while data := await self.reader.read(65_536):
                parts.append(data)
        return b"".join(parts)

    def close(self) -> None:
        self.writer.close()


@asynccontextmanager
async def serving(
    limits: CrowdLimits, *, stuck_s: float = 90.0, deadline_s: float = DEADLINE_S
) -> AsyncGenerator[Server]:
    crowd = Crowd(limits)
    http, websockets = protocols(Limits(crowd, deadline_s, stuck_s))
    config = uvicorn.Config(
        desk, http=http, ws=websockets, log_config=None, ws_per_message_deflate=False, timeout_keep_alive=1
    )
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: http(config, state, {}), "127.0.0.1", 0)
    try:
        yield Server(listener.sockets[0].getsockname()[1], crowd, state)
    finally:
        listener.close()
        for connection in list(state.connections):
            connection.transport.abort()


def ping(payload: bytes) -> bytes:
    return _frame(0x89, payload)


def text(payload: bytes) -> bytes:
    return _frame(0x81, payload)


def part(payload: bytes, opcode: int = 0) -> bytes:
    """A piece of a message that never ends."""
    return _frame(opcode, payload)


def _frame(first: int, payload: bytes) -> bytes:
    """A client's frame; its mask of zeros leaves the payload as it is."""
    return bytes([first, 0x80 | len(payload)]) + b"\0\0\0\0" + payload


ROOM = CrowdLimits(in_all=100, per_address=100)


async def test_a_request_is_answered_and_its_connection_serves_again() -> None:
    async with serving(ROOM) as server:
        client = await server.open()
        for _ in range(3):
            client.send(GET)
            assert await client.answer() == (200, b"hello")
        assert server.crowd.count == 1
        client.close()
        await server.comes_to(0)


async def test_who_says_nothing_is_closed() -> None:
    async with serving(ROOM) as server:
        client = await server.open()
        assert await client.is_closed()
        await server.comes_to(0)


@pytest.mark.parametrize("earlier", [0, 2])
async def test_who_does_not_finish_the_headers_is_told_and_closed(earlier: int) -> None:
    async with serving(ROOM) as server:
        client = await server.open()
        for _ in range(earlier):
            client.send(GET)
            assert (await client.answer())[0] == 200
        start = time.monotonic()
        dripping = asyncio.ensure_future(drip(client))
        status, body = await client.answer()
        assert (status, json.loads(body)["status"]) == (408, 408)
        assert DEADLINE_S - 0.1 < time.monotonic() - start < DEADLINE_S + 2
        await server.comes_to(0)
        dripping.cancel()
        await asyncio.gather(dripping, return_exceptions=True)


async def drip(client: Client) -> None:
    """Headers a little at a time, never finished."""
    client.send(b"GET / HTTP/1.1\r\n")
    for number in range(100):
        client.send(f"X-{number}: a\r\n".encode())
        await asyncio.sleep(DEADLINE_S / 8)


async def test_blank_lines_do_not_keep_a_connection() -> None:
    async with serving(ROOM) as server:
        client = await server.open()
        client.send(GET)
        assert (await client.answer())[0] == 200
        start = time.monotonic()
        while server.crowd.count and time.monotonic() - start < 5:
            client.send(b"\r\n")
            await asyncio.sleep(0.05)
        assert server.crowd.count == 0
        assert time.monotonic() - start < DEADLINE_S + 2


async def test_the_rest_of_a_body_nobody_reads_does_not_keep_a_connection() -> None:
    async with serving(ROOM) as server:
        client = await server.open()
        client.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
        assert (await client.answer())[0] == 200
        start = time.monotonic()
        while server.crowd.count and time.monotonic() - start < 5:
            client.send(b"x")
            await asyncio.sleep(0.05)
        assert server.crowd.count == 0
        assert time.monotonic() - start < DEADLINE_S + 2


async def test_a_long_answer_is_not_cut_by_the_deadline_for_headers() -> None:
    async with serving(ROOM) as server:
        client = await server.open()
        client.send(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        assert await client.answer() == (200, b"slow")


async def test_endless_headers_are_refused() -> None:
    async with serving(ROOM) as server:
        for head in (b"GET / HTTP/1.1\r\nX: ", b"GET /"):
            client = await server.open()
            client.send(head + b"a" * (MOST_HEADER_BYTES + 300_000))
            status, body = await client.answer()
            assert (status, json.loads(body)["code"]) == (431, "request-too-large")
            assert await client.is_closed()
        await server.comes_to(0)


async def test_nonsense_is_refused_in_our_words() -> None:
    async with serving(ROOM) as server:
        client = await server.open()
        client.send(b"\x16\x03\x01 nonsense\r\n\r\n")
        status, body = await client.answer()
        assert (status, json.loads(body)["code"]) == (400, "request-invalid")
        assert await client.is_closed()


async def test_one_address_is_refused_early_and_comes_back_when_there_is_room() -> None:
    async with serving(CrowdLimits(in_all=100, per_address=3), deadline_s=30) as server:
        held = [await server.open() for _ in range(3)]
        await server.comes_to(3)
        refused = await server.open()
        refused.send(GET)
        status, body = await refused.answer()
        assert (status, json.loads(body)["retry_after_s"]) == (503, 10)
        assert await refused.is_closed()
        held[0].close()
        await server.comes_to(2)
        again = await server.open()
        again.send(GET)
        assert (await again.answer())[0] == 200


async def test_sockets_are_counted_until_they_are_gone() -> None:
    async with serving(CrowdLimits(in_all=2, per_address=2)) as server:
        first, second = [await connect(f"ws://127.0.0.1:{server.port}/") for _ in range(2)]
        await server.comes_to(2)
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws://127.0.0.1:{server.port}/")
        assert refused.value.response.status_code == 503
        await first.close()
        await server.comes_to(1)
        await (await connect(f"ws://127.0.0.1:{server.port}/")).close()
        await second.close()
        await server.comes_to(0)


async def test_an_idle_socket_is_not_cut_by_the_deadline_for_headers() -> None:
    async with serving(ROOM) as server, connect(f"ws://127.0.0.1:{server.port}/") as socket:
        await asyncio.sleep(3 * DEADLINE_S)
        await socket.send("still here")
        assert server.crowd.count == 1


async def test_who_takes_nothing_is_let_go() -> None:
    async with serving(ROOM, stuck_s=0.3) as server:
        client = await server.open()
        client.send(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
        await client.reader.readuntil(b"\r\n\r\n")
        cast("asyncio.ReadTransport", client.writer.transport).pause_reading()
        await server.comes_to(0, within_s=5)


async def test_who_takes_slowly_is_not() -> None:
    async with serving(ROOM, stuck_s=0.5) as server:
        client = await server.open()
        client.send(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
        for _ in range(15):
            await asyncio.sleep(0.1)
            await client.reader.readexactly(1_000_000)
        assert server.crowd.count == 1


async def test_headers_without_number_are_refused_before_they_are_looked_at() -> None:
    async with serving(ROOM) as server:
        client = await server.open()
        client.send(b"GET / HTTP/1.1\r\n" + b"a:\r\n" * (MOST_HEADERS + 1) + b"\r\n")
        status, body = await client.answer()
        assert (status, json.loads(body)["code"]) == (431, "request-too-large")
        assert await client.is_closed()


@pytest.mark.parametrize(
    "rest", [b"0\r\nX: " + b"a" * 1_000_000, b"1;" + b"a" * 1_000_000, b"0\r\n" + b"a:\r\n" * 10_000]
)
async def test_what_stands_behind_a_body_is_not_gathered_without_end(rest: bytes) -> None:
    async with serving(ROOM, deadline_s=30) as server:
        client = await server.open()
        client.send(b"POST /reads HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n")
        client.send(rest)
        await server.comes_to(0)


async def test_nobody_asks_far_ahead_of_the_answers() -> None:
    async with serving(ROOM) as server:
        client = await server.open()
        client.send(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n" + GET * MOST_PIPELINED)
        assert await client.answer() == (200, b"slow")
        for _ in range(MOST_PIPELINED):
            assert await client.answer() == (200, b"hello")
        client.send(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n" + GET * 2_000)
        await server.comes_to(0)
        assert server.state.total_requests <= 2 * MOST_PIPELINED


@pytest.mark.parametrize("flood", [ping(b""), ping(b"x" * 125), part(b""), part(b"x"), text(b"{}")])
async def test_a_flood_of_tiny_frames_costs_the_socket_and_nobody_else_waits(flood: bytes) -> None:
    async with serving(ROOM) as server, connect(f"ws://127.0.0.1:{server.port}/") as bystander:
        client = await server.open()
        await client.upgrade()
        client.send(part(b"", opcode=1) if flood[0] == 0 else b"")
        client.send(flood * (1_000_000 // len(flood)))
        start = time.monotonic()
        await (await bystander.ping())
        assert time.monotonic() - start < 0.25
        await server.comes_to(1)


async def test_pings_of_who_never_reads_do_not_fill_the_memory() -> None:
    async with serving(ROOM) as server:
        client = await server.open()
        await client.upgrade()
        cast("asyncio.ReadTransport", client.writer.transport).pause_reading()
        client.send(ping(b"x" * 125) * 400_000)
        await server.comes_to(0)


async def test_an_ordinary_client_is_never_taken_for_a_flood() -> None:
    async with serving(ROOM) as server, connect(f"ws://127.0.0.1:{server.port}/") as socket:
        for _ in range(MOST_FRAMES - 10):
            await socket.send("a frame")
        for _ in range(20):
            await asyncio.sleep(1 / FRAMES_A_SECOND)
            await socket.send("x" * 60_000)
        await (await socket.ping())
        assert server.crowd.count == 1
