"""How fast messages are delivered while a file of 1 GiB is sent, beside how fast they are without.

`python -m benchmarks.together [--rates 100,500,1000]`. The upload begins anew as often as it takes, so one runs during the whole
measurement; sender, load generator and server share the machine.
"""

import argparse
import asyncio
import tempfile
from itertools import count
from pathlib import Path

import uvloop

from benchmarks.chat import desk_load, run
from benchmarks.desk import PASSWORD, DeskServer, Person, Room, client, open_rooms
from benchmarks.uploads import LOADS, free_port, run_load, tus_job

UPLOAD = next(load for load in LOADS if load.name == "1 GiB by 32 MiB")


async def main(rates: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = DeskServer(free_port(), Path(folder) / "desk", {"DESKSIDE_MIN_FREE_BYTES": "0"})
        desk.start()
        try:
            load, sockets = await desk_load(desk)
            for rate in rates:
                alone = await run(load, rate)
                uploading = asyncio.create_task(_upload(desk))
                beside = await run(load, rate)
                uploading.cancel()
                sent = await asyncio.gather(uploading, return_exceptions=True)
                assert isinstance(sent[0], asyncio.CancelledError), sent
                print(
                    f"{rate:6d} msg/s: p99 {alone.p99_ms:.1f} ms alone, {beside.p99_ms:.1f} ms during an upload "
                    f"(delivered {beside.delivered:.2%})",
                    flush=True,
                )
            for socket in sockets:
                socket.close()
        finally:
            desk.stop()


async def _upload(desk: DeskServer) -> None:
    """Send one file after the other, each in a session of its own that ends afterwards, so that the disk does not fill."""
    owner = Person(desk)
    async with client() as http:
        await owner.post(http, "/api/sign-in", {"email": "owner@desk.example", "password": PASSWORD})
        owner.acting_as = "staff"
        for number in count():
            [room] = await open_rooms(desk, owner, 1, 1)
            await asyncio.to_thread(run_load, tus_job(desk, room, UPLOAD, f"draft-number-{number}"))
            await _end(owner, room)


async def _end(owner: Person, room: Room) -> None:
    async with client() as http:
        await owner.do(http, "sessions.end", {"session": room.session})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rates", default="100,500,1000")
    uvloop.run(main([int(rate) for rate in parser.parse_args().rates.split(",")]))
