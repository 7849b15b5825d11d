"""The bare prototype that Deskside is measured against: uvicorn, msgspec, one writer thread, group commit, delivery after the sync.

No rights, no history, no catch-up: what the machine gives when nothing else is asked. `python -m benchmarks.bare_chat PORT FILE`.
"""

import asyncio
import queue
import sqlite3
import sys
import threading
import time
from typing import Any

import msgspec
import uvicorn


class Post(msgspec.Struct):
    id: str
    text: str


class Message(msgspec.Struct):
    rev: int
    author: int
    id: str
    at: float
    text: str


class Writer(threading.Thread):
    """Groups what waits into one commit and hands the batch back to the loop."""

    def __init__(self, path: str, loop: asyncio.AbstractEventLoop, done: Any) -> None:
        super().__init__(daemon=True)
        self.waiting: queue.SimpleQueue[tuple[str, int, Post]] = queue.SimpleQueue()
        self._path, self._loop, self._done = path, loop, done

    def run(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE messages (rev INTEGER PRIMARY KEY, room TEXT, author INT, id TEXT, text TEXT)")
        while True:
            batch = [self.waiting.get()]
            while len(batch) < 64 and not self.waiting.empty():
                batch.append(self.waiting.get())
            connection.execute("BEGIN IMMEDIATE")
            written: list[tuple[str, int, Message]] = []
            for room, author, post in batch:
                cursor = connection.execute(
                    "INSERT INTO messages (room, author, id, text) VALUES (?, ?, ?, ?)",
                    (room, author, post.id, post.text),
                )
                written.append((room, author, Message(cursor.lastrowid or 0, author, post.id, time.time(), post.text)))
            connection.execute("COMMIT")
            self._loop.call_soon_threadsafe(self._done, written)


class Bare:
    """Rooms of sockets."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._rooms: dict[str, set[asyncio.Queue[str]]] = {}
        self._writer: Writer | None = None
        self._authors = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "websocket":
            return
        if self._writer is None:
            self._writer = Writer(self._path, asyncio.get_running_loop(), self._deliver)
            self._writer.start()
        await receive()
        await send({"type": "websocket.accept"})
        room = scope["path"]
        self._authors += 1
        author = self._authors
        waiting: asyncio.Queue[str] = asyncio.Queue()
        self._rooms.setdefault(room, set()).add(waiting)

        async def write() -> None:
            while True:
                await send({"type": "websocket.send", "text": await waiting.get()})

        writer = asyncio.ensure_future(write())
        decode = msgspec.json.Decoder(Post).decode
        try:
            while (message := await receive())["type"] == "websocket.receive":
                self._writer.waiting.put((room, author, decode(message["text"])))
        finally:
            writer.cancel()
            self._rooms[room].discard(waiting)

    def _deliver(self, written: list[tuple[str, int, Message]]) -> None:
        for room, _, message in written:
            text = msgspec.json.encode(message).decode()
            for waiting in self._rooms.get(room, ()):
                waiting.put_nowait(text)


if __name__ == "__main__":
    uvicorn.run(
        Bare(sys.argv[2]),
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="warning",
        lifespan="off",
    )
