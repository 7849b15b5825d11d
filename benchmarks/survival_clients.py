"""What cuts and kills cost the clients that people use: tus-js-client in Node and tuspy, unchanged, over a line of ours that breaks.

`python -m benchmarks.survival_clients [--mib 256] [--cuts 25] [--kills 4]`.
"""

import argparse
import asyncio
import hashlib
import io
import json
import random
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

from tusclient.client import TusClient

from benchmarks.bad_line import BadLine
from benchmarks.desk import DeskServer, Room, open_rooms, set_up
from benchmarks.survival import MIB, Report, bytes_read, settle
from benchmarks.uploads import Load, free_port, tus_job

HERE = Path(__file__).parents[1]
SCRIPT = HERE / "tests" / "uploads" / "tus_client.mjs"
CHUNK = 8 * MIB
LEAST = 128 * 1024
"""A line that breaks sooner loses the announcement, which these clients do not repeat."""

Client = Callable[[str, dict[str, str], dict[str, str], int], Awaitable[str]]
"""Sends so many bytes of `pattern` to an address with these headers and this metadata; answers the hash that it heard."""


@cache
def _block() -> bytes:
    return bytes((index * 7 + (index >> 8)) & 255 for index in range(65_536))


def pattern(size: int) -> bytes:
    """The bytes that the script in Node makes too."""
    return (_block() * (size // 65_536 + 1))[:size]


async def tus_js_client(endpoint: str, headers: dict[str, str], metadata: dict[str, str], size: int) -> str:
    node = shutil.which("node")
    assert node is not None, "Node is needed, as for building the pages"
    told = {
        "play": "whole",
        "endpoint": endpoint,
        "headers": headers,
        "metadata": metadata,
        "size": size,
        "chunkSize": CHUNK,
        "retryDelays": [100] * 600,
    }
    process = await asyncio.create_subprocess_exec(
        node, str(SCRIPT), str(HERE / "web"), json.dumps(told), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    seen = json.loads(output)
    return str(seen["sha256"] if seen["error"] is None else seen["error"])


async def tuspy(endpoint: str, headers: dict[str, str], metadata: dict[str, str], size: int) -> str:
    options: Any = {"retries": 600, "retry_delay": 0.1, "chunk_size": CHUNK}
    client = TusClient(endpoint, headers=headers)
    task: Any = client.uploader(  # pyright: ignore[reportUnknownMemberType] - the library leaves it untyped
        file_stream=io.BytesIO(pattern(size)), metadata=metadata, **options
    )
    await asyncio.to_thread(task.upload)
    return str(task.request.response_headers["deskside-sha256"])


CLIENTS: dict[str, Client] = {"tus-js-client": tus_js_client, "tuspy": tuspy}


async def survive(
    client: Client, desk: DeskServer, room: Room, size: int, breaks: int, dice: random.Random, *, kills: bool
) -> Report:
    """One file over a line that breaks so often, or to a desk that is killed so often."""
    report = Report(size)
    job = tus_job(desk, room, Load("", 1, size, CHUNK), "")
    draft = f"draft-{dice.randrange(2**40)}"
    metadata = {"filename": "survives.bin", "session": room.session, "draft": draft}
    await asyncio.to_thread(settle, desk)
    before = bytes_read(desk)
    line = BadLine(desk, report, sorted(dice.randrange(LEAST, size) for _ in range(breaks)), kills=kills)
    async with line.open():
        heard = await client(f"http://127.0.0.1:{line.port}/api/uploads", job["headers"], metadata, size)
    report.read = 0 if kills else bytes_read(desk) - before
    report.intact = heard == hashlib.sha256(pattern(size)).hexdigest()
    return report


async def main(mib: int, cuts: int, kills: int, seed: int, folder: Path) -> None:
    desk = DeskServer(free_port(), folder / "desk", {"DESKSIDE_MIN_FREE_BYTES": "0"})
    desk.data.mkdir()
    desk.start()
    dice = random.Random(seed)
    try:
        rooms = await open_rooms(desk, await set_up(desk), len(CLIENTS), 1)
        for (name, client), room in zip(CLIENTS.items(), rooms, strict=True):
            loop = partial(survive, client, desk, room, mib * MIB)
            cut, killed = await loop(cuts, dice, kills=False), await loop(kills, dice, kills=True)
            told = {
                "client": name,
                "cuts": cuts,
                "read_beyond_the_file_percent": round(100 * (cut.read / cut.size - 1), 2),
                "slowest_offset_s": round(max(cut.waits_s), 3),
                "kills": len(killed.lost),
                "most_lost_by_a_kill_mib": round(max(killed.lost) / MIB, 2),
                "intact": cut.intact and killed.intact,
            }
            print(json.dumps(told, indent=2))
    finally:
        desk.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mib", type=int, default=256)
    parser.add_argument("--cuts", type=int, default=25)
    parser.add_argument("--kills", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="survival-"))
    try:
        asyncio.run(main(given.mib, given.cuts, given.kills, given.seed, place))
    finally:
        shutil.rmtree(place)
