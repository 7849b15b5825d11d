"""What a request says about itself is believed only from those who may say it."""

from collections.abc import AsyncIterator
from ipaddress import ip_network

import httpx
import pytest
from starlette.types import Message, Scope

from deskside.asgi import (
    Front,
    Site,
    acting_as,
    bearer_token,
    cookies,
    drop_cookie,
    query,
    read_body,
    set_cookie,
)
from deskside.asgi.requests import mark_secure
from deskside.errors import Problem
from tests.asgi.conftest import LIMIT_BYTES, ORIGIN, PAGE, PROXY, ROUTES

FORWARDED = [
    pytest.param("198.51.100.7", "198.51.100.7", id="named by the proxy"),
    pytest.param("203.0.113.9, 198.51.100.7", "198.51.100.7", id="what the client claims does not count"),
    pytest.param("198.51.100.7, 10.0.0.1", "198.51.100.7", id="through two proxies of ours"),
    pytest.param("2001:db8::7", "2001:db8::7", id="IPv6"),
    pytest.param("198.51.100.7, nonsense", PROXY, id="nonsense ends it"),
    pytest.param("", PROXY, id="empty"),
    pytest.param("198.51.100.7" + ", 10.0.0.1" * 5_000, "10.0.0.1", id="a chain made up by the client"),
]


@pytest.mark.parametrize(("forwarded", "address"), FORWARDED)
async def test_a_trusted_proxy_names_the_client(browser: httpx.AsyncClient, forwarded: str, address: str) -> None:
    answer = await browser.get("/api/things/1", headers={"X-Forwarded-For": forwarded})
    assert answer.json()["address"] == address


async def test_nobody_else_may_name_another_address() -> None:
    front = Front(ROUTES, Site.of(ORIGIN, [ip_network("10.9.9.9/32")]))
    transport = httpx.ASGITransport(front, client=("198.51.100.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        answer = await client.get("/api/things/1", headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.json()["address"] == "198.51.100.1"


async def test_a_proxy_in_ipv4_disguise_is_known() -> None:
    front = Front(ROUTES, Site.of(ORIGIN, [ip_network("10.0.0.0/8")]))
    transport = httpx.ASGITransport(front, client=("::ffff:10.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        answer = await client.get("/api/things/1", headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.json()["address"] == "203.0.113.9"


BODIES = [
    pytest.param(b'{"text":"ok"}', 200, id="fits"),
    pytest.param(b'{"text":"ok","later":[1,{"x":2}]}', 200, id="unknown members are ignored"),
    pytest.param(b'{"text":7}', 400, id="another type"),
    pytest.param(b"{}", 400, id="a member is missing"),
    pytest.param(b"", 400, id="empty"),
    pytest.param(b'{"text":"x"} trailing', 400, id="more than one value"),
    pytest.param(b'{"text":"\xff"}', 400, id="not UTF-8"),
    pytest.param(b'{"text":"\\ud800 lone"}', 400, id="a lone surrogate"),
    pytest.param(b'{"text":"x","y":' + b"[" * 16 + b"]" * 16 + b"}", 400, id="too deep"),
    pytest.param(b'{"text":"x","y":' + b"[" * 15 + b"]" * 15 + b"}", 200, id="just not too deep"),
    pytest.param(b'{"text":"' + b"[" * 400 + b'"}', 200, id="brackets inside a string are no depth"),
    pytest.param(b'{"text":"\\"' + b"[" * 400 + b'"}', 200, id="also after an escaped quote"),
    pytest.param(b'{"text":"' + b"x" * LIMIT_BYTES + b'"}', 413, id="too large"),
]


@pytest.mark.parametrize(("body", "status"), BODIES)
async def test_bodies_are_decoded_strictly(browser: httpx.AsyncClient, body: bytes, status: int) -> None:
    answer = await browser.post("/api/echo", content=body, headers=PAGE)
    assert answer.status_code == status, answer.text


async def test_a_body_without_a_length_is_cut_at_the_limit(browser: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100:
            sent += 1
            yield b"x" * 400

    answer = await browser.post("/api/echo", content=endless(), headers=PAGE)
    assert (answer.status_code, answer.json()["limit_bytes"]) == (413, LIMIT_BYTES)
    assert sent < 10


async def test_a_body_that_lies_about_its_length_is_refused_before_it_is_read() -> None:
    async def receive() -> Message:
        raise AssertionError("nothing may be read")

    scope = scope_with(("content-length", "70000"))
    with pytest.raises(Problem) as refused:
        await read_body(scope, receive)
    assert refused.value.status == 413
    with pytest.raises(Problem) as refused:
        await read_body(scope_with(("content-length", "-1")), receive)
    assert refused.value.status == 400


def test_cookies_of_ours_are_told_from_others() -> None:
    scope = scope_with(("cookie", "deskside-staff=a; other=b; xdeskside-staff=c"), ("cookie", "deskside-01=d"))
    assert cookies(scope) == {"staff": "a", "01": "d"}


def test_over_https_a_cookie_that_a_neighbour_could_plant_does_not_count() -> None:
    scope = scope_with(("cookie", "deskside-staff=planted; __Host-deskside-staff=ours"))
    mark_secure(scope, secure=True)
    assert cookies(scope) == {"staff": "ours"}


def test_cookies_are_out_of_reach_of_scripts_and_other_sites() -> None:
    scope = scope_with()
    assert set_cookie(scope, "staff", "v", max_age_s=60)[1] == (
        "deskside-staff=v; Path=/; Max-Age=60; HttpOnly; SameSite=Strict"
    )
    mark_secure(scope, secure=True)
    assert set_cookie(scope, "staff", "v", max_age_s=60)[1] == (
        "__Host-deskside-staff=v; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure"
    )
    assert "Max-Age=0" in drop_cookie(scope, "staff")[1]


def test_a_browser_may_name_its_identity_in_the_address_only_to_read() -> None:
    assert acting_as({**scope_with(), "query_string": b"as=staff"}) == "staff"
    assert acting_as({**scope_with(), "query_string": b"as=staff", "method": "POST"}) is None
    assert acting_as({**scope_with(("deskside-as", "01")), "query_string": b"as=staff"}) == "01"
    assert acting_as(scope_with()) is None


def test_a_token_counts_only_without_a_cookie_of_ours() -> None:
    token = ("authorization", "Bearer secret")
    assert bearer_token(scope_with(token)) == "secret"
    assert bearer_token(scope_with(token, ("cookie", "deskside-staff=x"))) is None
    assert bearer_token(scope_with(token, ("cookie", "theirs=x"))) == "secret"


def test_an_unreadable_query_is_refused_and_not_guessed() -> None:
    with pytest.raises(Problem):
        query({**scope_with(), "query_string": b"&".join(b"a=1" for _ in range(100))}, "a")
    with pytest.raises(Problem):
        query({**scope_with(), "query_string": b"a=%ff"}, "a")
    with pytest.raises(Problem):
        query({**scope_with(), "query_string": b"a=1&b=2&a=1"}, "a")
    assert query({**scope_with(), "query_string": b"a=1&b=2&a=1"}, "b") == "2"


def scope_with(*headers: tuple[str, str]) -> Scope:
    raw = [(name.encode(), value.encode()) for name, value in headers]
    return {"type": "http", "method": "GET", "headers": raw, "query_string": b"", "path": "/"}
