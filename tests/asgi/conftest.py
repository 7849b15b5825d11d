"""A front over a few small routes, asked through httpx as a browser or a script would."""

from collections.abc import AsyncIterator
from ipaddress import ip_network

import httpx
import msgspec
import pytest
from starlette.types import Receive, Scope, Send

from deskside.asgi import Call, Front, Reply, Route, Site, json_route, read_body, send_bytes
from deskside.errors import Code, Problem

ORIGIN = "http://127.0.0.1:8000"
PROXY = "10.0.0.1"
LIMIT_BYTES = 1_000

PAGE = {"Origin": ORIGIN, "Deskside-As": "nobody", "Content-Type": "application/json"}
"""What our own pages send with every unsafe request."""


class Note(msgspec.Struct):
    """What the echo takes and answers."""

    text: str


async def _echo(call: Call[Note]) -> Reply:
    return Reply(call.body)


async def _where(call: Call[None]) -> Reply:
    facts = {"address": call.client_address, "cookies": dict(call.cookies), "path": dict(call.path_params)}
    return Reply(facts, headers=[("X-Content-Type-Options", "sniff-in-test")] if call.query("own") else [])


async def _refuse(call: Call[None]) -> Reply:
    raise Problem(429, Code.TOO_MANY_ATTEMPTS, "Wait a little.", retry_after_s=7, extra={"limit": 3})


async def _break(call: Call[None]) -> Reply:
    raise RuntimeError("planted-inside")


async def _take(scope: Scope, receive: Receive, send: Send) -> None:
    body = await read_body(scope, receive)
    await send_bytes(send, body, media_type="application/octet-stream")


ROUTES = [
    json_route("POST", "/api/echo", who="anybody", summary="", handler=_echo, request=Note, limit_bytes=LIMIT_BYTES),
    json_route("GET", "/api/things/{thing}", who="anybody", summary="", handler=_where),
    json_route("DELETE", "/api/things/{thing}", who="anybody", summary="", handler=_where),
    json_route("POST", "/api/nothing", who="anybody", summary="", handler=_where),
    json_route("GET", "/api/refuse", who="anybody", summary="", handler=_refuse),
    json_route("GET", "/api/break", who="anybody", summary="", handler=_break),
    Route("PATCH", "/api/bytes", "anybody", _take, body="bytes"),
]


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    """A client on the loopback site that sends nothing by itself; it sits where the trusted proxy sits."""
    async with client_of(Site.of(ORIGIN, [ip_network(f"{PROXY}/32")])) as client:
        yield client


@pytest.fixture
async def secure_browser() -> AsyncIterator[httpx.AsyncClient]:
    """A client of a site that is known by an HTTPS address."""
    async with client_of(Site.of("https://desk.example")) as client:
        yield client


def client_of(site: Site) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(Front(ROUTES, site), client=(PROXY, 1))
    return httpx.AsyncClient(transport=transport, base_url=min(site.origins))
