"""Every answer carries our headers, every refusal is a problem document, and no error shows its inside."""

import asyncio
import base64
import hashlib
import logging
import re

import httpx
import pytest

from deskside.asgi import Call, Front, Reply, Site, json_route, long_poll, page_policy
from tests.asgi.conftest import PAGE

ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "private, no-store",
    "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
}


@pytest.mark.parametrize("path", ["/api/things/1", "/api/refuse", "/api/break", "/nowhere"])
async def test_every_answer_carries_the_headers(browser: httpx.AsyncClient, path: str) -> None:
    headers = (await browser.get(path)).headers
    assert {name: headers.get(name) for name in ALWAYS} == ALWAYS
    assert "strict-transport-security" not in headers


async def test_https_is_remembered_by_browsers_only_over_https(secure_browser: httpx.AsyncClient) -> None:
    assert "max-age" in (await secure_browser.get("/nowhere")).headers["strict-transport-security"]


async def test_an_endpoint_s_own_header_stands_once(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/api/things/1?own=1")
    assert answer.headers.get_list("x-content-type-options") == ["sniff-in-test"]


async def test_a_refusal_says_when_to_come_back(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/api/refuse")
    assert answer.headers["retry-after"] == "7"
    assert answer.json() == {
        "type": "urn:deskside:problem:too-many-attempts",
        "title": "Wait a little.",
        "status": 429,
        "code": "too-many-attempts",
        "retryable": False,
        "retry_after_s": 7,
        "limit": 3,
    }


async def test_an_unforeseen_error_tells_the_user_nothing_and_the_log_everything(
    browser: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "deskside"):
        answer = await browser.get("/api/break")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "planted-inside" not in answer.text
    assert "planted-inside" in caplog.text


async def test_unknown_paths_and_methods_are_named(browser: httpx.AsyncClient) -> None:
    missing = await browser.get("/api/thing")
    assert (missing.status_code, missing.json()["code"]) == (404, "not-found")
    wrong = await browser.put("/api/things/1", headers=PAGE)
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method-not-allowed")
    assert wrong.headers["allow"] == "DELETE, GET, HEAD"


async def test_head_answers_as_get_without_its_body(browser: httpx.AsyncClient) -> None:
    got, asked = await browser.get("/api/things/1"), await browser.head("/api/things/1")
    assert asked.status_code == 200
    assert asked.content == b""
    assert asked.headers["content-length"] == got.headers["content-length"]


async def test_a_missing_identity_names_the_way_to_give_one(browser: httpx.AsyncClient) -> None:
    headers = {name: value for name, value in PAGE.items() if name != "Deskside-As"}
    answer = await browser.post("/api/nothing", headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_pages_may_run_only_our_own_scripts() -> None:
    policy = page_policy(Site.of("http://127.0.0.1:8000").socket_origins)
    rules = {name: sources.split() for name, _, sources in (part.partition(" ") for part in policy.split("; "))}
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == ["'self'", "'wasm-unsafe-eval'"]
    assert rules["style-src"] == ["'self'"]
    assert rules["connect-src"] == ["'self'", "ws://127.0.0.1:8000", "ws://localhost:8000"]
    assert rules["require-trusted-types-for"] == ["'script'"]
    assert rules["trusted-types"] == ["svelte-trusted-html", "deskside-worker"]
    assert rules["frame-ancestors"] == rules["object-src"] == rules["base-uri"] == ["'none'"]
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy


async def test_who_typed_a_wrong_address_gets_a_page_and_scripts_get_data(browser: httpx.AsyncClient) -> None:
    typed = await browser.get("/<nowhere>", headers={"Accept": "text/html,*/*"})
    assert (typed.status_code, typed.headers["content-type"]) == (404, "text/html; charset=utf-8")
    style = re.search("<style>(.*)</style>", typed.text)
    assert style is not None
    allowed = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = f"{ALWAYS['content-security-policy']}; style-src 'sha256-{allowed}'"
    assert typed.headers["content-security-policy"] == policy, "its own style, and nothing else"
    asked = await browser.get("/api/nowhere", headers={"Accept": "text/html"})
    assert asked.headers["content-type"] == "application/problem+json"


async def test_who_waits_when_the_server_stops_is_told_to_come_back() -> None:
    waiting = asyncio.Event()

    async def wait(call: Call[None]) -> Reply:
        waiting.set()
        await asyncio.Event().wait()
        return Reply()

    async def work(call: Call[None]) -> Reply:
        waiting.set()
        await asyncio.sleep(0.05)
        return Reply({"done": True})

    polled = long_poll(json_route("GET", "/api/wait", who="anybody", summary="", handler=wait))
    worked = json_route("GET", "/api/work", who="anybody", summary="", handler=work)
    front = Front([polled, worked], Site.of("http://127.0.0.1:8000"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url="http://127.0.0.1:8000") as client:
        tasks: list[asyncio.Task[httpx.Response]] = []
        for path in ("/api/wait", "/api/work"):
            tasks.append(asyncio.create_task(client.get(path)))
            await waiting.wait()
            waiting.clear()
        front.let_go()
        answers = await asyncio.gather(*tasks)
        late = await client.get("/api/wait")
    assert [answer.status_code for answer in answers] == [503, 200]
    assert late.status_code == 503
    assert late.headers["retry-after"] == "5"
