"""One process of the desk without a network: real database, hub, sockets and routes, reached through pipes in memory.

Between the database and the hubs stands the weather: it loses, doubles and delays what commits tell, as a bus may. Rights
that change are told in any weather, as within one process.
"""

import asyncio
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from starlette.types import Message, Scope

from deskside import chat
from deskside.backends import MemoryBus, open_database
from deskside.clock import Clock
from deskside.ids import SessionId, new_secret
from deskside.sessions import scope as gate
from deskside.sync import (
    Boards,
    Change,
    Desk,
    Hub,
    Marked,
    OnBoard,
    Presence,
    RightsChanged,
    Sockets,
    Viewer,
    http_routes,
)
from tests.scene import Scene


@dataclass
class Weather:
    """What becomes of hints on their way. Shares of all hints; the rest arrives at once."""

    roll: Random
    lost: float = 0.1
    doubled: float = 0.1
    late: float = 0.2
    late_s: float = 0.03

    def carry(self, hub: Hub, change: Change) -> None:
        fate = self.roll.random()
        if fate < self.lost:
            return
        if fate < self.lost + self.late:
            asyncio.get_running_loop().call_later(self.roll.uniform(0, self.late_s), hub.hear, change)
            return
        hub.hear(change)
        if fate > 1 - self.doubled:
            hub.hear(change)


class Process:
    """Everything live of one process. `others` are those that share its database."""

    def __init__(self, url: str, clock: Clock, weather: Weather) -> None:
        self.database = open_database(url, clock)
        self.scene = Scene(self.database)
        self.weather = weather
        self.bus = MemoryBus()
        self.hub = Hub(self.database)
        self.others: list[Process] = []
        self._viewers: dict[str, Viewer] = {}
        presence = Presence(self.hub, lambda session: self.boards.touch(SessionId(session)))
        self.boards = Boards(self.database, self.scene.board.rows)
        self.desk = Desk(
            database=self.database,
            bus=self.bus,
            hub=self.hub,
            presence=presence,
            boards=self.boards,
            door=self.scene.door,
            sources=self.scene.sources,
            gate=gate,
            marks=chat.marks,
            redeem=self._redeem,
            signed_out=self._signed_out,
            version="test",
        )
        self.sockets = Sockets(self.desk)
        routes = http_routes(self.desk, self.sockets, self._identify)
        self._changes = next(route.endpoint for route in routes if route.path.endswith("/changes"))

    async def start(self) -> None:
        await self.database.open(self._hear)

    async def stop(self) -> None:
        await self.sockets.close()
        await self.database.close()

    def _hear(self, hints: Sequence[object]) -> None:
        """As `app` does it, but for the weather and the neighbours."""
        for hint in hints:
            for process in (self, *self.others):
                process.told(hint)

    def told(self, hint: object) -> None:
        match hint:
            case Change():
                self.weather.carry(self.hub, hint)
                self.boards.touch(hint.session)
            case RightsChanged():
                self.bus.publish(hint.topic, hint)
            case Marked():
                self.hub.hear_mark(hint)
            case OnBoard():
                self.boards.hear_member(hint)
            case _:
                pass  # Debts; nobody works them off here.

    # Doors

    def ticket(self, viewer: Viewer) -> str:
        ticket = new_secret()
        self._viewers[ticket] = viewer
        return ticket

    def connect(self, viewer: Viewer, *, room: int = 1_000) -> "Pipe":
        """A socket, open and with its ticket on the way. `room`: frames the network takes before the writer has to wait."""
        pipe = Pipe(room)
        pipe.task = asyncio.ensure_future(self.sockets({"type": "websocket"}, pipe.receive, pipe.send))
        pipe.say(t="ticket", ticket=self.ticket(viewer))
        return pipe

    async def changes(self, viewer: Viewer, session: str, query: str = "") -> dict[str, Any]:
        """One poll. Raises what the route refuses with."""
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        scope: Scope = {
            "type": "http",
            "method": "GET",
            "headers": [(b"x-ticket", self.ticket(viewer).encode())],
            "query_string": query.encode(),
            "path_params": {"session": session},
        }
        await self._changes(scope, _no_body, send)
        return json.loads(b"".join(message.get("body", b"") for message in sent))

    async def _identify(self, scope: Scope) -> Viewer:
        return self._viewers[dict(scope["headers"])[b"x-ticket"].decode()]  # A long poll asks twice.

    async def _redeem(self, ticket: str) -> Viewer | None:
        return self._viewers.pop(ticket, None)

    async def _signed_out(self, sign_ins: Collection[str]) -> Collection[str]:
        return ()


class Pipe:
    """A socket's two directions, seen from the client. The one to the client holds so much and then blocks."""

    def __init__(self, room: int) -> None:
        self.task: asyncio.Future[None] | None = None
        self.close_code: int | None = None
        self._is_gone = False
        self._to_server: asyncio.Queue[Message] = asyncio.Queue()
        self._to_client: asyncio.Queue[str | None] = asyncio.Queue(room)
        self._to_server.put_nowait({"type": "websocket.connect"})

    # The server's ends

    async def receive(self) -> Message:
        return await self._to_server.get()

    async def send(self, message: Message) -> None:
        if self._is_gone:
            return
        if message["type"] == "websocket.send":
            await self._to_client.put(message["text"])
        elif message["type"] == "websocket.close":
            self.close_code = message["code"]
            await self._to_client.put(None)

    # The client's ends

    def say(self, **frame: Any) -> None:
        self._to_server.put_nowait({"type": "websocket.receive", "text": json.dumps(frame)})

    async def hear(self, within_s: float = 10) -> dict[str, Any] | None:
        """The next frame, or None when the server closed."""
        text = await asyncio.wait_for(self._to_client.get(), within_s)
        return None if text is None else json.loads(text)

    async def hear_until(self, kind: str, within_s: float = 10) -> list[dict[str, Any]]:
        """Frames up to the first of a kind, which is the last of the list."""
        heard: list[dict[str, Any]] = []
        async with asyncio.timeout(within_s):
            while not heard or heard[-1]["t"] != kind:
                frame = await self.hear()
                assert frame is not None, f"closed with {self.close_code} before any {kind}, after {heard}"
                heard.append(frame)
        return heard

    async def hear_out(self) -> list[dict[str, Any]]:
        """Everything until the server closes."""
        heard: list[dict[str, Any]] = []
        while (frame := await self.hear()) is not None:
            heard.append(frame)
        return heard

    @property
    def unread_by_server(self) -> int:
        """Frames that the server has not taken yet."""
        return self._to_server.qsize()

    async def hear_until_answer(self) -> dict[str, Any]:
        """The answer to some command."""
        while True:
            frame = await self.hear()
            assert frame is not None, f"closed with {self.close_code} before any answer"
            if frame["t"] in {"done", "failed"}:
                return frame

    def heard(self) -> list[dict[str, Any]]:
        """What has arrived by now."""
        frames: list[dict[str, Any]] = []
        while not self._to_client.empty():
            text = self._to_client.get_nowait()
            if text is not None:
                frames.append(json.loads(text))
        return frames

    async def drop(self) -> None:
        """The network is gone: what was on its way arrives nowhere, and the server notices at once."""
        self._is_gone = True
        self.heard()
        self._to_server.put_nowait({"type": "websocket.disconnect", "code": 1006})
        if self.task is not None:
            await asyncio.wait_for(self.task, 10)


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
