"""Connections as the server holds them, with the limits that uvicorn alone does not have.

A whole request's headers must arrive within a deadline, a size and a number; a reader must take what it is sent; nobody asks far
ahead of the answers, or makes work of thousands of tiny frames; there is room for so many connections in all and from one
address. ASGI never sees any of this, so it lives in the server's own protocols.
"""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar, NoReturn, cast

import httptools
import msgspec
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from deskside.asgi import DIRECT_BODY, crowded
from deskside.cli.bodies import Pieces, Tap
from deskside.cli.limits import LINGER_S, Limits
from deskside.cli.sockets import SocketConnection
from deskside.errors import Code, Problem

MOST_HEADER_BYTES = 65_536
"""Of a request's headers, and of what stands between the parts of its body."""
MOST_HEADERS = 200
"""Each is looked through several times."""
MOST_PIPELINED = 8
"""Requests that may wait for the answer before theirs. Browsers send none ahead."""
REFUSED_S = 1.0
"""How long somebody there is no room for may take to hear it."""


class HttpConnection(HttpToolsProtocol):
    """One connection of HTTP/1.1."""

    limits: ClassVar[Limits]

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._place: str | None = None
        """Where it is counted; None when it is not."""
        self._refused = False
        self._told = False
        self._upgraded = False
        self._deadline: asyncio.TimerHandle | None = None
        self._stuck: asyncio.TimerHandle | None = None
        self._refusal: Problem | None = None
        """Why what is being read will not be read on."""
        self._fruitless_bytes = 0
        """Read since the last headers were whole or the last part of a body came."""
        self._fruitful = False
        self._begun = False
        """Whether a part of a request's headers has arrived."""
        self._body_left = 0
        """Bytes of the body that the parser has not seen, where the request said how many there are."""
        self._is_taking_back = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast("asyncio.Transport", transport))
        address = self.client[0] if self.client else ""
        if self.limits.crowd.enter(address):
            self._place = address
            self._await_headers()
        else:
            self._refused = True
            self.loop.call_later(REFUSED_S, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._headers_are_there()
        self._reads_again()
        if self._place is not None:
            self.limits.crowd.leave(self._place)
            self._place = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            self._refuse()
            return
        self._fruitful = False
        super().data_received(data)
        if self._upgraded or self.transport.is_closing():
            return
        # Headers and trailers are gathered in memory until they are whole, however long that takes.
        self._fruitless_bytes = 0 if self._fruitful else self._fruitless_bytes + len(data)
        if self._fruitless_bytes > MOST_HEADER_BYTES:
            self._give_up(_headers_too_large())
        elif self._deadline is None and self._is_idle() and self.timeout_keep_alive_task is None:
            # Blank lines between requests, or the rest of a body nobody reads: both would keep it open for ever.
            self._await_headers()

    def on_message_begin(self) -> None:
        if self._is_taking_back:
            return
        if len(self.pipeline) >= MOST_PIPELINED:
            self._stop_reading(_too_far_ahead())
        super().on_message_begin()
        self._begun = True
        if self._deadline is None:
            self._await_headers()

    def on_url(self, url: bytes) -> None:
        if not self._is_taking_back:
            super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._is_taking_back:
            return
        if len(self.headers) >= MOST_HEADERS:
            self._stop_reading(_headers_too_large())
        super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        self._fruitful = self._fruitful or not self.cycle.response_complete
        self._body_left -= len(body)
        if not self.cycle.body:
            self.cycle.body = cast("Any", Pieces())
        super().on_body(body)

    def on_headers_complete(self) -> None:
        if self._is_taking_back:
            return
        self._begun = False
        self._fruitful = True
        self._headers_are_there()
        self._body_left = next((int(value) for name, value in self.headers if name == b"content-length"), 0)
        offered: dict[str, Any] = {DIRECT_BODY: partial(self._tap, self.scope)}
        cast("dict[str, Any]", self.scope)["extensions"] = offered
        super().on_headers_complete()

    def _tap(self, scope: Mapping[str, Any], at_least: int) -> Tap | None:
        """The rest of that request's body straight from the network, if as much of it is still to come."""
        cycle = self.cycle
        if cycle.scope is not scope or self._body_left < at_least or self.transport.is_closing():
            return None
        tap = Tap(self, self._body_left, bytes(cycle.body))
        cycle.body = bytearray()
        self.flow.pause_reading()
        self.transport.set_protocol(tap)
        return tap

    def take_back(self, body_left: int, before: bytes) -> None:
        """So much of the body is still to come, after what came before, and comes through the parser again.

        The parser stands where the tap began, and cannot be told of the bytes it has not seen. A fresh one is: it is given the
        headers of a request that has what is left for a body, and nobody hears of them.
        """
        if self.transport.is_closing():
            return
        self.flow.pause_reading()
        self.transport.set_protocol(self)
        self._body_left = body_left
        if before:
            self.cycle.body = bytearray(before)
            self.cycle.message_event.set()
        self._is_taking_back = True
        self.parser = httptools.HttpRequestParser(self)
        self.parser.feed_data(b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % body_left)
        self._is_taking_back = False
        self.flow.resume_reading()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._headers_are_there()

    def handle_websocket_upgrade(self) -> None:
        self._upgraded = True
        self._headers_are_there()
        self._reads_again()
        super().handle_websocket_upgrade()
        # From here on the socket is who is counted.
        self._place = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stuck = self._stuck or self.loop.call_later(self.limits.stuck_s, self.transport.abort)

    def resume_writing(self) -> None:
        self._reads_again()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self.loop.call_later(LINGER_S, self.transport.abort)

    def send_400_response(self, msg: str) -> None:
        self._begun = True
        self._give_up(
            self._refusal
            or Problem(400, Code.REQUEST_INVALID, "This request cannot be read.", headers={"Connection": "close"})
        )

    def _stop_reading(self, why: Problem) -> NoReturn:
        """Out of the parser, which would take apart all that came before anybody is asked: it calls `send_400_response`."""
        self._refusal = why
        raise why

    def _refuse(self) -> None:
        """Say that there is no room, once the client has spoken: some cannot hear an answer before they have asked."""
        if not self._told:
            self._told = True
            self._answer(crowded())

    def _is_idle(self) -> bool:
        """Between requests. The annotation in the parent says that there always is a cycle; before the first there is none."""
        cycle = cast("Any", self.cycle)
        return cycle is None or cycle.response_complete

    def _await_headers(self) -> None:
        self._deadline = self.loop.call_later(self.limits.header_deadline_s, self._headers_are_late)

    def _headers_are_there(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _headers_are_late(self) -> None:
        self._deadline = None
        self._give_up(
            Problem(408, Code.BODY_TOO_SLOW, "This request took too long to arrive.", headers={"Connection": "close"})
        )

    def _reads_again(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None

    def _give_up(self, problem: Problem) -> None:
        """Say why to who has begun to ask, unless an answer is under way, and close."""
        if self.transport.is_closing():
            return
        if self._begun and self._is_idle():
            self._answer(problem)
        self.transport.close()
        self.loop.call_later(LINGER_S, self.transport.abort)

    def _answer(self, problem: Problem) -> None:
        body = msgspec.json.encode(problem.document())
        headers = {"Content-Type": "application/problem+json", "Content-Length": str(len(body)), **problem.headers}
        if problem.retry_after_s is not None:
            headers["Retry-After"] = str(problem.retry_after_s)
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.transport.write(STATUS_LINE[problem.status] + lines.encode("ascii") + b"\r\n" + body)


def protocols(of: Limits) -> tuple[type[HttpConnection], type[SocketConnection]]:
    """Both protocols, held to these limits."""

    class LimitedHttp(HttpConnection):
        limits = of

    class LimitedSocket(SocketConnection):
        limits = of

    return LimitedHttp, LimitedSocket


def _headers_too_large() -> Problem:
    return Problem(
        431, Code.REQUEST_TOO_LARGE, "The headers of this request are too large.", headers={"Connection": "close"}
    )


def _too_far_ahead() -> Problem:
    return Problem(
        429,
        Code.TOO_MANY_ATTEMPTS,
        "Too many requests were sent ahead of their answers.",
        headers={"Connection": "close"},
    )
