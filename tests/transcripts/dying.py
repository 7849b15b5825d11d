"""A process of its own that works off what is owed and is killed (`kill -9`) at a point named on its command line.

`python -m tests.transcripts.dying <database address> <folder of blobs> <point>`; without such a point it lives and ends well.
"""

import asyncio
import os
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Literal, get_args

from deskside.backends import DiskBlobs, Transaction, open_database
from deskside.clock import system_clock
from deskside.files import StoredFile
from deskside.ids import OrganizationId, SessionId
from deskside.jobs import Worker
from deskside.transcripts import FACT, Given, TranscriptWriter
from tests.transcripts.desk import Desk

Point = Literal[
    "reading", "before the bytes", "half the bytes", "after the bytes", "in the transaction", "before it is noted"
]
POINTS: tuple[Point, ...] = get_args(Point)
LEASE_S = 0.3


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DeadlyBlobs(DiskBlobs):
    """Dies around the writing of bytes."""

    def __init__(self, folder: Path, point: str) -> None:
        super().__init__(folder)
        self._point = point
        self._folder = folder

    async def write(self, key: str, data: bytes) -> None:
        if self._point == "before the bytes":
            die()
        if self._point == "half the bytes":
            threading.Thread(target=self._die_soon, daemon=True).start()
            data_of_many = data * 2_000  # long enough to be met in the middle
            await super().write(key, data_of_many)
        await super().write(key, data)
        if self._point == "after the bytes":
            die()

    def _die_soon(self) -> None:
        while not any(self._folder.rglob("*.part")):
            time.sleep(0.001)
        die()


async def main(url: str, folder: Path, point: str) -> None:
    database, blobs = open_database(url, system_clock), DeadlyBlobs(folder, point)
    await database.open(lambda _: None)

    def time_zone(tx: Transaction, organization: OrganizationId) -> str:
        if point == "reading":
            die()
        return "Europe/Berlin"

    def on_saved(tx: Transaction, session: SessionId, saved: StoredFile) -> None:
        if point == "in the transaction":
            die()

    writer = TranscriptWriter(database, blobs, Given(Desk(database, blobs).sources(), on_saved, time_zone))

    async def write(subject: str) -> None:
        await writer.write(SessionId(subject))
        if point == "before it is noted":
            die()

    reaction = replace(writer.reaction, run=write)
    await Worker(database, {FACT: [reaction]}, lease_s=LEASE_S).run_due()
    await database.close()
    await blobs.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
