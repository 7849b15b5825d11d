"""Pages are static, cached as long as they may be, and load nothing from anywhere else."""

import gzip
from pathlib import Path

import httpx
import pytest

from deskside.asgi import Front, Site, page_policy
from deskside.pages import PAGES, page_routes

ORIGIN = "http://127.0.0.1:8000"
SITE = Site.of(ORIGIN)
SCRIPT = b"export const planted = 1;\n" * 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small built client."""
    for name in ("index", "join", "console", "setup", "signin", "invite"):
        (tmp_path / f"{name}.html").write_text(f"<!doctype html><title>{name}</title>")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "a-1.js").write_bytes(SCRIPT)
    (tmp_path / "assets" / "b-1.js").write_bytes(SCRIPT)
    (tmp_path / "assets" / "b-1.js.br").write_bytes(b"brotli of b")
    (tmp_path / "icon.svg").write_text("<svg/>")
    (tmp_path / ".vite").mkdir()
    (tmp_path / ".vite" / "manifest.json").write_text("{}")
    return tmp_path


def browser(folder: Path) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(Front(page_routes(SITE, folder), SITE))
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN)


@pytest.mark.parametrize("path", [*PAGES, "/console/s/01J", "/console/files"])
async def test_every_page_has_its_shell(folder: Path, path: str) -> None:
    address = path.replace("{place:path}", "people")
    shell = PAGES.get(path, "console")
    async with browser(folder) as client:
        answer = await client.get(address)
    assert answer.text == f"<!doctype html><title>{shell}</title>"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"] == page_policy(SITE.socket_origins)
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_shell_is_not_sent_twice_to_who_has_it(folder: Path) -> None:
    async with browser(folder) as client:
        etag = (await client.get("/join")).headers["etag"]
        assert (await client.get("/join", headers={"If-None-Match": etag})).status_code == 304
        assert (await client.get("/console", headers={"If-None-Match": etag})).status_code == 200


async def test_assets_stay_for_ever_and_travel_small(folder: Path) -> None:
    async with browser(folder) as client:
        packed = await client.get("/assets/a-1.js", headers={"Accept-Encoding": "gzip, br"})
        plain = await client.get("/assets/a-1.js", headers={"Accept-Encoding": "identity"})
        refused = await client.get("/assets/a-1.js", headers={"Accept-Encoding": "gzip;q=0"})
    assert packed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(SCRIPT) / 5
    assert packed.headers["vary"] == "Accept-Encoding"
    assert packed.content == plain.content == refused.content == SCRIPT
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in refused.headers


async def test_what_was_packed_before_is_sent_as_it_is(folder: Path) -> None:
    async with browser(folder) as client, client.stream("GET", "/assets/b-1.js") as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    expected = b"brotli of b" if answer.headers["content-encoding"] == "br" else gzip.compress(SCRIPT, 9, mtime=0)
    assert raw == expected


@pytest.mark.parametrize(
    "path",
    [
        "/.vite/manifest.json",
        "/assets/../index.html",
        "/assets/%2e%2e/index.html",
        "/index.html",
        "/assets/",
        "/assets/b-1.js.br",
        "/nowhere",
    ],
)
async def test_nothing_else_is_served(folder: Path, path: str) -> None:
    async with browser(folder) as client:
        assert (await client.get(path)).status_code == 404


async def test_without_a_built_client_the_page_says_what_to_do(tmp_path: Path) -> None:
    async with browser(tmp_path) as client:
        answer = await client.get("/join")
    assert answer.status_code == 503
    assert "make run" in answer.text
