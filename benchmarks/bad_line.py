"""A line between a client and a desk that breaks after so many bytes, and a desk that is killed after so many: for clients that others
wrote, which know nothing of it and are used as they are.
"""

import asyncio
import re
import signal
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from benchmarks.desk import DeskServer
from benchmarks.survival import Report, bytes_read, settle

_OFFSET = re.compile(rb"\r\nupload-offset: (\d+)\r\n", re.IGNORECASE)
_READ_BYTES = 64 * 1024


class BadLine:
    """Passes everything on, counting what goes to the desk. At each of the places it breaks the client's connection; the desk's own end
    of every second one stays as if nothing had happened, and hangs. With `kills` it kills the desk instead."""

    def __init__(self, desk: DeskServer, report: Report, places: Sequence[int], *, kills: bool) -> None:
        self.port = 0
        self._desk = desk
        self._report = report
        self._places = list(places)
        self._kills = kills
        self._passed = 0
        self._breaks = 0
        self._base = bytes_read(desk)
        self._offset = 0
        self._read_before_kill: int | None = None
        self._is_down = False
        self._open: set[asyncio.StreamWriter] = set()
        self._hanging: list[asyncio.StreamWriter] = []
        self._reviving: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[None]:
        """While it can be used."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            for writer in [*self._open, *self._hanging]:
                writer.transport.abort()
            if self._reviving is not None:
                await self._reviving

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_down:
            writer.transport.abort()
            return
        onward = await asyncio.open_connection("127.0.0.1", self._desk.port)
        self._open |= {writer, onward[1]}
        asked: list[float] = []
        ways = [self._onward(reader, onward[1], writer, asked), self._back(onward[0], writer, asked)]
        tasks = [asyncio.create_task(way) for way in ways]
        _, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in left:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        writer.transport.abort()
        if onward[1] not in self._hanging:
            onward[1].transport.abort()
        self._open -= {writer, onward[1]}

    async def _onward(
        self, reader: asyncio.StreamReader, desk: asyncio.StreamWriter, client: asyncio.StreamWriter, asked: list[float]
    ) -> None:
        while data := await reader.read(_READ_BYTES):
            if data.startswith(b"HEAD "):
                asked.append(time.monotonic())
            desk.write(data)
            await desk.drain()
            self._passed += len(data)
            if self._places and self._passed >= self._places[0]:
                self._places.pop(0)
                self._break(desk)
                client.transport.abort()
                return

    def _break(self, desk: asyncio.StreamWriter) -> None:
        self._breaks += 1
        if self._kills:
            self._is_down = True
            self._reviving = asyncio.create_task(self._revive())
        elif self._breaks % 2:
            self._hanging.append(desk)

    async def _revive(self) -> None:
        """Kill the desk and start it again. It is stopped first, so that what it had read can still be asked for."""
        assert self._desk.process is not None
        self._desk.process.send_signal(signal.SIGSTOP)
        self._read_before_kill = bytes_read(self._desk) - self._base
        await asyncio.to_thread(self._desk.kill)
        await asyncio.to_thread(lambda: self._desk.start(again=True))
        await asyncio.to_thread(settle, self._desk)
        self._base = bytes_read(self._desk)
        self._is_down = False

    async def _back(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter, asked: list[float]) -> None:
        while data := await reader.read(_READ_BYTES):
            if asked:
                self._report.waits_s.append(time.monotonic() - asked.pop())
                self._note(data)
            client.write(data)
            await client.drain()

    def _note(self, answer: bytes) -> None:
        """After a kill the first offset that is said tells what it cost."""
        found = _OFFSET.search(answer)
        if found is None or self._read_before_kill is None:
            return
        offset = int(found[1])
        self._report.lost.append(max(self._read_before_kill - (offset - self._offset), 0))
        self._offset, self._read_before_kill = offset, None
