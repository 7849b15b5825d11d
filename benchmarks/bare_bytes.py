"""The bare endpoints that uploads and downloads are measured against: uvicorn and nothing else.

`PUT` hashes with SHA-256 and writes to a file, a mebibyte at a time in a worker thread while the next is received, and syncs at the
end. `GET` reads a mebibyte at a time. No rights, no resuming, no record of anything. `python -m benchmarks.bare_bytes PORT FOLDER`.
"""

import asyncio
import hashlib
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import uvicorn

MIB = 1024 * 1024


class Bare:
    """The application."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._threads = ThreadPoolExecutor(4)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = self._folder / scope["path"].strip("/")
        if scope["method"] == "PUT":
            await _answer(send, (await self._take(path, receive)).encode())
        else:
            await self._give(path, send)

    async def _take(self, path: Path, receive: Any) -> str:
        loop, digest = asyncio.get_running_loop(), hashlib.sha256()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)

        def write(data: bytes) -> None:
            digest.update(data)
            os.write(descriptor, data)

        writing: asyncio.Future[None] | None = None
        more, pieces, size = True, list[bytes](), 0
        while more:
            message = await receive()
            more = message["more_body"]
            pieces.append(message["body"])
            size += len(message["body"])
            if size >= MIB or not more:
                if writing is not None:
                    await writing
                batch, pieces, size = b"".join(pieces), [], 0
                writing = loop.run_in_executor(self._threads, write, batch)
        if writing is not None:
            await writing
        await loop.run_in_executor(self._threads, os.fdatasync, descriptor)
        os.close(descriptor)
        return digest.hexdigest()

    async def _give(self, path: Path, send: Any) -> None:
        loop = asyncio.get_running_loop()
        descriptor = os.open(path, os.O_RDONLY)
        size = os.fstat(descriptor).st_size
        headers = [(b"content-length", str(size).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for offset in range(0, size, MIB):
            data = await loop.run_in_executor(self._threads, os.pread, descriptor, MIB, offset)
            await send({"type": "http.response.body", "body": data, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        os.close(descriptor)


async def _answer(send: Any, body: bytes) -> None:
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    uvicorn.run(
        Bare(Path(sys.argv[2])), port=int(sys.argv[1]), log_level="warning", access_log=False, ws="none", lifespan="off"
    )
