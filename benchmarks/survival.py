"""What cuts and kills cost an upload: bytes that the server reads twice, and seconds until a client knows where to go on.

`python -m benchmarks.survival [--mib 1024] [--cuts 100] [--kills 12]`. One file is sent as the browser's queue sends it, in requests of
32 MiB. First the connection is cut at random moments: reset, ended early, or left hanging half open. Then, with another file, the
server is killed at random moments and started again. What the server reads is counted by the system for its process. At last a hundred
files are sent at once while its memory is watched.
"""

import argparse
import asyncio
import hashlib
import json
import random
import shutil
import signal
import socket
import struct
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.bytes_load import answer, request, whole_answer
from benchmarks.desk import DeskServer, Room, open_rooms, set_up
from benchmarks.uploads import Load, Result as Measured, Watched, free_port, measure, run_load, tus_job

MIB = 1024 * 1024
CHUNK = 32 * MIB
PIECE = 256 * 1024
BODY = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
WAYS = ("reset", "ended", "hanging")


@dataclass
class Report:
    """What happened to one file."""

    size: int
    read: int = 0
    """Bytes that the server read while the file came."""
    waits_s: list[float] = field(default_factory=list[float])
    """From a cut until the offset was known."""
    lost: list[int] = field(default_factory=list[int])
    """What each kill cost."""
    intact: bool = False


class Sender:
    """Sends one file as the queue of our page does, and can be interrupted after any byte."""

    def __init__(self, desk: DeskServer, room: Room, data: bytes, draft: str) -> None:
        self._desk = desk
        self._data = data
        self._job = tus_job(desk, room, Load("", 1, len(data), CHUNK), draft)
        self._hanging: list[socket.socket] = []
        self._path = self._begin()
        self.sha256 = ""

    def _begin(self) -> str:
        headers = self._job["headers"] | BODY
        headers |= {"Upload-Length": str(len(self._data)), "Upload-Metadata": self._job["metadata"][0]}
        with socket.create_connection(("127.0.0.1", self._desk.port)) as connection:
            request(connection, "POST", self._job["path"], headers, 0)
            status, said = whole_answer(connection)
        if status != 201:
            raise RuntimeError(f"the upload was refused with {status}")
        return said["location"]

    def offset(self) -> int:
        """What the server says it has."""
        with socket.create_connection(("127.0.0.1", self._desk.port), 20) as connection:
            request(connection, "HEAD", self._path, self._job["headers"] | {"Tus-Resumable": "1.0.0"}, None)
            status, said, _ = answer(connection)
        if status != 200:
            raise RuntimeError(f"the offset was refused with {status}")
        self.sha256 = said.get("deskside-sha256", "")
        return int(said["upload-offset"])

    def send(self, offset: int, stop: int) -> socket.socket | None:
        """From the offset on, in requests; at `stop` the connection is left as it is and handed over."""
        connection = socket.create_connection(("127.0.0.1", self._desk.port), 60)
        while offset < len(self._data):
            end = min(offset + CHUNK, len(self._data))
            headers = self._job["headers"] | BODY | {"Upload-Offset": str(offset)}
            request(connection, "PATCH", self._path, headers, end - offset)
            for place in range(offset, min(end, stop), PIECE):
                connection.sendall(self._data[place : min(place + PIECE, end, stop)])
            if stop < end:
                return connection
            status, said = whole_answer(connection)
            if status != 204:
                raise RuntimeError(f"a piece was refused with {status}")
            offset = end
            self.sha256 = said.get("deskside-sha256", "")
        connection.close()
        return None

    def cut(self, connection: socket.socket, way: str) -> None:
        """`hanging` is a line that died without telling: neither closed nor used any more."""
        if way == "hanging":
            self._hanging.append(connection)
            return
        if way == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    def close(self) -> None:
        for connection in self._hanging:
            connection.close()


def bytes_read(desk: DeskServer) -> int:
    """What the process has read so far, as the system counts it; almost all of it came from sockets."""
    assert desk.process is not None
    lines = Path(f"/proc/{desk.process.pid}/io").read_text().splitlines()
    return int(lines[0].removeprefix("rchar: "))


def settle(desk: DeskServer) -> None:
    """Until a server that has just started reads nothing any more of its own: modules, and what its sandbox is tried with."""
    before = -1
    while (now := bytes_read(desk)) != before:
        before = now
        time.sleep(1)


def cut_often(desk: DeskServer, room: Room, data: bytes, cuts: int, dice: random.Random) -> Report:
    """One file over a line that is cut again and again."""
    report = Report(len(data))
    sender = Sender(desk, room, data, "draft-that-is-cut")
    before, offset = bytes_read(desk), 0
    for number, stop in enumerate(sorted(dice.randrange(1, len(data)) for _ in range(cuts))):
        if stop <= offset:
            continue
        connection = sender.send(offset, stop)
        if connection is None:
            break
        sender.cut(connection, WAYS[number % len(WAYS)])
        began = time.monotonic()
        offset = sender.offset()
        report.waits_s.append(time.monotonic() - began)
    sender.send(offset, len(data) + 1)
    report.read = bytes_read(desk) - before
    report.intact = sender.sha256 == hashlib.sha256(data).hexdigest()
    sender.close()
    return report


def kill_often(desk: DeskServer, room: Room, data: bytes, kills: int, dice: random.Random) -> Report:
    """One file to a server that is killed again and again, each time while bytes flow."""
    report = Report(len(data))
    sender = Sender(desk, room, data, "draft-that-is-killed")
    offset = 0
    for stop in sorted(dice.randrange(1, len(data)) for _ in range(kills)):
        if stop <= offset:
            continue
        before = bytes_read(desk)
        connection = sender.send(offset, stop)
        if connection is None:
            break
        # Stopped first, so that what it had read can still be asked for.
        assert desk.process is not None
        desk.process.send_signal(signal.SIGSTOP)
        read = bytes_read(desk) - before
        desk.kill()
        connection.close()
        desk.start(again=True)
        settle(desk)
        began, was = time.monotonic(), offset
        offset = sender.offset()
        report.waits_s.append(time.monotonic() - began)
        report.lost.append(max(read - (offset - was), 0))
    sender.send(offset, len(data) + 1)
    report.intact = sender.sha256 == hashlib.sha256(data).hexdigest()
    return report


def peak_of_many(desk: DeskServer, room: Room, many: int, size: int) -> float:
    """The highest memory in MiB while so many files are sent at once."""
    assert desk.process is not None
    result = Measured()
    load = Load(f"{many} at once", many, size, CHUNK)
    measure(result, Watched(desk.process.pid), load, lambda: run_load(tus_job(desk, room, load, "draft-of-many")))
    return result.peak_mib[0]


async def main(mib: int, cuts: int, kills: int, seed: int, folder: Path) -> None:
    desk = DeskServer(free_port(), folder / "desk", {"DESKSIDE_MIN_FREE_BYTES": "0"})
    desk.data.mkdir()
    desk.start()
    dice = random.Random(seed)
    try:
        owner = await set_up(desk)
        rooms = await open_rooms(desk, owner, 3, 1)
        data = dice.randbytes(MIB) * mib
        cut = cut_often(desk, rooms[0], data, cuts, dice)
        peak = peak_of_many(desk, rooms[1], 100, 10 * MIB)
        killed = kill_often(desk, rooms[2], data, kills, dice)
    finally:
        desk.stop()
    told = {
        "seed": seed,
        "cuts": len(cut.waits_s),
        "read_beyond_the_file_percent": round(100 * (cut.read / cut.size - 1), 2),
        "slowest_offset_s": round(max(cut.waits_s), 3),
        "kills": len(killed.lost),
        "most_lost_by_a_kill_mib": round(max(killed.lost) / MIB, 2),
        "peak_mib_of_100_uploads": round(peak),
        "intact": cut.intact and killed.intact,
    }
    print(json.dumps(told, indent=2))
    fine = told["read_beyond_the_file_percent"] <= 5 and told["most_lost_by_a_kill_mib"] <= 8 and told["intact"]
    fine = fine and told["slowest_offset_s"] < 1 and told["peak_mib_of_100_uploads"] < 200
    print("within the promises" if fine else "NOT within the promises")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--cuts", type=int, default=100)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="survival-"))
    try:
        asyncio.run(main(given.mib, given.cuts, given.kills, given.seed, place))
    finally:
        shutil.rmtree(place)
