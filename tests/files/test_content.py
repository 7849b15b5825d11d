"""What leaves through the one door: the bytes, the headers that keep them harmless, and nothing after a right is lost."""

import asyncio
import hashlib
import os
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic

import httpx
import pytest

from deskside.accounts import change_password
from deskside.backends import open_database
from deskside.clock import FakeClock
from deskside.files import flow
from tests.files.conftest import Scene
from tests.files.desk import Desk, browsing

MIB = 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 20


async def posted(desk: Desk, scene: Scene, data: bytes, **more: str) -> str:
    """The address of a posted file's bytes."""
    shown = {"media_type": "image/png", "shown_as": "picture"} if data.startswith(b"\x89PNG") else {}
    file = await desk.keep(
        scene.customer,
        scene.session,
        data,
        sha256=hashlib.sha256(data).hexdigest(),
        **{**shown, **more},  # pyright: ignore[reportArgumentType]
    )
    await desk.post(scene.customer, scene.session, 1)
    return f"/api/files/{file}/content?as={scene.session}"


async def fetch(scene: Scene, address: str, method: str = "GET", **headers: str) -> httpx.Response:
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    async with browsing(scene.port, {"Cookie": scene.customer.headers["Cookie"]}) as client:
        return await client.request(method, address, headers=said)


def check_harmless(answer: httpx.Response) -> None:
    """The headers that every content answer has, also a refusal."""
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "private, no-store"


async def test_an_unconfirmed_file_is_a_neutral_download(desk: Desk, scene: Scene) -> None:
    """Whatever it calls itself."""
    data = b"<script>alert(1)</script>"
    answer = await fetch(scene, await posted(desk, scene, data, name="Größe 1.html", media_type="text/html"))
    check_harmless(answer)
    assert answer.content == data
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"Groe 1.html\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%201.html"
    )
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"] == f'"{hashlib.sha256(data).hexdigest()}"'


async def test_a_confirmed_picture_is_shown_in_place_unless_it_is_downloaded(desk: Desk, scene: Scene) -> None:
    address = await posted(desk, scene, PNG, name="a.png")
    shown = await fetch(scene, address)
    saved = await fetch(scene, f"{address}&download=1")
    for answer in (shown, saved):
        check_harmless(answer)
        assert answer.headers["content-type"] == "image/png"
        assert answer.content == PNG
    assert shown.headers["content-disposition"].startswith("inline;")
    assert saved.headers["content-disposition"].startswith("attachment;")


async def test_a_large_file_arrives_whole(desk: Desk, scene: Scene) -> None:
    data = os.urandom(5 * MIB + 3)
    answer = await fetch(scene, await posted(desk, scene, data))
    assert answer.status_code == 200
    assert answer.headers["content-length"] == str(len(data))
    assert answer.content == data


async def test_an_empty_file_is_a_file(desk: Desk, scene: Scene) -> None:
    answer = await fetch(scene, await posted(desk, scene, b""))
    assert (answer.status_code, answer.content) == (200, b"")


async def test_a_head_tells_everything_but_the_bytes(desk: Desk, scene: Scene) -> None:
    address = await posted(desk, scene, b"0123456789")
    answer = await fetch(scene, address, "HEAD", Range="bytes=2-3")
    check_harmless(answer)
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (200, "10", b"")


async def test_a_range_is_given_exactly(desk: Desk, scene: Scene) -> None:
    data = os.urandom(3 * MIB)
    address = await posted(desk, scene, data)
    answer = await fetch(scene, address, Range="bytes=1000-2500000")
    check_harmless(answer)
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes 1000-2500000/{len(data)}"
    assert answer.content == data[1_000:2_500_001]


async def test_a_broken_download_goes_on_by_range_and_tag(desk: Desk, scene: Scene) -> None:
    data = b"0123456789"
    address = await posted(desk, scene, data)
    tag = (await fetch(scene, address)).headers["etag"]
    rest = await fetch(scene, address, Range="bytes=4-", If_Range=tag)
    assert (rest.status_code, rest.content) == (206, b"456789")
    other = await fetch(scene, address, Range="bytes=4-", If_Range='"another"')
    assert (other.status_code, other.content) == (200, data)


async def test_bytes_beyond_the_end_are_refused_in_words(desk: Desk, scene: Scene) -> None:
    answer = await fetch(scene, await posted(desk, scene, b"0123456789"), Range="bytes=10-")
    check_harmless(answer)
    assert (answer.status_code, answer.json()["code"]) == (416, "range-wrong")
    assert answer.headers["content-range"] == "bytes */10"


async def test_a_refusal_is_as_harmless_as_an_answer(scene: Scene) -> None:
    answer = await fetch(scene, "/api/files/01ARZ3NDEKTSV4RRFFQ69G5FAV/content?as=" + scene.session)
    check_harmless(answer)
    assert (answer.status_code, answer.json()["code"]) == (404, "file-unknown")


async def test_bytes_that_are_gone_are_not_found(desk: Desk, scene: Scene) -> None:
    address = await posted(desk, scene, b"data")
    for path in (desk.folder / "blobs").rglob("*"):
        if path.is_file():
            path.unlink()
    assert (await fetch(scene, address)).status_code == 404


Loss = Callable[[Desk, Scene], Awaitable[None]]


async def removal(desk: Desk, scene: Scene) -> None:
    await desk.remove(scene.owner, scene.session, scene.customer)


async def end(desk: Desk, scene: Scene) -> None:
    await desk.end(scene.owner, scene.session)


async def sign_out(desk: Desk, scene: Scene) -> None:
    await desk.sign_out(scene.customer)


@pytest.mark.parametrize("lose", [removal, end, sign_out])
@pytest.mark.parametrize("reading", [True, False], ids=["reading", "stalled"])
async def test_a_lost_right_stops_a_running_download_within_a_second(
    desk: Desk, scene: Scene, lose: Loss, reading: bool
) -> None:
    """The connection is broken, so that nobody takes the part for the whole."""
    data = os.urandom(40 * MIB)
    address = await posted(desk, scene, data)
    reader, writer = await open_slowly(scene.port)
    writer.write(f"GET {address} HTTP/1.1\r\nHost: x\r\nCookie: {scene.customer.headers['Cookie']}\r\n\r\n".encode())
    assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(MIB)
    if not reading:
        await asyncio.sleep(0.3)
    await lose(desk, scene)
    began = monotonic()
    taken = 0
    while piece := await reader.read(65_536):
        taken += len(piece)
        await asyncio.sleep(0.001)
    assert monotonic() - began < 1
    assert taken < 20 * MIB
    writer.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_sign_in_ended_by_another_process_stops_a_running_download(
    desk: Desk, scene: Scene, database_url: str, clock: FakeClock
) -> None:
    """As `deskside reset-password` does it beside the server: nobody tells this process."""
    address = (await posted(desk, scene, os.urandom(60 * MIB))).replace(f"as={scene.session}", "as=staff")
    reader, writer = await open_slowly(scene.port)
    writer.write(f"GET {address} HTTP/1.1\r\nHost: x\r\nCookie: {scene.owner.headers['Cookie']}\r\n\r\n".encode())
    assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
    elsewhere = open_database(database_url, clock)
    await elsewhere.open(lambda _: None)
    await elsewhere.write(lambda tx: change_password(tx, "ada@desk.test", "another hash"))
    await elsewhere.close()
    began, taken = monotonic(), 0
    while piece := await reader.read(65_536):
        taken += len(piece)
        await asyncio.sleep(0.002)
    # It is asked twice a second; reading out what was on its way takes this slow reader a moment more.
    assert monotonic() - began < 2
    assert taken < 60 * MIB
    writer.close()


async def open_slowly(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection that takes only little in advance."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    line.setblocking(False)
    await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", port))
    return await asyncio.open_connection(sock=line, limit=65_536)


async def test_rights_that_changed_for_others_do_not_stop_a_download(desk: Desk, scene: Scene) -> None:
    data = os.urandom(20 * MIB)
    address = await posted(desk, scene, data)
    other = await desk.join(scene.owner, scene.session, "Dora")
    reader, writer = await open_slowly(scene.port)
    writer.write(f"GET {address} HTTP/1.1\r\nHost: x\r\nCookie: {scene.customer.headers['Cookie']}\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    await desk.remove(scene.owner, scene.session, other)
    assert await reader.readexactly(len(data)) == data
    writer.close()


async def test_a_reader_that_is_gone_or_stalls_is_let_go(
    desk: Desk, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "STALLED_S", 0.3)
    address = await posted(desk, scene, os.urandom(40 * MIB))
    before = open_blobs()
    for goes_away in (True, False):
        _, writer = await open_slowly(scene.port)
        writer.write(
            f"GET {address} HTTP/1.1\r\nHost: x\r\nCookie: {scene.customer.headers['Cookie']}\r\n\r\n".encode()
        )
        async with asyncio.timeout(2):
            while open_blobs() == before:  # noqa: ASYNC110 - files do not tell when they are opened
                await asyncio.sleep(0.01)
        if goes_away:
            writer.transport.abort()
        async with asyncio.timeout(2):
            while open_blobs() > before:  # noqa: ASYNC110 - files do not tell when they are closed
                await asyncio.sleep(0.02)
        writer.close()


def open_blobs() -> int:
    """How many files of ours are open in this process."""
    links: list[str] = []
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):
            links.append(str(entry.readlink()))
    return sum("/blobs/" in link for link in links)
