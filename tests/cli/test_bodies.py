"""A body that the network writes straight into the application's buffers is the same body, and leaves the connection as it was."""

import asyncio
import random
import ssl
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
import uvloop
from hypothesis import given, settings, strategies as st
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from deskside.asgi import Crowd, CrowdLimits, DirectBody, direct_body, send_bytes
from deskside.cli.bodies import Pieces
from deskside.cli.certificate import local_certificate
from deskside.cli.connections import protocols
from deskside.cli.limits import Limits

BUFFER = 10_000


class Taker:
    """An application that takes so many bytes from the tap, lets go, and takes the rest the ordinary way."""

    def __init__(self, upto: int, at_least: int = 1) -> None:
        self.upto = upto
        self.at_least = at_least
        self.straight = 0
        self.bodies: list[bytes] = []
        self.ended = asyncio.Event()
        self.begun = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()
        tap = direct_body(scope, self.at_least)
        if tap is not None:
            body += await self._tapped(tap)
            tap.let_go()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                break
            body += message["body"]
            more = message["more_body"]
        self.bodies.append(bytes(body))
        self.ended.set()
        await send_bytes(send, b"%d" % len(body), media_type="text/plain")

    async def _tapped(self, tap: DirectBody) -> bytes:
        taken = bytearray()
        while tap.left and len(taken) < self.upto:
            buffer = memoryview(bytearray(BUFFER))
            tap.fill(buffer)
            filled = 0
            while filled < BUFFER and len(taken) + filled < self.upto:
                self.begun.set()
                added = await tap.more()
                filled += added
                if not added or not tap.left:
                    break
            filled += tap.taken()
            taken += buffer[:filled]
            if not filled:
                break
        self.straight += len(taken)
        return bytes(taken)


@asynccontextmanager
async def serving(app: Any, trust: ssl.SSLContext | None = None) -> AsyncGenerator[int]:
    http, websockets = protocols(Limits(Crowd(CrowdLimits(in_all=100, per_address=100)), 5.0))
    config = uvicorn.Config(app, http=http, ws=websockets, log_config=None)
    config.load()
    state = ServerState()
    listener = await asyncio.get_running_loop().create_server(
        lambda: http(config, state, {}), "127.0.0.1", 0, ssl=trust
    )
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        listener.close()
        for connection in list(state.connections):
            connection.transport.abort()


def posted(body: bytes) -> bytes:
    return b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body


async def answers(reader: asyncio.StreamReader, count: int) -> list[int]:
    found: list[int] = []
    async with asyncio.timeout(10):
        for _ in range(count):
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
            found.append(int(await reader.readexactly(length)))
    return found


def run(work: Callable[[], Any]) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work())


@settings(max_examples=60, deadline=None)
@given(
    size=st.integers(0, 4 * BUFFER),
    upto=st.integers(0, 5 * BUFFER),
    cuts=st.lists(st.integers(0, 5 * BUFFER), max_size=5),
    followers=st.integers(0, 2),
)
def test_it_is_the_same_body_wherever_one_lets_go(size: int, upto: int, cuts: list[int], followers: int) -> None:
    body = random.Random(size).randbytes(size)
    stream = posted(body) + posted(b"next") * followers

    async def play() -> None:
        app = Taker(upto)
        async with serving(app) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            begun = 0
            for cut in [*sorted(cuts), len(stream)]:
                writer.write(stream[begun:cut])
                await writer.drain()
                await asyncio.sleep(0.001)
                begun = max(begun, cut)
            assert await answers(reader, 1 + followers) == [size] + [4] * followers
            assert app.bodies == [body] + [b"next"] * followers
            writer.close()

    run(play)


@pytest.mark.parametrize("secure", [False, True])
def test_nearly_all_of_a_large_body_takes_the_short_way(secure: bool, tmp_path: Path) -> None:
    body = random.Random(1).randbytes(3_000_000)

    async def play() -> None:
        app = Taker(len(body))
        server, client = contexts(tmp_path) if secure else (None, None)
        async with serving(app, server) as port:
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", port, ssl=client, server_hostname="127.0.0.1" if client else None
            )
            for _ in range(2):
                writer.write(posted(body))
                assert await answers(reader, 1) == [len(body)]
            assert app.bodies == [body, body]
            assert app.straight > 0.9 * 2 * len(body)
            writer.close()

    run(play)


def contexts(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    made = local_certificate(folder / "tls", "127.0.0.1")
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(made.certificate, made.key)
    return server, ssl.create_default_context(cafile=str(made.certificate))


def test_a_client_that_goes_away_ends_it_with_what_came() -> None:
    async def play() -> None:
        app = Taker(10**6)
        async with serving(app) as port:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(posted(b"x" * 900_000)[:300_000])
            await writer.drain()
            await app.begun.wait()
            writer.close()
            async with asyncio.timeout(5):
                await app.ended.wait()
            [kept] = app.bodies
            assert 0 < len(kept) < 300_000
            assert kept == b"x" * len(kept)

    run(play)


def test_a_body_without_a_length_comes_the_ordinary_way() -> None:
    async def play() -> None:
        app = Taker(10**6)
        async with serving(app) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
            assert await answers(reader, 1) == [5]
            assert (app.straight, app.bodies) == (0, [b"hello"])
            writer.close()

    run(play)


def test_pieces_are_what_a_bytearray_would_be() -> None:
    pieces = Pieces()
    assert not pieces
    for piece in (b"one", b"", b"two"):
        pieces += piece
    assert bytes(pieces) == b"onetwo"
    assert len(pieces) == 6
