"""Nothing changes anything unless our own page or a script with a token asks."""

import json
from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from deskside.asgi import Front, Route, Site
from tests.asgi.conftest import ORIGIN, PAGE

NOTE = b'{"text":"hello"}'
BEARER = {"Authorization": "Bearer some-token"}


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in PAGE.items() if key != name}


REFUSED = [
    pytest.param({}, 403, "origin-wrong", id="a form on another site"),
    pytest.param(without("Origin"), 403, "origin-wrong", id="no Origin"),
    pytest.param({**PAGE, "Origin": "null"}, 403, "origin-wrong", id="an opaque Origin"),
    pytest.param({**PAGE, "Origin": "https://127.0.0.1:8000"}, 403, "origin-wrong", id="another scheme"),
    pytest.param({**PAGE, "Origin": "http://127.0.0.1:8001"}, 403, "origin-wrong", id="another port"),
    pytest.param({**PAGE, "Origin": "http://127.0.0.1:8000.evil.example"}, 403, "origin-wrong", id="a longer host"),
    pytest.param({**PAGE, "Origin": "HTTP://127.0.0.1:8000"}, 403, "origin-wrong", id="no exact match"),
    pytest.param(without("Deskside-As"), 401, "identity-missing", id="no header of ours"),
    pytest.param(without("Content-Type"), 415, "media-type-wrong", id="no content type"),
    pytest.param({**PAGE, "Content-Type": "text/plain"}, 415, "media-type-wrong", id="a form's content type"),
    pytest.param(
        {**PAGE, "Content-Type": "text/plain; application/json"}, 415, "media-type-wrong", id="a disguised content type"
    ),
    pytest.param({**BEARER, "Cookie": "deskside-staff=x"}, 403, "origin-wrong", id="a token beside a cookie of ours"),
    pytest.param({"Authorization": "Bearer "}, 403, "origin-wrong", id="an empty token"),
    pytest.param({"Authorization": "Basic eDp5"}, 403, "origin-wrong", id="another kind of authorization"),
]

ALLOWED = [
    pytest.param(PAGE, id="our own page"),
    pytest.param({**PAGE, "Origin": "http://localhost:8000"}, id="loopback by its name"),
    pytest.param({**PAGE, "Origin": "http://[::1]:8000"}, id="loopback by IPv6"),
    pytest.param({**PAGE, "Content-Type": "application/json; charset=utf-8"}, id="with the charset"),
    pytest.param(BEARER, id="a script with a token"),
    pytest.param({**BEARER, "Cookie": "other=1"}, id="a script with somebody else's cookie"),
]


@pytest.mark.parametrize(("headers", "status", "code"), REFUSED)
async def test_an_unsafe_request_from_elsewhere_is_refused(
    browser: httpx.AsyncClient, headers: dict[str, str], status: int, code: str
) -> None:
    answer = await browser.post("/api/echo", content=NOTE, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("headers", ALLOWED)
async def test_an_unsafe_request_of_ours_passes(browser: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await browser.post("/api/echo", content=NOTE, headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"text": "hello"})


async def test_an_override_header_does_not_change_the_method(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/api/things/1", headers={"X-HTTP-Method-Override": "DELETE"})
    assert answer.status_code == 200
    answer = await browser.post("/api/things/1", headers={**PAGE, "X-HTTP-Method-Override": "DELETE"})
    assert answer.status_code == 405


async def test_the_site_s_other_names_are_other_sites_beyond_loopback(secure_browser: httpx.AsyncClient) -> None:
    for origin, status in {"https://desk.example": 200, "http://desk.example": 403, ORIGIN: 403}.items():
        answer = await secure_browser.post("/api/echo", content=NOTE, headers={**PAGE, "Origin": origin})
        assert answer.status_code == status, origin


async def test_bytes_need_their_own_content_type(browser: httpx.AsyncClient) -> None:
    page = without("Content-Type")
    assert (await browser.patch("/api/bytes", content=b"x", headers=PAGE)).status_code == 415
    assert (await browser.patch("/api/bytes", content=b"x", headers=page)).status_code == 415
    assert (await browser.patch("/api/bytes", headers=page)).status_code == 200
    right = {**page, "Content-Type": "application/offset+octet-stream"}
    assert (await browser.patch("/api/bytes", content=b"x", headers=right)).content == b"x"


async def test_a_body_where_none_belongs_is_refused(browser: httpx.AsyncClient) -> None:
    form = {**PAGE, "Content-Type": "application/x-www-form-urlencoded"}
    assert (await browser.post("/api/nothing", content=b"a=b", headers=form)).status_code == 415
    assert (await browser.post("/api/nothing", headers=without("Content-Type"))).status_code == 200


async def _accept(_scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept"})


SOCKETS = [
    pytest.param("/socket", ORIGIN, True, id="our own page"),
    pytest.param("/socket", "http://localhost:8000", True, id="loopback by its name"),
    pytest.param("/socket", "https://evil.example", False, id="another site"),
    pytest.param("/socket", None, False, id="no Origin"),
    pytest.param("/nowhere", ORIGIN, False, id="another path"),
]


@pytest.mark.parametrize(("path", "origin", "opens"), SOCKETS)
async def test_a_socket_opens_for_our_own_pages_only(path: str, origin: str | None, opens: bool) -> None:
    sent = await open_socket(path, origin, {"websocket.http.response": {}})
    if opens:
        assert sent == [{"type": "websocket.accept"}]
        return
    assert [message["type"] for message in sent] == ["websocket.http.response.start", "websocket.http.response.body"]
    assert sent[0]["status"] in {403, 404}
    assert json.loads(sent[1]["body"])["code"] in {"origin-wrong", "not-found"}


async def test_a_server_that_cannot_refuse_in_words_closes() -> None:
    assert await open_socket("/socket", None, {}) == [{"type": "websocket.close", "code": 4403}]


async def open_socket(path: str, origin: str | None, extensions: dict[str, Any]) -> list[Message]:
    """What the server sends to somebody who opens a socket."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [] if origin is None else [(b"origin", origin.encode())]
    scope: Scope = {"type": "websocket", "path": path, "headers": headers, "extensions": extensions}
    await Front([Route("WEBSOCKET", "/socket", "anybody", _accept)], Site.of(ORIGIN))(scope, receive, send)
    return sent
