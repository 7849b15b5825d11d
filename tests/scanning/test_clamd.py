"""The daemon's protocol, asked of the real daemon."""

import asyncio
import io
import zipfile
from pathlib import Path
from typing import Self

import pytest

from deskside.backends import Blob, DiskBlobs
from deskside.scanning import Clamd, ScannerTrouble, clamd_at
from deskside.scanning.clamd import Answer, Clean, Infected, NotWhole, understood
from tests.scanning.daemon import INFECTED, STREAM_MAX_BYTES, THREAT, Daemon


async def scanned(daemon: Daemon, data: bytes, folder: Path) -> Answer:
    blobs = DiskBlobs(folder / "blobs")
    await blobs.write("file", data)
    async with await blobs.open("file") as blob:
        answer = await daemon.clamd.scan(blob)
    await blobs.close()
    return answer


def packed(files: int) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(files):
            archive.writestr(f"{number}.txt", f"harmless {number} " * 100)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (b"harmless", Clean()),
        (b"", Clean()),
        (b"\0" * STREAM_MAX_BYTES, Clean()),
        (INFECTED, Infected(THREAT)),
        (b"some words before it " + INFECTED, Infected(THREAT)),
        (b"\0" * (STREAM_MAX_BYTES + 1), NotWhole()),
        (b"\0" * (9 * STREAM_MAX_BYTES), NotWhole()),
        (packed(2), Clean()),
        (packed(50), NotWhole()),
    ],
    ids=["clean", "empty", "at its limit", "infected", "in the middle", "one over", "far over", "zip", "deep zip"],
)
async def test_what_it_says_is_understood(daemon: Daemon, tmp_path: Path, data: bytes, answer: Answer) -> None:
    assert await scanned(daemon, data, tmp_path) == answer


async def test_many_are_asked_about_at_once(local_daemon: Daemon, tmp_path: Path) -> None:
    blobs = DiskBlobs(tmp_path / "blobs")
    await blobs.write("bad", INFECTED)
    await blobs.write("good", b"good" * 100_000)

    async def ask(key: str) -> Answer:
        async with await blobs.open(key) as blob:
            return await local_daemon.clamd.scan(blob)

    answers = await asyncio.gather(*(ask(key) for key in ["bad", "good"] * 10))
    assert answers == [Infected(THREAT), Clean()] * 10
    await blobs.close()


async def test_a_daemon_that_is_away_is_trouble(daemon: Daemon, tmp_path: Path) -> None:
    await daemon.stop()
    with pytest.raises(ScannerTrouble, match="cannot be reached"):
        await daemon.clamd.ping()
    with pytest.raises(ScannerTrouble, match="cannot be reached"):
        await scanned(daemon, b"harmless", tmp_path)


class Interrupted:
    """A file in the middle of which something happens."""

    size_bytes = 400_000

    def __init__(self, daemon: Daemon) -> None:
        self._daemon = daemon

    async def read(self, offset: int, length: int) -> bytes:
        if offset:
            await self._daemon.kill()
        return b"x" * min(length, 100_000, self.size_bytes - offset)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return


async def test_a_daemon_that_dies_at_it_has_said_nothing(daemon: Daemon) -> None:
    blob: Blob = Interrupted(daemon)
    with pytest.raises(ScannerTrouble, match="went away"):
        await daemon.clamd.scan(blob)


async def test_a_daemon_that_hangs_is_not_waited_for_without_end(local_daemon: Daemon, tmp_path: Path) -> None:
    blobs = DiskBlobs(tmp_path / "blobs")
    await blobs.write("file", b"harmless")
    await local_daemon.freeze()
    hasty = Clamd(str(local_daemon.socket), answers_within_s=0.2)
    async with await blobs.open("file") as blob:
        with pytest.raises(ScannerTrouble, match="did not answer"):
            await hasty.scan(blob)
    await local_daemon.thaw()
    await blobs.close()


@pytest.mark.parametrize(
    "said", ["", "OK", "stream: ", "stream: Can't allocate memory ERROR", "UNKNOWN COMMAND", "FOUND"]
)
def test_no_other_answer_counts_as_clean(said: str) -> None:
    with pytest.raises(ScannerTrouble):
        understood(said)


def test_a_signature_has_no_say_beyond_its_name() -> None:
    assert understood("stream: Evil\n\u202e<b> OK FOUND") == Infected("Evil_<b>_OK")
    assert understood("stream: " + "x" * 1_000 + " FOUND") == Infected("x" * 128)


def test_what_a_setting_names() -> None:
    assert clamd_at("") is None
    assert clamd_at("unix:/run/clamd.ctl") == Clamd("/run/clamd.ctl")
    assert clamd_at("tcp:scanner.lan:3310") == Clamd(("scanner.lan", 3310))
    assert clamd_at("tcp:[::1]:3310") == Clamd(("::1", 3310))
    for wrong in ("unix:relative", "tcp:3310", "tcp:host:99999", "udp:host:1", "/run/clamd.ctl"):
        with pytest.raises(ValueError, match="not of the form"):
            clamd_at(wrong)
