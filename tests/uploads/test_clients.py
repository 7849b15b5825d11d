"""The clients people use work against the desk unchanged: tus-js-client (in Node) and tuspy."""

import asyncio
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tusclient.client import TusClient
from tusclient.uploader.uploader import Uploader

from deskside.files.store import by_id
from tests.files.desk import URL, browsing
from tests.uploads.conftest import Scene, file_of, sha256, tus

WEB = Path(__file__).parents[2] / "web"
SCRIPT = Path(__file__).with_name("tus_client.mjs")
MIB = 1024 * 1024


def pattern(size: int) -> bytes:
    """The bytes that the script makes too."""
    return bytes((index * 7 + (index >> 8)) & 255 for index in range(size))


SIZE = 2 * MIB + 12_345
DATA = pattern(SIZE)


async def play(scene: Scene, what: str, **more: Any) -> dict[str, Any]:
    """Let tus-js-client upload DATA; answers what it saw."""
    node = shutil.which("node")
    assert node is not None, "Node is needed, as for building the pages"
    told = {
        "play": what,
        "endpoint": f"{URL}:{scene.port}/api/uploads",
        "headers": scene.customer.headers,
        "metadata": {"filename": "Prüfung ✓.bin", "session": scene.session, "draft": "js"},
        "size": SIZE,
        "chunkSize": MIB,
        **more,
    }
    process = await asyncio.create_subprocess_exec(
        node, str(SCRIPT), str(WEB), json.dumps(told), stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(30):
        output, _ = await process.communicate()
    assert process.returncode == 0
    return json.loads(output)


async def kept(scene: Scene, url: str) -> tuple[str, bytes]:
    """Name and bytes of the file behind an upload's address."""
    stored = await scene.desk.database.read(lambda tx: by_id(tx, file_of(url)))
    assert stored is not None
    async with await scene.desk.blobs.open(stored.blob) as blob:
        return stored.name, await blob.read(0, blob.size_bytes)


@pytest.mark.parametrize("what", ["whole", "duringCreation"])
async def test_tus_js_client_uploads_a_file(scene: Scene, what: str) -> None:
    seen = await play(scene, what)
    assert seen["error"] is None
    assert seen["sha256"] == sha256(DATA)
    assert seen["offsets"][-1] == SIZE
    assert await kept(scene, seen["url"]) == ("Prüfung ✓.bin", DATA)


async def test_tus_js_client_goes_on_where_it_stopped(scene: Scene) -> None:
    stopped = await play(scene, "stop")
    assert stopped["offsets"] == [MIB]
    resumed = await play(scene, "resume", uploadUrl=stopped["url"])
    assert (resumed["error"], resumed["url"]) == (None, stopped["url"])
    assert resumed["offsets"][0] == 2 * MIB
    assert resumed["sha256"] == sha256(DATA)
    assert (await kept(scene, stopped["url"]))[1] == DATA


async def test_tus_js_client_takes_an_upload_back(scene: Scene) -> None:
    seen = await play(scene, "terminate")
    assert seen["error"] is None
    async with browsing(scene.port, tus(scene.customer)) as client:
        assert (await client.head(f"/api/uploads/{file_of(seen['url'])}")).status_code == 404


async def test_tus_js_client_hears_why_it_is_refused(scene: Scene) -> None:
    await scene.desk.remove(scene.owner, scene.session, scene.customer)
    seen = await play(scene, "whole")
    assert seen["status"] in {401, 403}


@pytest.mark.parametrize(("what", "status"), [("parallel", 400), ("deferred", 400), ("overriding", 405)])
async def test_tus_js_client_is_refused_at_once_what_is_not_spoken(scene: Scene, what: str, status: int) -> None:
    """It tells the page, and does not try again and again."""
    seen = await play(scene, what)
    assert seen["status"] == status
    assert seen["offsets"] == []
    assert seen["sha256"] is None


def uploader(scene: Scene, **options: Any) -> Uploader:
    """tuspy with the customer's headers."""
    client = TusClient(f"{URL}:{scene.port}/api/uploads", headers=scene.customer.headers)
    return client.uploader(**options)  # pyright: ignore[reportUnknownMemberType] - the library leaves it untyped


def of_tuspy(scene: Scene) -> dict[str, str]:
    return {"filename": "tuspy.bin", "session": scene.session, "draft": "py"}


@pytest.mark.parametrize("checksum", [True, False])
async def test_tuspy_uploads_a_file(scene: Scene, checksum: bool) -> None:
    task = uploader(
        scene,
        file_stream=io.BytesIO(DATA),
        chunk_size=700_000,
        metadata=of_tuspy(scene),
        upload_checksum=checksum,
    )
    await asyncio.to_thread(task.upload)
    assert await kept(scene, str(task.url)) == ("tuspy.bin", DATA)


async def test_tuspy_goes_on_where_it_stopped(scene: Scene) -> None:
    first = uploader(scene, file_stream=io.BytesIO(DATA), chunk_size=MIB, metadata=of_tuspy(scene))
    await asyncio.to_thread(first.upload_chunk)
    second = await asyncio.to_thread(
        lambda: uploader(scene, file_stream=io.BytesIO(DATA), chunk_size=MIB, url=first.url)
    )
    assert second.offset == MIB
    await asyncio.to_thread(second.upload)
    assert (await kept(scene, str(first.url)))[1] == DATA
