"""A client that can misbehave: it writes requests byte by byte, hangs, drips, and breaks off."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import msgspec


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def code(self) -> Any:
        return msgspec.json.decode(self.body)["code"]


class Line:
    """A connection to the desk."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(self, method: str, path: str, headers: Mapping[str, str], length: int | None) -> None:
        """Send everything but the body."""
        said = {"Host": "127.0.0.1", **headers}
        if length is not None:
            said["Content-Length"] = str(length)
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items()), "", ""]
        await self.send("\r\n".join(lines).encode())

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def hear(self) -> Heard:
        """The answer, as soon as it is there, whether or not our body is."""
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        return Heard(int(status.split()[1]), headers, body)

    async def ended(self) -> bytes:
        """What comes until the other side closes."""
        return await self._reader.read()

    def break_off(self) -> None:
        """As when a cable is pulled, but noticed at once."""
        self._writer.transport.abort()


@asynccontextmanager
async def line_to(port: int) -> AsyncGenerator[Line]:
    """A connection, broken off at the end if it still stands."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    line = Line(reader, writer)
    try:
        yield line
    finally:
        line.break_off()
