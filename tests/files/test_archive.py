"""All files of a session as one zip: whole, named so that every system can save it, and for nobody who may not open each."""

import hashlib
import io
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from deskside.files.archive import MOST_CHOSEN, names_in
from deskside.files.model import Kind, StoredFile
from deskside.ids import FileId, OrganizationId, SessionId, new_id
from tests.files.conftest import Scene
from tests.files.desk import Desk, Seat, browsing

MIB = 1024 * 1024


async def keep(desk: Desk, scene: Scene, data: bytes, name: str) -> FileId:
    file = await desk.keep(scene.customer, scene.session, data, name=name, sha256=hashlib.sha256(data).hexdigest())
    await desk.post(scene.customer, scene.session, 1)
    return file


async def ask(scene: Scene, who: Seat, **chosen: str) -> httpx.Response:
    async with browsing(scene.port, {"Cookie": who.headers["Cookie"]}) as client:
        address = f"/api/sessions/{scene.session}/archive"
        return await client.get(address, params={"as": who.named, **chosen}, timeout=20)


def unpacked(answer: httpx.Response) -> dict[str, bytes]:
    assert answer.status_code == 200, answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


async def test_all_files_come_whole_under_their_names(desk: Desk, scene: Scene) -> None:
    files = {"a.bin": os.urandom(3 * MIB + 7), "Größe.txt": b"42", "empty.log": b""}
    for name, data in files.items():
        await keep(desk, scene, data, name)
    for who in (scene.customer, scene.owner):
        answer = await ask(scene, who)
        assert unpacked(answer) == files
        assert answer.headers["content-type"] == "application/zip"
        assert answer.headers["content-disposition"].startswith('attachment; filename="Printer.zip"')
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_only_the_chosen_come(desk: Desk, scene: Scene) -> None:
    first, _, third = [await keep(desk, scene, name.encode(), name) for name in ("1.txt", "2.txt", "3.txt")]
    assert unpacked(await ask(scene, scene.owner, files=f"{first},{third}")) == {"1.txt": b"1.txt", "3.txt": b"3.txt"}


async def test_one_that_is_not_to_be_had_refuses_all(desk: Desk, scene: Scene) -> None:
    known = await keep(desk, scene, b"x", "x.txt")
    unposted = await desk.keep(scene.customer, scene.session, b"y", name="y.txt")
    for stranger in (new_id(), "no id", unposted):
        answer = await ask(scene, scene.owner, files=f"{known},{stranger}")
        assert (answer.status_code, answer.json()["code"]) == (404, "file-unknown")


async def test_without_files_there_is_no_archive(scene: Scene) -> None:
    answer = await ask(scene, scene.customer)
    assert (answer.status_code, answer.json()["code"]) == (404, "file-unknown")


async def test_too_many_chosen_are_refused(desk: Desk, scene: Scene) -> None:
    await keep(desk, scene, b"x", "x.txt")
    answer = await ask(scene, scene.owner, files=",".join(new_id() for _ in range(MOST_CHOSEN + 1)))
    assert (answer.status_code, answer.json()["most"]) == (400, MOST_CHOSEN)


async def test_who_was_removed_gets_nothing(desk: Desk, scene: Scene) -> None:
    await keep(desk, scene, b"x", "x.txt")
    await desk.remove(scene.owner, scene.session, scene.customer)
    assert (await ask(scene, scene.customer)).status_code == 403


async def test_missing_bytes_break_it_off(desk: Desk, scene: Scene) -> None:
    """Never a whole-looking archive with a hole."""
    await keep(desk, scene, b"x" * MIB, "x.bin")
    for path in (desk.folder / "blobs").rglob("*"):
        if path.is_file():
            path.unlink()
    with pytest.raises(httpx.RemoteProtocolError):
        await ask(scene, scene.owner)


def named(*names: str) -> list[StoredFile]:
    one = StoredFile(
        id=FileId(new_id()),
        organization=OrganizationId(new_id()),
        session=SessionId(new_id()),
        kind=Kind.ATTACHMENT,
        name="",
        media_type="",
        size_bytes=0,
        sha256="",
        show="none",
        blob="",
        proven=False,
        message=None,
        reply=None,
        saved_at=0,
        only_staff=False,
    )
    return [replace(one, name=name) for name in names]


def test_names_differ_on_every_system() -> None:
    assert names_in(named("a.txt", "A.TXT", "a.txt", "b", "B", ".env", ".ENV")) == [
        "a.txt",
        "A (2).TXT",
        "a (3).txt",
        "b",
        "B (2)",
        ".env",
        ".ENV (2)",
    ]


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\Windows\\x.dll", "con.txt", "a\u202etxt.exe", "x" * 1_000])
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    [packed] = names_in(named(name))
    assert Path(packed).name == packed
    assert not {":", "\\", "\u202e"} & set(packed)
    assert len(packed.encode()) <= 255
