"""Exactly one transcript, wherever the process is killed on the way to it, and however often."""

import asyncio
import hashlib
import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import bindparam, select

from deskside.backends import DiskBlobs, open_database
from deskside.clock import system_clock
from deskside.files import transcript_of
from deskside.ids import SessionId
from deskside.jobs.store import owed
from tests.transcripts.desk import Desk, blob_count, content
from tests.transcripts.dying import LEASE_S, POINTS
from tests.transcripts.reading import entries

ROOT = Path(__file__).parents[2]

_owed_for_session = select(owed).where(owed.c.subject == bindparam("of"))


async def live(url: str, folder: Path, point: str = "") -> int:
    """Run a process until it ends or is killed; its exit code."""
    await asyncio.sleep(LEASE_S * 1.2)  # the lease of the one before runs out in real time
    command = [sys.executable, "-m", "tests.transcripts.dying", url, str(folder), point]
    ended = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, timeout=60, check=False)
    return ended.returncode


async def ended_session(url: str, folder: Path) -> SessionId:
    database, blobs = open_database(url, system_clock), DiskBlobs(folder)
    await database.open(lambda _: None)
    session = await Desk(database, blobs).short_session()
    await database.close()
    await blobs.close()
    return session


async def check_one_transcript(url: str, folder: Path, session: SessionId) -> None:
    database, blobs = open_database(url, system_clock), DiskBlobs(folder)
    await database.open(lambda _: None)
    stored = await database.read(lambda tx: transcript_of(tx, session))
    assert stored is not None
    data = await content(blobs, stored)
    assert hashlib.sha256(data).hexdigest() == stored.sha256
    said = [entry.said for entry in entries(data.decode("utf-8-sig")) if entry.author]
    assert said == [["It prints nothing."], ["Now it does."]]
    assert blob_count(folder) == 1
    assert await database.read(lambda tx: tx.one(_owed_for_session, {"of": session})) is None
    await database.close()
    await blobs.close()


async def test_kills_at_all_points_in_a_row(database_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "blobs"
    session = await ended_session(database_url, folder)
    for point in POINTS:  # each begins where the kill before it left things
        assert await live(database_url, folder, point) == -signal.SIGKILL
    assert await live(database_url, folder) == 0
    await check_one_transcript(database_url, folder, session)
