"""Somebody who wants the service for themselves, as a process of its own: `python -m tests.promises.flooder <JSON>`.

It prints "flooding" once it is at it, and is there to be ended. What it is told is a `Flood`.
"""

import asyncio
import json
import resource
import secrets
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from typing import cast

import uvloop

LIFE_S = 60.0


@dataclass(frozen=True)
class Flood:
    """How to flood which desk, and as whom."""

    kind: str
    port: int
    origin: str
    headers: dict[str, str] = field(default_factory=dict[str, str])
    session: str = ""
    file: str = ""
    tickets: list[str] = field(default_factory=list[str])


class Line:
    """A raw connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, flood: Flood) -> "Line":
        return cls(*await asyncio.open_connection("127.0.0.1", flood.port, limit=2**16))

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def ask(self, flood: Flood, method: str, path: str, body: bytes = b"", **more: str) -> None:
        await self.send(head(flood, method, path, len(body), **more) + body)

    async def upgrade(self, flood: Flood) -> None:
        """Become a socket, with a ticket if there is one left."""
        key = {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
        await self.ask(flood, "GET", "/api/socket", b"", **key, Upgrade="websocket", Connection="Upgrade")
        assert b" 101 " in await self.reader.readuntil(b"\r\n\r\n")
        if flood.tickets:
            await self.say(t="ticket", ticket=flood.tickets.pop())

    async def say(self, **frame: object) -> None:
        await self.send(text(json.dumps(frame).encode()))

    async def swallow(self) -> None:
        """Read and forget whatever comes."""
        while await self.reader.read(65_536):
            pass

    def read_nothing(self) -> None:
        cast("asyncio.ReadTransport", self._writer.transport).pause_reading()

    def close(self) -> None:
        self._writer.transport.abort()


def head(flood: Flood, method: str, path: str, length: int, **more: str) -> bytes:
    lines = {"Host": "desk", "Content-Length": str(length), **flood.headers, "Origin": flood.origin, **more}
    return (
        f"{method} {path} HTTP/1.1\r\n{''.join(f'{k}: {v}{chr(13)}{chr(10)}' for k, v in lines.items())}\r\n".encode()
    )


def text(payload: bytes, opcode: int = 0x81) -> bytes:
    """A client's frame; its mask of zeros leaves the payload as it is."""
    size = len(payload)
    if size < 126:
        return bytes([opcode, 0x80 | size]) + bytes(4) + payload
    if size < 65_536:
        return bytes([opcode, 0x80 | 126]) + size.to_bytes(2, "big") + bytes(4) + payload
    return bytes([opcode, 0x80 | 127]) + size.to_bytes(8, "big") + bytes(4) + payload


async def post_by_socket(flood: Flood, line: Line) -> None:
    await line.upgrade(flood)
    reading = asyncio.ensure_future(line.swallow())
    while not reading.done():
        await line.say(t="do", id="1", name="chat.post", args=_message(flood))
        await line.say(t="watch", session=flood.session, cursor=None, oldest=0)


async def post_by_http(flood: Flood, line: Line) -> None:
    reading = asyncio.ensure_future(line.swallow())
    while not reading.done():
        body = json.dumps(_message(flood)).encode()
        await line.ask(flood, "POST", "/api/do/chat.post", body, **{"Content-Type": "application/json"})


def _message(flood: Flood) -> dict[str, str]:
    return {"session": flood.session, "client_id": secrets.token_hex(8), "text": "mine, all mine " * 20}


async def ask_and_never_read(flood: Flood, line: Line) -> None:
    await line.upgrade(flood)
    line.read_nothing()
    for number in range(250):
        await line.say(t="do", id=str(number), name="chat.older", args={"session": flood.session, "before": 2**31 - 1})
    await asyncio.sleep(LIFE_S)


async def type_in_every_tab(flood: Flood, line: Line) -> None:
    await line.upgrade(flood)
    await line.say(t="watch", session=flood.session, cursor=None, oldest=0)
    reading = asyncio.ensure_future(line.swallow())
    while not reading.done():
        for on in (True, False):
            await line.say(t="signal", session=flood.session, name="typing", on=on)
            await asyncio.sleep(0.05)


async def half_a_request(flood: Flood, line: Line) -> None:
    await line.send(b"GET / HTTP/1.1\r\nHost: desk\r\nX-Slow: ")
    while True:
        await line.send(b"a")
        await asyncio.sleep(0.5)


async def dripping_body(flood: Flood, line: Line) -> None:
    await line.send(head(flood, "POST", "/api/join", 1_000, **{"Content-Type": "application/json"}))
    while True:
        await line.send(b" ")
        await asyncio.sleep(0.5)


async def no_ticket(flood: Flood, line: Line) -> None:
    await line.upgrade(flood)
    await line.swallow()


async def wrong_ticket(flood: Flood, line: Line) -> None:
    await line.upgrade(flood)
    await line.say(t="ticket", ticket=secrets.token_urlsafe(32))
    await line.swallow()


async def huge_frames(flood: Flood, line: Line) -> None:
    await line.upgrade(flood)
    await line.send(text(b"x" * 4_000_000))
    await line.swallow()


async def tiny_frames(flood: Flood, line: Line) -> None:
    await line.upgrade(flood)
    await line.send(text(b"{}", opcode=0x89) * 50_000)
    await line.swallow()


async def stalled_download(flood: Flood, line: Line) -> None:
    await line.ask(flood, "GET", f"/api/files/{flood.file}/content")
    await line.reader.readuntil(b"\r\n\r\n")
    line.read_nothing()
    await asyncio.sleep(LIFE_S)


async def empty_files(flood: Flood, line: Line) -> None:
    from tests.app.world import metadata  # noqa: PLC0415 - it brings the whole desk with it, which the others do without

    reading = asyncio.ensure_future(line.swallow())
    while not reading.done():
        about = metadata({"filename": "a", "session": flood.session, "draft": secrets.token_hex(8)})
        tus = {"Tus-Resumable": "1.0.0", "Upload-Length": "0", "Upload-Metadata": about}
        await line.ask(flood, "POST", "/api/uploads", b"", **tus)
        await asyncio.sleep(0.02)


Attack = Callable[[Flood, Line], Awaitable[None]]

KINDS: dict[str, tuple[tuple[Attack, int], ...]] = {
    "posts": ((post_by_socket, 20), (post_by_http, 20)),
    "unread answers": ((ask_and_never_read, 60),),
    "typing": ((type_in_every_tab, 60),),
    "half requests": ((half_a_request, 500), (dripping_body, 200)),
    "no tickets": ((no_ticket, 2_000),),
    "wrong tickets": ((wrong_ticket, 30),),
    "huge frames": ((huge_frames, 20),),
    "tiny frames": ((tiny_frames, 10),),
    "stalled downloads": ((stalled_download, 300),),
    "empty files": ((empty_files, 20),),
}
"""What is done, and on how many connections."""


async def again_and_again(flood: Flood, attack: Attack) -> None:
    """Whoever is thrown out comes back, but not faster than a network lets them."""
    while True:
        with suppress(ConnectionError, OSError, AssertionError, asyncio.IncompleteReadError):
            line = await Line.open(flood)
            try:
                await attack(flood, line)
            finally:
                line.close()
        await asyncio.sleep(0.05)


async def main(flood: Flood) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, hard), hard))
    attacks = [attack for attack, many in KINDS[flood.kind] for _ in range(many)]
    tasks = [asyncio.create_task(again_and_again(flood, attack)) for attack in attacks]
    print("flooding", flush=True)
    await asyncio.sleep(LIFE_S)
    for task in tasks:
        task.cancel()


@asynccontextmanager
async def flooding(flood: Flood) -> AsyncGenerator[None]:
    """A process that floods, as long as the context lasts."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.promises.flooder",
        json.dumps(asdict(flood)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"flooding\n"
        yield
    finally:
        process.kill()
        await process.wait()


if __name__ == "__main__":
    uvloop.run(main(Flood(**json.loads(sys.argv[1]))))
