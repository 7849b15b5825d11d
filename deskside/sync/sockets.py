"""Every live socket of a process: who may open one, their beats, and their end. Nothing is parsed before a good ticket."""

import asyncio
import logging

from starlette.types import Receive, Scope as AsgiScope, Send

from deskside.errors import Problem
from deskside.sync.desk import Desk
from deskside.sync.frames import Bye, Ticket, decode_frame, encode
from deskside.sync.outlet import straight_of
from deskside.sync.socket import BEAT_S, CLOSE_RESTART, CLOSE_SLOW, CLOSE_TICKET, LiveSocket
from deskside.sync.viewer import Staff, Viewer

log = logging.getLogger("deskside")

TICKET_S = 10.0


class Sockets:
    """Every live socket of this process."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._open: set[LiveSocket] = set()
        self._closing = False

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """The ASGI endpoint. The Origin has been checked in front of it."""
        message = await receive()
        if message["type"] != "websocket.connect":
            return
        await send({"type": "websocket.accept"})
        if self._closing:
            await send({"type": "websocket.close", "code": CLOSE_RESTART})
            return
        viewer = await self._admit(receive)
        if viewer is None:
            await send({"type": "websocket.close", "code": CLOSE_TICKET})
            return
        socket = LiveSocket(self._desk, viewer, receive, send, straight_of(scope))
        self._open.add(socket)
        try:
            await socket.run()
        finally:
            self._open.discard(socket)

    async def _admit(self, receive: Receive) -> Viewer | None:
        """The viewer of the first frame's ticket; nothing else is looked at before."""
        try:
            async with asyncio.timeout(TICKET_S):
                message = await receive()
                text = message.get("text") or ""
                if not text or len(text) > 1_000:
                    return None
                frame = decode_frame(text)
                return await self._desk.redeem(frame.ticket) if isinstance(frame, Ticket) else None
        except (TimeoutError, Problem):
            return None

    async def run(self) -> None:
        """Beats and the watch for stuck readers, for ever, until cancelled. Sockets take turns within the 20 seconds."""
        turn = 0
        while True:
            await asyncio.sleep(1)
            turn = (turn + 1) % BEAT_S
            try:
                await self._look_after(turn)
            except Exception:
                # Without beats nobody would notice a lost hint, so nothing ends them.
                log.exception("the sockets could not be looked after")

    async def _look_after(self, turn: int) -> None:
        await self._let_go_of_signed_out()
        for socket in tuple(self._open):
            if socket.is_stuck():
                socket.stop(CLOSE_SLOW)
            elif socket.turn == turn:
                socket.beat()

    async def _let_go_of_signed_out(self) -> None:
        """A sign-in may also be ended by another process, such as the command line, whose hint does not reach this one."""
        signed_in: dict[str, list[LiveSocket]] = {}
        for socket in self._open:
            if isinstance(socket.viewer, Staff):
                signed_in.setdefault(socket.viewer.sign_in, []).append(socket)
        try:
            gone = await self._desk.signed_out(signed_in.keys())
        except Problem:
            return  # The database is away, so nothing can be read by anybody; it is asked again in a second.
        for sign_in in gone:
            for socket in signed_in[sign_in]:
                socket.stop(CLOSE_TICKET)

    async def close(self, retry_after_s: int = 10) -> None:
        """The process ends: tell everybody when to come back, then close, a few at a time."""
        self._closing = True
        for socket in tuple(self._open):
            socket.connection.queue(encode(Bye(retry_after_s)))
        await asyncio.sleep(0.05)
        for count, socket in enumerate(tuple(self._open)):
            socket.stop(CLOSE_RESTART)
            if count % 500 == 499:
                await asyncio.sleep(0.05)

    def __len__(self) -> int:
        return len(self._open)
