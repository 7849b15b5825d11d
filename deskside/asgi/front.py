"""Everything that comes in passes here once: true address, route, guard, headers, and refusals turned into answers.

It is plain ASGI around plain ASGI, so back-pressure and disconnects reach the endpoints unchanged.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
from urllib.parse import urlsplit

from starlette.types import Message, Receive, Scope, Send

from deskside.asgi.answers import send_problem
from deskside.asgi.guard import SAFE_METHODS, require_origin, require_ours
from deskside.asgi.requests import ClientGone, mark_secure
from deskside.asgi.router import Router
from deskside.asgi.routes import Route
from deskside.asgi.security import with_security
from deskside.errors import Code, Problem

log = logging.getLogger("deskside")

Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Site:
    """The address people know us by, and whose word about their address we take."""

    origins: frozenset[str]
    """Exact origins of our pages."""
    secure: bool
    """Served over HTTPS, by ourselves or by the proxy in front."""
    trusted_proxies: tuple[Network, ...] = ()

    @classmethod
    def of(cls, url: str, trusted_proxies: Sequence[Network] = ()) -> "Site":
        """The site of an address. On loopback its three names are one site."""
        parts = urlsplit(url)
        hosts = (parts.hostname or "",)
        if hosts[0] in LOOPBACK:
            hosts = LOOPBACK
        origins = frozenset(_origin(parts.scheme, host, parts.port) for host in hosts)
        return cls(origins, parts.scheme == "https", tuple(trusted_proxies))

    @property
    def socket_origins(self) -> tuple[str, ...]:
        """The same origins for sockets, as a policy can name them (it knows no IPv6 addresses)."""
        return tuple(sorted("ws" + origin[4:] for origin in self.origins if "[" not in origin))


LOOPBACK = ("127.0.0.1", "localhost", "::1")


def _origin(scheme: str, host: str, port: int | None) -> str:
    """As a browser writes it: without the port that the scheme implies."""
    name = f"[{host}]" if ":" in host else host
    implied = {"http": 80, "https": 443}.get(scheme)
    return f"{scheme}://{name}" if port in {None, implied} else f"{scheme}://{name}:{port}"


class Front:
    """The application the server runs, lifespan aside."""

    def __init__(self, routes: Iterable[Route], site: Site) -> None:
        self._router = Router(routes)
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        mark_secure(scope, secure=self._site.secure)
        _trust_proxies(scope, self._site.trusted_proxies)
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, _Answer(scope, send, secure=self._site.secure))

    async def _request(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            route, scope["path_params"] = self._router.find(scope["method"], scope["path"])
            if scope["method"] not in SAFE_METHODS:
                require_ours(scope, self._site.origins, route.body)
            await route.endpoint(scope, receive, answer)
        except ClientGone:
            return
        except Problem as problem:
            await answer.refuse(problem)
        except Exception:
            # The one place where the unexpected becomes an answer: the user is told nothing of it, the log everything.
            log.exception("unexpected error in %s %s", scope["method"], scope["path"])
            await answer.refuse(internal())

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refusals before the socket is open are plain HTTP answers, where the server can send them."""
        try:
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
        if not self._begun:
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


def _trust_proxies(scope: Scope, proxies: tuple[Network, ...]) -> None:
    """Replace the proxy's address by the one it names: from the right, the first that is no trusted proxy itself."""
    client = scope.get("client")
    if not proxies or client is None or not _within(client[0], proxies):
        return
    named: list[str] = []
    for key, value in scope["headers"]:
        if key == b"x-forwarded-for":
            named += [part.strip() for part in value.decode("latin-1").split(",")]
    for address in reversed(named):
        if not _is_address(address):
            return
        scope["client"] = (address, 0)
        if not _within(address, proxies):
            return


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _within(text: str, networks: tuple[Network, ...]) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in network for network in networks)


def internal() -> Problem:
    """What the user is told of an error nobody foresaw: nothing of its inside."""
    return Problem(
        500,
        Code.INTERNAL,
        "Something went wrong on this desk. Please try again; the operator can see what it was.",
        retryable=True,
    )
