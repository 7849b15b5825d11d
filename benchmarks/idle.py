"""What an idle participant costs in memory: many sockets, each watching a session, nobody saying anything.

`python -m benchmarks.idle [SOCKETS]`. The memory is the server's, before and after; each socket has its ticket, its watch and the
snapshot of its session behind it.
"""

import asyncio
import json
import resource
import sys
import tempfile
from pathlib import Path

import httpx
import uvloop

from benchmarks.desk import DeskServer, Person, client, open_rooms, set_up
from benchmarks.wire import LoadSocket, connect

PER_ROOM = 10
SETTLE_S = 25.0
"""Longer than a beat, so that what beats cost is in it."""


async def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, many + 1_000) if hard > 0 else many + 1_000, hard))
    with tempfile.TemporaryDirectory() as folder:
        desk = DeskServer(8143, Path(folder) / "desk")
        desk.start()
        try:
            await _measure(desk, many)
        finally:
            desk.stop()


async def _measure(desk: DeskServer, many: int) -> None:
    owner = await set_up(desk)
    rooms = await open_rooms(desk, owner, many // PER_ROOM, 1)
    await asyncio.sleep(2)
    before = desk.resident_kib()
    watching = 0

    def hear(payload: bytes) -> None:
        nonlocal watching
        watching += payload.startswith(b'{"t":"batch"')

    sockets: list[LoadSocket] = []
    gate = asyncio.Semaphore(16)

    async def sit(http: httpx.AsyncClient, person: Person, session: str) -> None:
        async with gate:
            ticket = await person.ticket(http)
            socket = await connect(desk.port, "/api/socket", hear)
            socket.send(json.dumps({"t": "ticket", "ticket": ticket}).encode())
            socket.send(json.dumps({"t": "watch", "session": session, "cursor": None, "oldest": 0}).encode())
            sockets.append(socket)

    async with client() as http:
        seats = [(room.people[seat % 2], room.session) for room in rooms for seat in range(PER_ROOM)]
        await asyncio.gather(*(sit(http, person, session) for person, session in seats))
    async with asyncio.timeout(30):
        while watching < len(sockets):
            await asyncio.sleep(0.1)
    cpu = desk.cpu_s()
    await asyncio.sleep(SETTLE_S)
    after = desk.resident_kib()
    open_still = sum(not socket.closed for socket in sockets)
    print(
        f"{open_still} idle participants: {(after - before) / open_still:.1f} KiB each, {after / 1024:.0f} MiB in all, "
        f"{(desk.cpu_s() - cpu) / SETTLE_S:.1%} of a core"
    )
    for socket in sockets:
        socket.close()


if __name__ == "__main__":
    uvloop.run(main())
