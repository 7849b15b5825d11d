"""All files of a session as one zip: whole, named so that every system can save it, and for nobody who may not open each."""

import asyncio
import hashlib
import io
import os
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Self

import httpx
import pytest
from sqlalchemy import select, update

from deskside.backends import Transaction
from deskside.files import erase
from deskside.files.archive import MOST_CHOSEN
from deskside.files.fetches import fetches
from deskside.files.model import Kind, StoredFile
from deskside.files.packing import names_in
from deskside.files.store import files as table
from deskside.ids import FileId, OrganizationId, SessionId, new_id
from deskside.sync import files_topic, rights_changed
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


async def test_a_head_sends_nothing_and_fetches_nothing(desk: Desk, scene: Scene) -> None:
    """Whoever only asks how long it is has no file by it, and nobody reads them for that."""
    await keep(desk, scene, os.urandom(MIB), "a.bin")
    opened: list[str] = []
    blobs = desk.blobs.open

    async def opening(key: str) -> object:
        opened.append(key)
        return await blobs(key)

    whole = await ask(scene, scene.owner)
    async with asyncio.timeout(5):
        while not (noted := await fetched(desk)):  # noqa: ASYNC110 - it is noted after the last byte
            await asyncio.sleep(0.01)
    object.__setattr__(desk.blobs, "open", opening)
    other = await desk.join(scene.owner, scene.session, "Dora")
    async with browsing(scene.port, {"Cookie": other.headers["Cookie"]}) as client:
        for _ in range(3):
            head = await client.head(f"/api/sessions/{scene.session}/archive?as={other.named}")
            assert (head.status_code, head.content) == (200, b"")
            assert head.headers["content-length"] == whole.headers["content-length"]
    assert opened == []
    assert await fetched(desk) == noted == [await desk.participant(scene.owner, scene.session)]


async def fetched(desk: Desk) -> list[str]:
    """Whom the log names."""
    rows = await desk.database.read(lambda tx: tx.all(select(fetches.c.participant)))
    return [row["participant"] for row in rows]


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


def test_a_thousand_of_one_name_get_numbers_and_stay_short() -> None:
    packed = names_in(named(*["x" * 251 + ".jpg"] * 1_000, "a (2).txt", "a.txt", "a.txt"))
    assert len({name.casefold() for name in packed}) == 1_003
    assert max(len(name.encode()) for name in packed) <= 255
    assert {name[-4:] for name in packed[:1_000]} == {".jpg"}
    assert packed[-3:] == ["a (2).txt", "a.txt", "a (3).txt"]


async def chosen(scene: Scene, who: Seat, *files: str) -> httpx.Response:
    async with browsing(scene.port, {"Cookie": who.headers["Cookie"]}) as client:
        return await client.get("/api/files/archive", params={"as": who.named, "files": ",".join(files)})


async def test_files_of_several_sessions_come_in_a_folder_for_each(desk: Desk, scene: Scene) -> None:
    first = await keep(desk, scene, b"1", "a.txt")
    assert unpacked(await chosen(scene, scene.customer, first)) == {"a.txt": b"1"}
    others = [await desk.open(scene.owner, title) for title in ("printer", "../Scanner: 2")]
    found = [first]
    for session in others:
        customer = await desk.join(scene.owner, session)
        for number in b"23":
            found.append(await desk.keep(customer, session, bytes([number]), name="a.txt", position=number))
        await desk.post(customer, session, 2)
    transcript = await desk.transcript(scene.owner, others[1], b"said")
    await desk.end(scene.owner, scene.session)
    answer = await chosen(scene, scene.owner, *found, transcript)
    assert unpacked(answer) == {
        "Printer/a.txt": b"1",
        "printer (2)/a.txt": b"2",
        "printer (2)/a (2).txt": b"3",
        "Scanner_ 2/a.txt": b"2",
        "Scanner_ 2/a (2).txt": b"3",
        "Scanner_ 2/transcript.txt": b"said",
    }
    assert answer.headers["content-disposition"].startswith('attachment; filename="Files.zip"')


async def test_each_of_the_chosen_is_asked_about(desk: Desk, scene: Scene) -> None:
    mine = await keep(desk, scene, b"1", "a.txt")
    unposted = await desk.keep(scene.customer, scene.session, b"2", name="b.txt", draft="other")
    elsewhere = await desk.open(scene.owner)
    foreign = await desk.join(scene.owner, elsewhere)
    theirs = await desk.keep(foreign, elsewhere, b"3", name="c.txt")
    await desk.post(foreign, elsewhere, 1)
    transcript = await desk.transcript(scene.owner, scene.session, b"said")
    for files in ((mine, theirs), (mine, unposted), (mine, transcript), (new_id(),), ("x",), ()):
        answer = await chosen(scene, scene.customer, *files)
        assert (answer.status_code, answer.json()["code"]) == (404, "file-unknown")
    assert (await chosen(scene, scene.owner, *(new_id() for _ in range(MOST_CHOSEN + 1)))).status_code == 400


async def test_one_deleted_meanwhile_breaks_it_off(desk: Desk, scene: Scene) -> None:
    """What was deleted is not sent on, and nothing that looks whole arrives in its place."""
    first = await keep(desk, scene, b"x" * MIB, "first.bin")
    second = await keep(desk, scene, b"y" * 40 * MIB, "second.bin")
    address = f"/api/files/archive?as=staff&files={first},{second}"

    def forget(tx: Transaction) -> None:
        erase(tx, second)
        rights_changed(tx, files_topic(scene.session))

    async with (
        browsing(scene.port, {"Cookie": scene.owner.headers["Cookie"]}) as client,
        client.stream("GET", address) as answer,
    ):
        pieces = answer.aiter_bytes(MIB)
        await anext(pieces)
        await desk.database.write(forget)
        with pytest.raises(httpx.RemoteProtocolError):
            await _all(pieces)


async def _all(pieces: AsyncIterator[bytes]) -> None:
    async for _ in pieces:
        pass


class Endless:
    """A blob of zeros, as large as one says."""

    def __init__(self, size_bytes: int) -> None:
        self.size_bytes = size_bytes
        self._zeros = bytes(MIB)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def read(self, offset: int, length: int) -> bytes:
        return self._zeros[: min(length, self.size_bytes - offset)]


async def test_the_length_is_right_where_zip64_begins(
    desk: Desk, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One file beyond 4 GiB and one behind it, whose place needs more than 32 bits."""
    large = await keep(desk, scene, b"", "disk.img")
    small = await keep(desk, scene, b"small", "small.txt")
    size = 2**32 + 5
    opened = desk.blobs.open

    async def opening(key: str) -> object:
        blob = await opened(key)
        return Endless(size) if blob.size_bytes == 0 else blob

    monkeypatch.setattr(desk.blobs, "open", opening)
    await desk.database.write(lambda tx: tx.run(update(table).where(table.c.id == large).values(size_bytes=size)))
    told, came, tail = 0, 0, b""
    address = f"/api/files/archive?as=staff&files={large},{small}"
    async with (
        browsing(scene.port, {"Cookie": scene.owner.headers["Cookie"]}) as client,
        client.stream("GET", address, timeout=120) as answer,
    ):
        told = int(answer.headers["content-length"])
        async for piece in answer.aiter_raw():
            came += len(piece)
            tail = (tail + piece)[-1_000:]
    assert told == came > size
    # What a reader sees of its end, behind a hole where the zeros were.
    with zipfile.ZipFile(Holed(tail, came)) as archive:
        assert [(info.filename, info.file_size) for info in archive.infolist()] == [
            ("disk.img", size),
            ("small.txt", 5),
        ]
        assert archive.read("small.txt") == b"small"


class Holed(io.RawIOBase):
    """A file of which only the end is there."""

    def __init__(self, tail: bytes, size: int) -> None:
        self._tail, self._size, self._at = tail, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence] + offset
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        start = self._at - (self._size - len(self._tail))
        assert start >= 0, "only its end is read"
        data = self._tail[start:] if size < 0 else self._tail[start : start + size]
        self._at += len(data)
        return data
