"""What a route is. Every HTTP route of the product is one of these, with a stated rule of who may call it.

The router, the guard, the OpenAPI description and the test of who may do what all read the same list.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, TypeVar, cast, overload

from starlette.types import ASGIApp, Receive, Scope, Send

from deskside.asgi.answers import Headers, send_json
from deskside.asgi.requests import JSON_LIMIT_BYTES, client_address, cookies, header, query as query_value, read_body
from deskside.strict_json import decode_json

A = TypeVar("A")

Body = Literal["none", "json", "bytes"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a route understands beside its path and body. Only the description reads it; the route itself checks what comes."""

    name: str
    says: str
    kind: Any = str
    """A type as structs have them; its limits are described too."""
    place: Literal["query", "header"] = "query"
    required: bool = False


@dataclass(frozen=True)
class Route:
    """One method on one path. `WEBSOCKET` as method is the opening of a socket."""

    method: str
    path: str
    """Starlette's template, as in `/api/files/{file}/content`; the values come in `scope["path_params"]`."""
    who: str
    """One short phrase: who may call it."""
    endpoint: ASGIApp
    summary: str = ""
    request: type | None = None
    response: type | None = None
    status: int = 200
    body: Body = "none"
    """Which content type the guard expects of an unsafe method."""
    parameters: tuple[Parameter, ...] = ()
    """What it understands in the address's query and in headers, who speaks aside."""
    also: tuple[int, ...] = ()
    """Further statuses whose answers have the same form."""
    answers_bytes: bool = False
    """Its answer is a file of whatever type."""
    answer_headers: tuple[str, ...] = ()
    """Headers of its answer that clients need."""
    waits: bool = False
    """A long poll: it may be told to come back when the server stops."""


@dataclass(frozen=True, slots=True)
class Call(Generic[A]):
    """One request to a JSON route, decoded."""

    scope: Scope
    receive: Receive
    """For long answers that want to notice a client that left; the body has been read."""
    body: A

    @property
    def path_params(self) -> Mapping[str, str]:
        return self.scope["path_params"]

    @property
    def client_address(self) -> str:
        return client_address(self.scope)

    @property
    def cookies(self) -> Mapping[str, str]:
        """Ours only, by their names without prefix."""
        return cookies(self.scope)

    def header(self, name: str) -> str | None:
        return header(self.scope, name.lower().encode("latin-1"))

    def query(self, name: str) -> str | None:
        return query_value(self.scope, name)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer of a JSON route. Without a status it has the route's own."""

    result: Any = None
    status: int | None = None
    headers: Headers = ()


@overload
def json_route(
    method: str,
    path: str,
    *,
    who: str,
    summary: str,
    handler: Callable[[Call[None]], Awaitable[Reply]],
    request: None = None,
    response: type | None = None,
    status: int = 200,
    limit_bytes: int = JSON_LIMIT_BYTES,
    parameters: tuple[Parameter, ...] = (),
    also: tuple[int, ...] = (),
) -> Route: ...


@overload
def json_route(
    method: str,
    path: str,
    *,
    who: str,
    summary: str,
    handler: Callable[[Call[A]], Awaitable[Reply]],
    request: type[A],
    response: type | None = None,
    status: int = 200,
    limit_bytes: int = JSON_LIMIT_BYTES,
    parameters: tuple[Parameter, ...] = (),
    also: tuple[int, ...] = (),
) -> Route: ...


def json_route(
    method: str,
    path: str,
    *,
    who: str,
    summary: str,
    handler: Callable[[Call[Any]], Awaitable[Reply]],
    request: type | None = None,
    response: type | None = None,
    status: int = 200,
    limit_bytes: int = JSON_LIMIT_BYTES,
    parameters: tuple[Parameter, ...] = (),
    also: tuple[int, ...] = (),
) -> Route:
    """A route whose handler takes a decoded struct and answers with one. A handler refuses by raising `Problem`."""

    async def endpoint(scope: Scope, receive: Receive, send: Send) -> None:
        body = None
        if request is not None:
            body = decode_json(await read_body(scope, receive, most=limit_bytes), cast("type[Any]", request))
        reply = await handler(Call(scope, receive, body))
        await send_json(send, reply.result, status if reply.status is None else reply.status, reply.headers)

    kind: Body = "none" if request is None else "json"
    return Route(method, path, who, endpoint, summary, request, response, status, kind, parameters, also)


def long_poll(route: Route) -> Route:
    """The same route as one that waits for something to happen. When the server stops it is cut short with 503."""
    return replace(route, waits=True)
