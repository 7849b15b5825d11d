"""An ended session has its transcript: by itself, complete, exactly once."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deskside.backends import Database, DiskBlobs, disk_full
from deskside.clock import MINUTE, FakeClock
from deskside.errors import Problem
from deskside.files import StoredFile, transcript_of
from deskside.ids import SessionId, new_id
from deskside.jobs import troubles
from deskside.sync import heads
from tests.transcripts.desk import Desk, blob_count, content
from tests.transcripts.reading import entries


class FullBlobs(DiskBlobs):
    """A disk that is full for a while."""

    full = True

    async def write(self, key: str, data: bytes) -> None:
        if self.full:
            raise disk_full()
        await super().write(key, data)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
async def blobs(folder: Path) -> AsyncIterator[DiskBlobs]:
    blobs = DiskBlobs(folder)
    yield blobs
    await blobs.close()


@pytest.fixture
def desk(database: Database, blobs: DiskBlobs) -> Desk:
    return Desk(database, blobs)


async def transcript(desk: Desk, session: SessionId) -> StoredFile:
    stored = await desk.database.read(lambda tx: transcript_of(tx, session))
    assert stored is not None, "there is no transcript"
    return stored


async def test_an_ended_session_has_its_transcript(desk: Desk, blobs: DiskBlobs, clock: FakeClock) -> None:
    session, staff, customer = await desk.open_session("Label printer prints blank labels")
    clock.advance(MINUTE)
    await desk.say(customer, session, "It prints nothing.\nSince this morning.")
    shared = await desk.share(customer, "Here is the log.", "printer.log", b"jammed\n")
    await desk.say(staff, session, "Turn the ribbon around.")
    clock.advance(MINUTE)
    await desk.end(staff, session)
    await desk.worker().run_due()

    stored = await transcript(desk, session)
    data = await content(blobs, stored)
    assert stored.name == "2027-01-15 0900 Label printer prints blank labels.txt"
    assert stored.media_type == "text/plain; charset=utf-8"
    assert (stored.size_bytes, stored.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert data.startswith(b"\xef\xbb\xbfTranscript")
    page = data.decode("utf-8-sig")
    assert [(entry.author, entry.said, entry.files) for entry in entries(page) if entry.author] == [
        ("Maria", ["It prints nothing.", "Since this morning."], []),
        ("Maria", ["Here is the log."], ["printer.log"]),
        ("T.B.", ["Turn the ribbon around."], []),
    ]
    assert f"7 bytes, arrived intact\r\n      SHA-256 {shared.sha256}\r\n" in page
    assert [entry.notes[0] for entry in entries(page) if not entry.author] == [
        'Technician "T.B." joined',
        'Customer "Maria" joined',
        'Technician "T.B." ended the session',
    ]
    assert "Organization   IT Service Desk\r\n" in page


async def test_it_is_rendered_at_the_very_end_of_both_streams(desk: Desk, blobs: DiskBlobs) -> None:
    session, staff, customer = await desk.open_session("Printer")
    await desk.end(staff, session)
    with pytest.raises(Problem) as refused:
        await desk.say(customer, session, "one more thing")
    assert refused.value.status == 410
    await desk.worker().run_due()
    page = (await content(blobs, await transcript(desk, session))).decode()
    assert "one more thing" not in page
    stated = re.search(r"revision (\d+) of what everybody saw and revision (\d+)", page)
    assert stated is not None
    at_end = await desk.database.read(lambda tx: heads(tx, session))
    assert at_end is not None
    assert (int(stated[1]), int(stated[2])) == (at_end.public, at_end.staff)


async def test_nothing_is_written_for_a_session_that_goes_on(desk: Desk, folder: Path) -> None:
    session, _, _ = await desk.open_session("Printer")
    await desk.worker().run_due()
    assert await desk.database.read(lambda tx: transcript_of(tx, session)) is None
    with pytest.raises(ValueError, match="live"):
        await desk.writer().write(session)
    assert blob_count(folder) == 0


async def test_writing_again_changes_nothing(desk: Desk, folder: Path) -> None:
    session = await desk.short_session()
    await desk.worker().run_due()
    first = await transcript(desk, session)
    await desk.writer("Asia/Tokyo").write(session)
    assert await transcript(desk, session) == first
    assert blob_count(folder) == 1
    assert [saved.id for saved in desk.saved] == [first.id]


async def test_two_workers_at_once_write_one(desk: Desk, folder: Path) -> None:
    sessions = [await desk.short_session() for _ in range(5)]
    writer = desk.writer()
    await asyncio.gather(
        *(desk.worker(writer).run_due() for _ in range(3)), *(writer.write(sessions[0]) for _ in range(3))
    )
    assert sorted(saved.session or "" for saved in desk.saved) == sorted(sessions)
    assert blob_count(folder) == 5


async def test_two_that_saw_it_differently_leave_one_file_and_one_blob(
    desk: Desk, blobs: DiskBlobs, folder: Path
) -> None:
    """As when an organization changes its time zone at that moment: both render, one becomes the file."""
    session = await desk.short_session()
    here, there = desk.writer("Europe/Berlin"), desk.writer("Asia/Tokyo")
    outcomes = await asyncio.gather(here.write(session), there.write(session), return_exceptions=True)
    # Where both are in their transaction at the same moment one of them may fail; the job tries it again.
    for writer, outcome in zip((here, there), outcomes, strict=True):
        if isinstance(outcome, Exception):
            await writer.write(session)
    stored = await transcript(desk, session)
    assert hashlib.sha256(await content(blobs, stored)).hexdigest() == stored.sha256
    assert blob_count(folder) == 1


async def test_a_full_disk_delays_it_and_alarms(database: Database, folder: Path, clock: FakeClock) -> None:
    blobs = FullBlobs(folder)
    desk = Desk(database, blobs)
    session = await desk.short_session()
    for _ in range(4):
        await desk.worker().run_due()
        clock.advance(10 * MINUTE)
    assert [trouble.error for trouble in await database.read(troubles)] == ["disk-full"]
    blobs.full = False
    await desk.worker().run_due()
    assert (await transcript(desk, session)).size_bytes > 0
    assert await database.read(troubles) == []
    await blobs.close()


async def test_a_session_that_is_gone_is_no_trouble(desk: Desk) -> None:
    await desk.writer().write(SessionId(new_id()))
    assert desk.saved == []


async def test_an_unknown_time_zone_is_no_trouble_either(desk: Desk, blobs: DiskBlobs) -> None:
    session = await desk.short_session()
    await desk.writer("Middle/Earth").write(session)
    page = (await content(blobs, await transcript(desk, session))).decode()
    assert "Time zone      UTC\r\n" in page


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("", "2027-01-15 0900 Session.txt"),
        ("../../etc/passwd", "2027-01-15 0900 .._.._etc_passwd.txt"),
        ("Ward 3: blank", "2027-01-15 0900 Ward 3_ blank.txt"),
        ("字" * 120, "2027-01-15 0900 " + "字" * 78 + ".txt"),
    ],
)
async def test_its_name_can_be_saved_everywhere(desk: Desk, title: str, name: str) -> None:
    session = await desk.short_session(title)
    await desk.worker().run_due()
    assert (await transcript(desk, session)).name == name
