"""The disk runs full, the database goes away: plain words, nothing acknowledged that is not kept, and back to work alone."""

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from deskside.backends import migrate
from tests.app.live import Line
from tests.postgres import Postgres
from tests.promises.disks import SmallDisk, small_disk
from tests.promises.running import BYTES, Caller, RunningDesk

DISK_MIB = 48
FILE_BYTES = 4_000_000
RECOVERS_S = 20.0
TUS = {"Tus-Resumable": "1.0.0"}


def is_full(answer: httpx.Response, disk: SmallDisk) -> bool:
    """Refused in plain words, as something that may be asked again."""
    problem = answer.json()
    in_words = answer.status_code == 507 and "short of space" in problem["title"]
    return problem["code"] in disk.codes and problem["retryable"] and (in_words or problem["code"] != "disk-full")


def is_away(answer: httpx.Response) -> bool:
    problem = answer.json()
    return (answer.status_code, problem["code"], problem["retryable"]) == (503, "database-unavailable", True) and (
        "cannot reach its database" in problem["title"]
    )


@asynccontextmanager
async def desk_on(disk: SmallDisk, folder: Path) -> AsyncGenerator[RunningDesk]:
    async with RunningDesk.started(folder, within=disk.within, DESKSIDE_MIN_FREE_BYTES="1000000") as desk:
        yield desk


class Talk:
    """A session in which a customer writes, and what was acknowledged."""

    def __init__(self, desk: RunningDesk, owner: Caller, person: Caller, session: str) -> None:
        self.desk = desk
        self.owner = owner
        self.person = person
        self.session = session
        self.acknowledged: list[str] = []

    @classmethod
    async def begun(cls, desk: RunningDesk) -> "Talk":
        owner = await desk.set_up()
        session = await desk.session(owner)
        return cls(desk, owner, await desk.customer(owner, session), session)

    async def post(self) -> httpx.Response:
        text = secrets.token_hex(8)
        answer = await self.person.post(self.session, text)
        if answer.status_code == 200:
            self.acknowledged.append(text)
        return answer

    async def texts(self) -> list[str]:
        """The conversation as the desk has it."""
        answer = await self.person.request("GET", f"/api/sessions/{self.session}/changes")
        answer.raise_for_status()
        rows: list[dict[str, Any]] = [row for row in answer.json()["rows"] if row["kind"] == "message"]
        return [row["text"] for row in sorted(rows, key=_place) if row["text"]]

    async def is_readable(self) -> bool:
        """Everybody reads exactly what was acknowledged, by every way of reading."""
        pages = [("/api/board", self.owner), ("/api/me", self.owner), ("/api/files", self.owner)]
        answers = [await who.request("GET", path) for path, who in pages]
        return await self.texts() == self.acknowledged and {answer.status_code for answer in answers} == {200}


def _place(row: dict[str, Any]) -> int:
    return row["created_rev"]


async def comes_back(ask: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    """The answer as soon as it is no refusal."""
    deadline = time.monotonic() + RECOVERS_S
    while (answer := await ask()).status_code >= 500:
        assert time.monotonic() < deadline, answer.text
        await asyncio.sleep(0.3)
    return answer


@pytest.fixture
async def disk(tmp_path: Path) -> AsyncIterator[SmallDisk]:
    (tmp_path / "data").mkdir()
    async with small_disk(tmp_path / "data", DISK_MIB) as disk:
        yield disk


async def test_a_full_disk_refuses_and_forgets_nothing(disk: SmallDisk, tmp_path: Path) -> None:
    async with desk_on(disk, tmp_path) as desk:
        talk = await Talk.begun(desk)
        file = await talk.person.share(talk.session, b"a log", "printer.log")
        begun = await talk.person.upload(talk.session, b"y" * 1_000, "b.bin", "the-second-draft", size=FILE_BYTES)
        upload = begun.headers["location"]
        for _ in range(5):
            await talk.post()
        async with Line.of(talk.person, desk.port, talk.session) as line:
            disk.fill(desk.process.pid)
            await refuses_everything(disk, talk, line, upload)
            assert await talk.is_readable()
            assert (await talk.person.request("GET", f"/api/files/{file}/content")).content == b"a log"
            await desk.kill()
            disk.fill(desk.process.pid)
        await desk.start()
        assert await talk.is_readable(), "also who starts on a full disk can be read"
        disk.free(desk.process.pid)
        await comes_back(talk.post)
        await goes_on(talk, upload)
        assert await talk.is_readable()


async def refuses_everything(disk: SmallDisk, talk: Talk, line: Line, upload: str) -> None:
    person, session = talk.person, talk.session
    while (answer := await talk.post()).status_code == 200:
        assert len(talk.acknowledged) < 90, "what SQLite has reserved already may take a few"
    assert is_full(answer, disk), answer.text
    for _ in range(3):
        assert is_full(await talk.post(), disk)
    by_socket = await line.do("chat.post", session=session, client_id=secrets.token_hex(8), text="by socket")
    assert (by_socket["t"], by_socket["problem"]["code"]) in {("failed", code) for code in disk.codes}
    assert is_full(await person.upload(session, b"", "n.bin", "the-third-draft", size=5_000), disk)
    headers = TUS | {"Upload-Offset": "1000", "Content-Type": BYTES}
    assert is_full(await person.request("PATCH", upload, b"y" * (FILE_BYTES - 1_000), **headers), disk)
    assert is_full(await talk.owner.request("POST", "/api/do/sessions.end", {"session": session}), disk)
    assert (await person.request("GET", "/api/health")).json()["healthy"] is True


async def goes_on(talk: Talk, upload: str) -> None:
    """The upload from where it stands, then the end, with its transcript."""
    stands = int((await talk.person.request("HEAD", upload, **TUS)).headers["upload-offset"])
    assert stands >= 1_000
    headers = TUS | {"Upload-Offset": str(stands), "Content-Type": BYTES}
    sent = await talk.person.request("PATCH", upload, b"y" * (FILE_BYTES - stands), **headers)
    assert sent.status_code == 204, sent.text
    other = await talk.desk.session(talk.owner, "To be ended")
    await talk.owner.do("sessions.end", session=other)
    deadline = time.monotonic() + RECOVERS_S
    while not await _has_transcript(talk.owner):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.3)


async def _has_transcript(owner: Caller) -> bool:
    page = (await owner.request("GET", "/api/files")).json()
    return any(file["kind"] == "transcript" for entry in page["sessions"] for file in entry["files"])


async def test_a_database_that_goes_away_is_waited_for(postgres_of_our_own: Postgres, tmp_path: Path) -> None:
    postgres = postgres_of_our_own
    url = postgres.new_database()
    await asyncio.to_thread(migrate, url)
    async with RunningDesk.started(tmp_path, DESKSIDE_DATABASE=url) as desk:
        talk = await Talk.begun(desk)
        begun = await talk.person.upload(talk.session, b"y" * 1_000, "b.bin", "the-second-draft", size=FILE_BYTES)
        async with Line.of(talk.person, desk.port, talk.session):
            for _ in range(5):
                await talk.post()
            await asyncio.to_thread(postgres.crash)
            for _ in range(3):
                assert is_away(await talk.post())
            for path in ("/api/board", "/api/me", f"/api/sessions/{talk.session}/changes"):
                assert is_away(await talk.owner.request("GET", path))
            assert (await talk.person.request("GET", "/")).status_code == 200, "the page itself needs no database"
            assert (await talk.person.request("GET", "/api/health")).status_code == 503
            await asyncio.to_thread(postgres.start)
        await comes_back(talk.post)
        assert await talk.is_readable()
        await goes_on(talk, begun.headers["location"])
        assert (await talk.person.request("GET", "/api/health")).json()["healthy"] is True
