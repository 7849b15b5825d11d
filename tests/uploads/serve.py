"""A desk that takes uploads, as a process of its own: `python -m tests.uploads.serve <database> <folder> <port>`.

It prints "ready" when it answers, and is there to be killed.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn

from deskside.backends import open_database
from deskside.clock import system_clock
from deskside.files import routes as file_routes
from deskside.uploads import UploadService, routes
from tests.files.desk import Desk, Told


async def main(database_url: str, folder: Path, port: int) -> None:
    told = Told()
    database = open_database(database_url, system_clock)
    await database.open(told.extend)
    desk = Desk(database, told.bus, folder)
    service = UploadService(
        database=database, blobs=desk.blobs, bus=desk.bus, clock=system_clock, spool=folder / "spool"
    )
    await service.start()
    files = file_routes(database=database, blobs=desk.blobs, bus=desk.bus, identify=desk.identify)
    app = desk.front([*routes(service, desk.identify), *files])
    server = uvicorn.Server(uvicorn.Config(app, port=port, lifespan="off", log_level="warning", ws="none"))
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server offers a flag, no event
        await asyncio.sleep(0.005)
    print("ready", flush=True)
    await running


class Server:
    """The process, started and killed by a test."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def kill(self) -> None:
        """As a power cut does to a process: no goodbye."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()

    @property
    def pid(self) -> int:
        return self._process.pid


async def start(database_url: str, folder: Path, port: int) -> Server:
    """Start the process and wait until it answers."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.uploads.serve",
        database_url,
        str(folder),
        str(port),
        stdout=asyncio.subprocess.PIPE,
    )
    server = Server(process)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(20):
            said = await process.stdout.readline()
        assert said == b"ready\n"
    except BaseException:
        await server.kill()
        raise
    return server


@asynccontextmanager
async def started(database_url: str, folder: Path, port: int) -> AsyncGenerator[Server]:
    server = await start(database_url, folder, port)
    try:
        yield server
    finally:
        await server.kill()


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
