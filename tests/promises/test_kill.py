"""`kill -9` at random moments under people who write, end sessions and send files, on both databases.

Everybody does what the pages do: ask again with the same id until there is an answer. Afterwards every acknowledged message is
there exactly once and in order, every ended session has exactly one transcript, and every file is what was sent.
"""

import asyncio
import hashlib
import random
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from deskside.backends import migrate
from tests.conftest import BACKENDS
from tests.postgres import Postgres
from tests.promises.running import BYTES, Caller, RunningDesk

ROUNDS = 5
LIVES_S = (0.3, 1.2)
PIECE = 256 * 1024
FILE_BYTES = 5 * 1024 * 1024 + 17
TRANSCRIPTS_S = 60.0
"""A killed process's leases run out after fifteen seconds."""


@pytest.fixture(params=BACKENDS)
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    settings = {"DESKSIDE_COMMANDS_PER_SECOND": "1000"}
    if request.param == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        settings["DESKSIDE_DATABASE"] = postgres.new_database()
        await asyncio.to_thread(migrate, settings["DESKSIDE_DATABASE"])
    async with RunningDesk.started(tmp_path, **settings) as desk:
        yield desk


async def insist(person: Caller, name: str, **args: Any) -> dict[str, Any]:
    """A command's answer, whatever happens to the desk meanwhile; the problem if it is refused for good."""
    while True:
        with suppress(httpx.TransportError):
            answer = await person.request("POST", f"/api/do/{name}", args)
            if answer.status_code < 500:
                return answer.json()
        await asyncio.sleep(0.05)


@dataclass
class Writer:
    """Writes numbered messages to one session, each until it is acknowledged."""

    person: Caller
    session: str
    ids: list[str] = field(default_factory=list[str])

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            number = len(self.ids)
            row = await insist(
                self.person,
                "chat.post",
                session=self.session,
                client_id=f"message-{number:06d}",
                text=f"{number} {secrets.token_hex(50)}",
            )
            self.ids.append(row["id"])


@dataclass
class Ender:
    """Opens sessions, says one thing in each and ends them."""

    owner: Caller
    ended: dict[str, str] = field(default_factory=dict[str, str])

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            said = secrets.token_hex(20)
            opened = await insist(self.owner, "sessions.open", client_id=secrets.token_hex(8), title="Short")
            session = opened["session"]
            await insist(self.owner, "chat.post", session=session, client_id="the-only-one", text=said)
            answer = await insist(self.owner, "sessions.end", session=session)
            assert answer.get("code", "session-ended") == "session-ended", answer
            self.ended[session] = said


@dataclass
class Sender:
    """Sends files, going on after every break from where the desk says it stands."""

    person: Caller
    session: str
    hashes: dict[str, str] = field(default_factory=dict[str, str])
    resumed: int = 0

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            content = random.randbytes(FILE_BYTES)
            draft = secrets.token_hex(8)
            address = await self._announce(draft)
            said = await self._send(address, content)
            assert said == hashlib.sha256(content).hexdigest()
            client_id = secrets.token_hex(8)
            row = await insist(
                self.person, "chat.post", session=self.session, client_id=client_id, text="", draft=draft, file_count=1
            )
            self.hashes[row["files"][0]["id"]] = said

    async def _announce(self, draft: str) -> str:
        while True:
            with suppress(httpx.TransportError):
                answer = await self.person.upload(self.session, b"", "log.bin", draft, size=FILE_BYTES, client_id=draft)
                if answer.status_code == 201:
                    return answer.headers["location"]
            await asyncio.sleep(0.05)

    async def _send(self, address: str, content: bytes) -> str:
        confirmed = 0
        while True:
            with suppress(httpx.TransportError):
                looked = await self.person.request("HEAD", address, **{"Tus-Resumable": "1.0.0"})
                if looked.status_code == 200:
                    offset = int(looked.headers["upload-offset"])
                    assert offset >= confirmed, "confirmed bytes are gone"
                    if offset == FILE_BYTES:
                        return looked.headers["deskside-sha256"]
                    confirmed = await self._append(address, content, offset)
                    continue
            self.resumed += 1
            await asyncio.sleep(0.05)

    async def _append(self, address: str, content: bytes, offset: int) -> int:
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), "Content-Type": BYTES}
        answer = await self.person.request("PATCH", address, content[offset : offset + PIECE], **headers)
        return int(answer.headers["upload-offset"]) if answer.status_code == 204 else offset


async def test_nothing_acknowledged_is_lost_doubled_or_reordered(desk: RunningDesk) -> None:
    owner = await desk.set_up()
    sessions = [await desk.session(owner) for _ in range(2)]
    guests = [await desk.customer(owner, session) for session in sessions]
    pairs = [(owner, sessions[0]), (owner, sessions[1]), (guests[0], sessions[0]), (guests[1], sessions[1])]
    writers = [Writer(person, session) for person, session in pairs]
    ender, sender = Ender(owner), Sender(guests[0], sessions[0])
    stop = asyncio.Event()
    people = [asyncio.create_task(person.run(stop)) for person in (*writers, ender, sender)]
    for _ in range(ROUNDS):
        await asyncio.sleep(random.uniform(*LIVES_S))
        await desk.kill()
        await desk.start()
    stop.set()
    await asyncio.gather(*people)
    assert sender.resumed, "no upload was interrupted"
    assert min(len(writer.ids) for writer in writers) > 2 * ROUNDS
    assert ender.ended
    for writer in writers:
        await everything_is_there(owner, writer)
    await every_file_is_what_was_sent(guests[0], sender)
    await each_ended_session_has_one_transcript(owner, ender)


async def everything_is_there(reader: Caller, writer: Writer) -> None:
    rows = [row for row in await conversation(reader, writer.session) if row["id"] in set(writer.ids)]
    assert [row["id"] for row in rows] == writer.ids, "in the order they were sent, each once"
    assert [row["client_id"] for row in rows] == [f"message-{number:06d}" for number in range(len(rows))]
    everything = Counter((row["author"], row["client_id"]) for row in await conversation(reader, writer.session))
    assert set(everything.values()) == {1}


async def conversation(reader: Caller, session: str) -> list[dict[str, Any]]:
    """All messages of a session, the oldest first."""
    rows: list[dict[str, Any]] = []
    before, more = 2**31 - 1, True
    while more:
        page = await reader.do("chat.older", session=session, before=before)
        rows = page["rows"] + rows
        more, before = page["more"], rows[0]["created_rev"] if rows else 0
    return rows


async def every_file_is_what_was_sent(reader: Caller, sender: Sender) -> None:
    for file, sha256 in sender.hashes.items():
        answer = await reader.request("GET", f"/api/files/{file}/content")
        assert hashlib.sha256(answer.content).hexdigest() == sha256


async def each_ended_session_has_one_transcript(owner: Caller, ender: Ender) -> None:
    deadline = time.monotonic() + TRANSCRIPTS_S
    while set(kept := await transcripts(owner)) != set(ender.ended):
        assert time.monotonic() < deadline, "a session that was ended has no transcript"
        await asyncio.sleep(0.5)
    for session, said in ender.ended.items():
        assert len(kept[session]) == 1
        text = (await owner.request("GET", f"/api/files/{kept[session][0]}/content")).text
        assert text.count(said) == 1


async def transcripts(owner: Caller) -> dict[str, list[str]]:
    """The transcripts of every session on the Files pages."""
    found: dict[str, list[str]] = {}
    query, more = "", True
    while more:
        page = (await owner.request("GET", f"/api/files{query}")).json()
        for entry in page["sessions"]:
            texts = [file["id"] for file in entry["files"] if file["kind"] == "transcript"]
            if texts:
                found[entry["session"]] = texts
        more = page["more"]
        query = f"?before={page['sessions'][-1]['session']}" if more else ""
    return found
