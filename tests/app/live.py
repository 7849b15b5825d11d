"""The desk of a test on a real port, and people with real sockets."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any, Protocol, Self

import httpx
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.app.world import URL, World

PATIENCE_S = 5.0


class Asks(Protocol):
    """Somebody who can ask for a ticket."""

    async def request(self, method: str, path: str) -> httpx.Response: ...


@asynccontextmanager
async def served(world: World) -> AsyncGenerator[int]:
    """The port on which the world's desk answers."""
    config = uvicorn.Config(
        world.app,
        port=0,
        lifespan="off",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="warning",
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells it by this flag only
        await asyncio.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await task


class Line:
    """One live socket of a person. Frames are kept in the order they came."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.frames: list[dict[str, Any]] = []
        self._number = 0

    @classmethod
    @asynccontextmanager
    async def of(cls, person: Asks, port: int, *sessions: str) -> AsyncGenerator[Self]:
        """Opened with a ticket and watching the sessions."""
        ticket = (await person.request("POST", "/api/tickets")).json()["ticket"]
        async with cls.bare(port) as line:
            await line.send(t="ticket", ticket=ticket)
            await line.until(lambda frame: frame["t"] == "welcome")
            for session in sessions:
                await line.watch(session)
            yield line

    @classmethod
    @asynccontextmanager
    async def bare(cls, port: int, origin: str = URL) -> AsyncGenerator[Self]:
        """Only connected."""
        address = f"ws://127.0.0.1:{port}/api/socket"
        async with connect(address, origin=origin, max_size=None, compression=None) as socket:  # pyright: ignore[reportArgumentType] - Origin is a NewType of str
            yield cls(socket)

    async def send(self, **frame: Any) -> None:
        await self.socket.send(json.dumps(frame))

    async def watch(self, session: str) -> dict[str, Any]:
        """Ask for a session; the batch, or `gone`."""
        await self.send(t="watch", session=session, cursor=None, oldest=0)
        return await self.until(lambda frame: frame["t"] in {"batch", "gone"} and frame["session"] == session)

    async def do(self, name: str, **args: Any) -> dict[str, Any]:
        """A command's answer frame."""
        self._number += 1
        mark = str(self._number)
        await self.send(t="do", id=mark, name=name, args=args)
        return await self.until(lambda frame: frame.get("id") == mark and frame["t"] in {"done", "failed"})

    async def until(self, fits: Callable[[dict[str, Any]], bool], within_s: float = PATIENCE_S) -> dict[str, Any]:
        """The next frame that fits; the frames before it are kept too."""
        async with asyncio.timeout(within_s):
            while True:
                frame = json.loads(await self.socket.recv())
                self.frames.append(frame)
                if fits(frame):
                    return frame

    async def closed(self, within_s: float = PATIENCE_S) -> int:
        """The code with which the server closed; frames until then are kept."""
        async with asyncio.timeout(within_s):
            try:
                while True:
                    self.frames.append(json.loads(await self.socket.recv()))
            except ConnectionClosed:
                return self.socket.close_code or 0

    async def quiet(self, for_s: float = 0.5) -> None:
        """Read whatever still comes for a while."""
        try:
            async with asyncio.timeout(for_s):
                while True:
                    self.frames.append(json.loads(await self.socket.recv()))
        except TimeoutError:
            return
