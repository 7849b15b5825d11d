"""WebSockets as the server holds them: within their limits, and with a short way for what nearly every frame is."""

import asyncio
from collections.abc import Sequence
from typing import Any, ClassVar, cast

from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.http11 import Request
from websockets.protocol import State

from deskside.budgets import Allowance
from deskside.cli.frames import Framing, payload_of, text_frame
from deskside.cli.limits import LINGER_S, Limits
from deskside.sync import STRAIGHT

MOST_FRAMES = 300
"""Frames of a socket at once, of whatever kind, pings and parts of messages included."""
FRAMES_A_SECOND = 50
READ_AHEAD = 16
"""So many messages may wait to be taken before the socket is not read for a while. Each stop and start costs two system calls."""


class Inbox:
    """What arrived on a socket, for the one task that reads it. `asyncio.Queue` would do, at three times the memory of an idle
    socket's and twice the time: it is made for many readers and for writers who wait."""

    __slots__ = ("_loop", "_messages", "_reader")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._messages: list[Any] = []
        self._reader: asyncio.Future[None] | None = None

    def put_nowait(self, message: Any) -> None:
        self._messages.append(message)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def get(self) -> Any:
        while not self._messages:
            self._reader = self._loop.create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        return self._messages.pop(0)

    def empty(self) -> bool:
        return not self._messages

    def __len__(self) -> int:
        return len(self._messages)


class SocketConnection(WebSocketsSansIOProtocol):
    """One WebSocket. It was counted as a connection before, and is no more once it is gone."""

    limits: ClassVar[Limits]
    _framing: Framing | None = None
    _stuck: asyncio.TimerHandle | None = None

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._inbox = Inbox(self.loop)
        self.queue = cast("Any", self._inbox)
        self._frames = Allowance(MOST_FRAMES, MOST_FRAMES / FRAMES_A_SECOND)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.close_sent:
            # The application's task has been made and runs in the loop's next round.
            extensions: dict[str, object] = {**self.scope.get("extensions", {}), STRAIGHT: self}
            self.scope["extensions"] = cast("Any", extensions)

    def data_received(self, data: bytes) -> None:
        """Frame by frame: one reading of the network may hold forty thousand, and taking them apart would stop everybody."""
        if self._framing is None:
            # The request to upgrade, which the server hands over in one piece. From here on there are frames.
            self._framing = Framing()
            super().data_received(data)
            return
        for frame, head in self._framing.split(data):
            if self.transport.is_closing():
                return
            if not head or not self._take_text(frame, head):
                super().data_received(frame)

    def _take_text(self, frame: bytes, head: int) -> bool:
        """The short way in. False where only the library knows what is right: between the parts of a message, while closing, too
        large, or no UTF-8."""
        if self.conn.current_size is not None or not self._is_open() or len(frame) - head > self.config.ws_max_size:
            return False
        try:
            text = payload_of(frame, head).decode()
        except UnicodeDecodeError:
            return False
        if self._frames.take(self.loop.time()):
            self._end_flood()
            return True
        self._inbox.put_nowait({"type": "websocket.receive", "text": text})
        if len(self._inbox) >= READ_AHEAD and not self.read_paused:
            self.read_paused = True
            self.transport.pause_reading()
        return True

    def handle_events(self) -> None:
        """Frames are counted before anything is made of them. A ping is answered here and now, so whoever sends pings and
        reads nothing would fill our memory with the answers."""
        frames = len(self.conn.events)
        if frames and self._frames.take(self.loop.time(), frames):
            self._end_flood()
        else:
            super().handle_events()

    def _end_flood(self) -> None:
        if self.conn.state is State.OPEN and not self.close_sent:
            self.conn.fail(1008, "too many frames")
            self.handle_parser_exception()
            self.loop.call_later(LINGER_S, self.transport.abort)
        else:
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._reads_again()
        self.limits.crowd.leave(self.client[0] if self.client else "")
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stuck = self._stuck or self.loop.call_later(self.limits.stuck_s, self.transport.abort)

    def resume_writing(self) -> None:
        self._reads_again()
        super().resume_writing()

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        # Who does not answer does not read either: a polite close would wait for ever to be taken.
        self.loop.call_later(LINGER_S, self.transport.abort)

    def is_ready(self) -> bool:
        """Whether a text can be written now without waiting."""
        return self.writable.is_set() and self._is_open() and not self.transport.is_closing()

    def write_texts(self, texts: Sequence[str]) -> None:
        """The short way out: whole texts, unmasked, without extensions."""
        self.transport.write(text_frame(texts[0]) if len(texts) == 1 else b"".join(map(text_frame, texts)))

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.close":
            self.loop.call_later(self.close_timeout + LINGER_S, self.transport.abort)

    def _reads_again(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None

    def _is_open(self) -> bool:
        return self.handshake_complete and not self.close_sent and self.conn.state is State.OPEN
