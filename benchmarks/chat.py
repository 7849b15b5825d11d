"""How many messages a second one process carries with p99 from send to delivery under 50 ms: Deskside beside the bare prototype.

Open loop: messages of 200 bytes are sent on a schedule, whatever the server does; each is timed at every participant of its
session, the sender included. `python -m benchmarks.chat [--postgres URL]`.
"""

import argparse
import asyncio
import gc
import json
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvloop

from benchmarks.desk import DeskServer, client, open_rooms, set_up
from benchmarks.wire import LoadSocket, connect

ROOMS = 200
PEOPLE = 3
TEXT = "x" * 180
SECONDS = 6.0
WARM_S = 1.0
LIMIT_MS = 50.0
RATES = "500,1000,1500,2000,2500,3000,3500,4000,4500,5000,5500,6000,7000,8000,9000,10000,12000,14000,16000,18000,20000,22000,24000"
REST_S = 6.0
"""Between two rates: Deskside lets each person say 60 things at once and then ten a second, so a burst must have come back."""

Send = Callable[[str], None]


@dataclass
class Load:
    """One server under load: how to send a message as somebody, and how a message's mark is found in a frame."""

    senders: list[Send]
    arrived: list[tuple[float, int]]


@dataclass
class Figures:
    rate: int
    delivered: float
    p50_ms: float
    p99_ms: float

    @property
    def good(self) -> bool:
        return self.p99_ms < LIMIT_MS and self.delivered > 0.995


async def run(load: Load, rate: int) -> Figures:
    """Send at a rate for a while and see what arrives."""
    load.arrived.clear()
    gc.collect()
    gc.disable()
    sent: dict[int, float] = {}
    now = time.perf_counter
    start = now()
    total = int(rate * SECONDS)
    number = 0
    while number < total:
        due = min(total, int((now() - start) * rate) + 1)
        while number < due:
            sent[number] = now()
            load.senders[number % len(load.senders)](f"{number:07d}{TEXT}")
            number += 1
        await asyncio.sleep(0.001)
    deadline = now() + 3
    while len(load.arrived) < total * PEOPLE and now() < deadline:
        await asyncio.sleep(0.01)
    gc.enable()
    late = sorted((at - sent[mark]) * 1000 for at, mark in load.arrived if mark in sent and sent[mark] - start > WARM_S)
    if not late:
        return Figures(rate, 0.0, float("inf"), float("inf"))
    return Figures(
        rate,
        len(load.arrived) / (total * PEOPLE),
        statistics.median(late),
        late[min(len(late) - 1, int(len(late) * 0.99))],
    )


async def highest(name: str, load: Load, rates: list[int]) -> int:
    """The highest of these rates that is carried; one rate is tried again before it counts as too high."""
    best = 0
    for rate in rates:
        for _ in range(2):
            await asyncio.sleep(REST_S)
            figures = await run(load, rate)
            print(
                f"  {name:10} {rate:6d} msg/s: p50 {figures.p50_ms:7.1f} ms, p99 {figures.p99_ms:7.1f} ms, "
                f"delivered {figures.delivered:.2%}",
                flush=True,
            )
            if figures.good:
                break
        else:
            break
        best = rate
    return best


async def bare_load(port: int) -> tuple[Load, list[LoadSocket]]:
    arrived: list[tuple[float, int]] = []
    now = time.perf_counter

    def hear(payload: bytes) -> None:
        mark = payload.find(b'"text":"')
        arrived.append((now(), int(payload[mark + 8 : mark + 15])))

    sockets: list[LoadSocket] = []
    for room in range(ROOMS):
        sockets += [await connect(port, f"/{room}", hear) for _ in range(PEOPLE)]

    def sender(socket: LoadSocket) -> Send:
        return lambda text: socket.send(json.dumps({"id": secrets.token_hex(8), "text": text}).encode())

    return Load([sender(socket) for socket in sockets], arrived), sockets


async def desk_load(desk: DeskServer) -> tuple[Load, list[LoadSocket]]:
    owner = await set_up(desk)
    rooms = await open_rooms(desk, owner, ROOMS, PEOPLE - 1)
    arrived: list[tuple[float, int]] = []
    now = time.perf_counter
    watching = 0

    def hear(payload: bytes) -> None:
        if payload.startswith(b'{"t":"live"'):
            mark = payload.find(b'"text":"')
            if mark > 0:
                arrived.append((now(), int(payload[mark + 8 : mark + 15])))
        elif payload.startswith(b'{"t":"batch"'):
            nonlocal watching
            watching += 1
        elif payload.startswith(b'{"t":"failed"'):
            print(payload.decode()[:300], file=sys.stderr)

    sockets: list[LoadSocket] = []
    senders: list[Send] = []
    async with client() as http:
        for room in rooms:
            for person in room.people:
                ticket = await person.ticket(http)
                socket = await connect(desk.port, "/api/socket", hear)
                socket.send(json.dumps({"t": "ticket", "ticket": ticket}).encode())
                socket.send(json.dumps({"t": "watch", "session": room.session, "cursor": None, "oldest": 0}).encode())
                sockets.append(socket)
                senders.append(_desk_sender(socket, room.session))
    while watching < len(sockets):
        await asyncio.sleep(0.05)
    return Load(senders, arrived), sockets


def _desk_sender(socket: LoadSocket, session: str) -> Send:
    def send(text: str) -> None:
        mark = text[:7]
        frame = (
            f'{{"t":"do","id":"{mark}","name":"chat.post","args":{{"session":"{session}",'
            f'"client_id":"{secrets.token_hex(8)}","text":"{text}"}}}}'
        )
        socket.send(frame.encode())

    return send


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", help="also measure on this empty PostgreSQL database")
    parser.add_argument("--rates", default=RATES)
    options = parser.parse_args()
    rates = [int(rate) for rate in options.rates.split(",")]
    results: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        results["bare"] = await _measure_bare(Path(folder), rates)
        desk = DeskServer(8141, Path(folder) / "desk")
        results["deskside"] = await _measure_desk("deskside", desk, rates)
        if options.postgres:
            desk = DeskServer(8142, Path(folder) / "desk-postgres", {"DESKSIDE_DATABASE": options.postgres})
            results["postgres"] = await _measure_desk("postgres", desk, rates)
    for name, rate in results.items():
        share = f", {rate / results['bare']:.2f} of bare" if results["bare"] else ""
        print(f"{name}: {rate} msg/s with p99 under {LIMIT_MS:.0f} ms, {ROOMS} sessions x {PEOPLE}{share}")


async def _measure_bare(folder: Path, rates: list[int]) -> int:
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.bare_chat", "8140", str(folder / "bare.db")])
    try:
        await asyncio.sleep(1.5)
        load, sockets = await bare_load(8140)
        best = await highest("bare", load, rates)
        for socket in sockets:
            socket.close()
        return best
    finally:
        server.terminate()
        server.wait()


async def _measure_desk(name: str, desk: DeskServer, rates: list[int]) -> int:
    desk.start()
    try:
        load, sockets = await desk_load(desk)
        best = await highest(name, load, rates)
        print(f"  {name}: {desk.resident_kib() / 1024:.0f} MiB, {desk.cpu_s():.1f} s of processor")
        for socket in sockets:
            socket.close()
        return best
    finally:
        desk.stop()


if __name__ == "__main__":
    uvloop.run(main())
