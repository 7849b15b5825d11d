"""Uploads of Deskside beside a bare uvicorn endpoint that hashes and writes the same, in the same run.

`python -m benchmarks.uploads [--rounds 3] [--folder DIR]`. The tus project's own server, which hashes nothing, is measured too once
`npm --prefix benchmarks/peers install` has fetched it. Measured are one file of 1 GiB in one request, the same in requests of
32 MiB as the browser sends it, and 50 files of 20 MiB at once; with the processor time and the memory of the server. The servers
take turns, because the machine's own speed drifts.
"""

import argparse
import asyncio
import base64
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.desk import DeskServer, Person, Room, client, open_rooms, set_up

MIB = 1024 * 1024
PEERS = Path(__file__).with_name("peers")
OURS = "deskside"
SETTLE_S = 3.0
"""What is removed after a load keeps the disk busy for a while, and the next one must not pay for it."""


@dataclass
class Result:
    """What one way reached in one kind of load."""

    mib_per_s: list[float] = field(default_factory=list[float])
    cpu_s_per_gib: list[float] = field(default_factory=list[float])
    peak_mib: list[float] = field(default_factory=list[float])


@dataclass(frozen=True)
class Load:
    """So many files of one size at once."""

    name: str
    files: int
    size: int
    chunk: int


LOADS = [
    Load("1 GiB", 1, 1024 * MIB, 1024 * MIB),
    Load("1 GiB by 32 MiB", 1, 1024 * MIB, 32 * MIB),
    Load("50 x 20 MiB", 50, 20 * MIB, 20 * MIB),
    Load("1 MiB", 1, MIB, MIB),
]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def run_load(job: dict[str, Any]) -> float:
    """Seconds for all files."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.bytes_load"],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    said = json.loads(done.stdout)
    if said["failures"]:
        raise RuntimeError(said["failures"][0])
    return said["seconds"]


class Watched:
    """A server process whose processor time and highest memory are noted."""

    def __init__(self, pid: int) -> None:
        self._proc = Path(f"/proc/{pid}")

    def cpu_s(self) -> float:
        parts = (self._proc / "stat").read_text().rsplit(")", 1)[1].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

    def forget_peak(self) -> None:
        (self._proc / "clear_refs").write_text("5")

    def peak_mib(self) -> float:
        for line in (self._proc / "status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("no memory is told")


def measure(result: Result, watched: Watched, load: Load, run: Callable[[], float]) -> None:
    # What another server left to be written would be paid for by this one.
    os.sync()
    watched.forget_peak()
    before = watched.cpu_s()
    seconds = run()
    total_mib = load.files * load.size / MIB
    result.mib_per_s.append(total_mib / seconds)
    result.cpu_s_per_gib.append((watched.cpu_s() - before) / (total_mib / 1024))
    result.peak_mib.append(watched.peak_mib())


def tus_job(desk: DeskServer, room: Room, load: Load, draft: str) -> dict[str, Any]:
    customer: Person = room.people[1]
    cookies = "; ".join(f"{name}={value}" for name, value in customer.cookies.items())

    def metadata(number: int) -> str:
        facts = {"filename": f"{number}.bin", "session": room.session, "draft": draft}
        return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in facts.items())

    return {
        "way": "tus",
        "port": desk.port,
        "path": "/api/uploads",
        "files": load.files,
        "size": load.size,
        "chunk": load.chunk,
        "headers": {"Cookie": cookies, "Deskside-As": customer.acting_as, "Origin": desk.url},
        "metadata": [metadata(number) for number in range(load.files)],
    }


def peer_job(port: int, load: Load) -> dict[str, Any]:
    return {
        "way": "tus",
        "port": port,
        "path": "/files",
        "files": load.files,
        "size": load.size,
        "chunk": load.chunk,
        "headers": {},
        "metadata": [f"filename {base64.b64encode(b'x').decode()}"] * load.files,
    }


def start_bare(folder: Path) -> tuple["subprocess.Popen[bytes]", int]:
    return started([sys.executable, "-m", "benchmarks.bare_bytes"], folder)


def start_peer(folder: Path) -> tuple["subprocess.Popen[bytes]", int]:
    return started(["node", str(PEERS / "tus_server.mjs")], folder)


def started(command: list[str], folder: Path) -> tuple["subprocess.Popen[bytes]", int]:
    """A server that takes a port and a folder, once it answers."""
    folder.mkdir(exist_ok=True)
    port = free_port()
    process = subprocess.Popen([*command, str(port), str(folder)])
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return process, port
    raise RuntimeError(f"{command[0]} does not answer")


def show(results: dict[tuple[str, str], Result]) -> None:
    print(f"{'':28}{'MiB/s':>8}{'CPU s/GiB':>12}{'peak MiB':>10}")
    for (load, way), result in results.items():
        rate, cpu = statistics.median(result.mib_per_s), statistics.median(result.cpu_s_per_gib)
        compared = [
            f"{share(result, other):.2f} x {against}"
            for (same, against), other in results.items()
            if same == load and way == OURS and against != OURS
        ]
        print(f"{load + ', ' + way:28}{rate:8.0f}{cpu:12.2f}{max(result.peak_mib):10.0f}   {', '.join(compared)}")


def share(ours: Result, theirs: Result) -> float:
    """How much of their speed is ours. Pairs of one round are compared, since the machine's drift meets both."""
    return statistics.median(a / b for a, b in zip(ours.mib_per_s, theirs.mib_per_s, strict=True))


def turned(names: list[str], by: int) -> list[str]:
    """Another begins in every round."""
    start = by % len(names)
    return names[start:] + names[:start]


def forget_files(folder: Path) -> None:
    """What the others keep is not needed; ours goes with its session."""
    for name in ("bare", "peer"):
        for path in (folder / name).glob("*"):
            path.unlink()


async def main(rounds: int, folder: Path) -> None:
    desk = DeskServer(free_port(), folder / "desk", {"DESKSIDE_MIN_FREE_BYTES": "0"})
    desk.data.mkdir()
    processes: dict[str, tuple[subprocess.Popen[bytes], int]] = {}
    try:
        processes["bare"] = start_bare(folder / "bare")
        if (PEERS / "node_modules").exists():
            processes["@tus/server"] = start_peer(folder / "peer")
        desk.start()
        owner = await set_up(desk)
        assert desk.process is not None
        watched = {name: Watched(process.pid) for name, (process, _) in processes.items()}
        watched[OURS] = Watched(desk.process.pid)
        results = {(load.name, way): Result() for load in LOADS for way in watched}
        for number in range(rounds):
            for load in LOADS:
                [room] = await open_rooms(desk, owner, 1, 1)
                jobs = {OURS: tus_job(desk, room, load, f"draft-of-round-{number}")}
                for name, (_, port) in processes.items():
                    put = {"way": "put", "port": port, "files": load.files, "size": load.size}
                    jobs[name] = put if name == "bare" else peer_job(port, load)
                for way in turned(list(watched), number):
                    measure(results[load.name, way], watched[way], load, lambda job=jobs[way]: run_load(job))
                async with client() as http:
                    await owner.do(http, "sessions.end", {"session": room.session})
                forget_files(folder)
                await asyncio.sleep(SETTLE_S)
        show(results)
    finally:
        for process, _ in processes.values():
            process.terminate()
            process.wait()
        desk.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where to write; a fresh folder in it is used and removed")
    given = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="uploads-", dir=given.folder))
    try:
        asyncio.run(main(given.rounds, place))
    finally:
        shutil.rmtree(place)
