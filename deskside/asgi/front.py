"""Everything that comes in passes here once: true address, route, guard, headers, and refusals turned into answers.

It is plain ASGI around plain ASGI, so back-pressure and disconnects reach the endpoints unchanged.
"""

import asyncio
import logging
from collections.abc import Iterable

from starlette.types import Message, Receive, Scope, Send

from deskside.asgi.addresses import trust_proxies
from deskside.asgi.answers import send_problem, send_problem_page
from deskside.asgi.crowd import Crowd, crowded
from deskside.asgi.guard import SAFE_METHODS, require_origin, require_ours
from deskside.asgi.requests import ClientGone, client_address, header, mark_secure
from deskside.asgi.router import Router
from deskside.asgi.routes import Route
from deskside.asgi.security import with_security
from deskside.asgi.site import Site
from deskside.errors import Code, Problem

log = logging.getLogger("deskside")


class Front:
    """The application the server runs, lifespan aside."""

    def __init__(self, routes: Iterable[Route], site: Site, crowd: Crowd | None = None) -> None:
        """`crowd` counts those who come through trusted proxies; the others are counted where they connect."""
        self._router = Router(routes)
        self._site = site
        self._crowd = crowd
        self._waiting: set[asyncio.Task[object]] = set()
        self._leaving = False

    def let_go(self) -> None:
        """The server stops: whoever only waits for something to happen is told to come back, now and from now on."""
        self._leaving = True
        for task in tuple(self._waiting):
            task.cancel()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        mark_secure(scope, secure=self._site.secure)
        by_proxy = trust_proxies(scope, self._site.trusted_proxies)
        if self._crowd is None or not by_proxy:
            await self._pass(scope, receive, send, room=True)
            return
        address = client_address(scope)
        room = self._crowd.enter(address)
        try:
            await self._pass(scope, receive, send, room=room)
        finally:
            if room:
                self._crowd.leave(address)

    async def _pass(self, scope: Scope, receive: Receive, send: Send, *, room: bool) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send, room=room)
        elif scope["type"] == "http":
            await self._request(scope, receive, _Answer(scope, send, secure=self._site.secure), room=room)

    async def _request(self, scope: Scope, receive: Receive, answer: "_Answer", *, room: bool) -> None:
        try:
            if not room:
                raise crowded()
            route, scope["path_params"] = self._router.find(scope["method"], scope["path"])
            if scope["method"] not in SAFE_METHODS:
                require_ours(scope, self._site.origins, route.body)
            if route.waits:
                await self._wait(route, scope, receive, answer)
            else:
                await route.endpoint(scope, receive, answer)
        except ClientGone:
            return
        except asyncio.CancelledError:
            if not self._leaving:
                raise
            await answer.refuse(_restarting())
        except Problem as problem:
            await answer.refuse(problem)
        except Exception:
            # The one place where the unexpected becomes an answer: the user is told nothing of it, the log everything.
            log.exception("unexpected error in %s %r", scope["method"], scope["path"])
            await answer.refuse(internal())

    async def _wait(self, route: Route, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        if self._leaving:
            raise _restarting()
        task = asyncio.current_task()
        assert task is not None
        self._waiting.add(task)
        try:
            await route.endpoint(scope, receive, answer)
        finally:
            self._waiting.discard(task)

    async def _socket(self, scope: Scope, receive: Receive, send: Send, *, room: bool) -> None:
        """Refusals before the socket is open are plain HTTP answers, where the server can send them."""
        try:
            if not room:
                raise crowded()
            route, scope["path_params"] = self._router.find("WEBSOCKET", scope["path"])
            require_origin(scope, self._site.origins)
        except Problem as problem:
            await _refuse_socket(scope, send, problem)
            return
        await route.endpoint(scope, receive, send)


class _Answer:
    """`send` with our headers added. It knows whether the answer has begun, and leaves out bodies for HEAD."""

    def __init__(self, scope: Scope, send: Send, *, secure: bool) -> None:
        self._send = send
        self._secure = secure
        self._bodiless = scope["method"] == "HEAD"
        self._to_page = not scope["path"].startswith("/api") and "text/html" in (header(scope, b"accept") or "")
        self._begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begun = True
            headers = with_security(list(message.get("headers", ())), secure=self._secure)
            await self._send({**message, "headers": headers})
        elif self._bodiless and message["type"] == "http.response.body":
            await self._send({**message, "body": b""})
        else:
            await self._send(message)

    async def refuse(self, problem: Problem) -> None:
        """Answer with the problem. In the middle of another answer only breaking the connection tells the truth: the
        server does that to an answer that is left unfinished."""
        if self._begun:
            return
        if self._to_page:
            await send_problem_page(self, problem)
        else:
            await send_problem(self, problem)


async def _refuse_socket(scope: Scope, send: Send, problem: Problem) -> None:
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 4403})
        return

    async def as_socket(message: Message) -> None:
        headers = message.get("headers")
        extra = {} if headers is None else {"headers": with_security(list(headers), secure=False)}
        await send({**message, **extra, "type": f"websocket.{message['type']}"})

    await send_problem(as_socket, problem)


def _restarting() -> Problem:
    return Problem(
        503,
        Code.SERVER_BUSY,
        "The desk restarts. It is back in a moment.",
        retryable=True,
        retry_after_s=5,
        headers={"Connection": "close"},
    )


def internal() -> Problem:
    """What the user is told of an error nobody foresaw: nothing of its inside."""
    return Problem(
        500,
        Code.INTERNAL,
        "Something went wrong on this desk. Please try again; the operator can see what it was.",
        retryable=True,
    )
