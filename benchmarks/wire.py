"""A small WebSocket client for load: plain asyncio protocol, no masking cost (a mask of zeros), frames under 64 KiB.

It exists so that the load takes as little as possible of the two cores it shares with the server.
"""

import asyncio
import base64
import os
import struct
from collections.abc import Callable
from typing import Any

Hear = Callable[[bytes], None]


class LoadSocket(asyncio.Protocol):
    """One client connection. `hear` gets the payload of every text frame."""

    def __init__(self, host: str, path: str, origin: str, hear: Hear) -> None:
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n\r\n"
        ).encode()
        self.hear = hear
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed = False
        self._buffer = b""
        self._is_open = False

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        if not self._is_open:
            head, separator, rest = buffer.partition(b"\r\n\r\n")
            if not separator:
                self._buffer = buffer
                return
            if b" 101 " not in head.split(b"\r\n")[0]:
                self.opened.set_exception(ConnectionError(head.decode(errors="replace")[:200]))
                self._transport.close()
                return
            self._is_open = True
            self.opened.set_result(None)
            buffer = rest
        self._buffer = self._frames(buffer)

    def _frames(self, buffer: bytes) -> bytes:
        start, size = 0, len(buffer)
        while size - start >= 2:
            opcode = buffer[start] & 15
            length, head = buffer[start + 1], 2
            if length == 126:
                if size - start < 4:
                    break
                length, head = int.from_bytes(buffer[start + 2 : start + 4], "big"), 4
            elif length == 127:
                if size - start < 10:
                    break
                length, head = int.from_bytes(buffer[start + 2 : start + 10], "big"), 10
            end = start + head + length
            if end > size:
                break
            payload = buffer[start + head : end]
            if opcode == 1:
                self.hear(payload)
            elif opcode == 9:
                self._frame(10, payload)
            elif opcode == 8:
                self._transport.close()
            start = end
        return buffer[start:]

    def send(self, payload: bytes) -> None:
        self._frame(1, payload)

    def _frame(self, opcode: int, payload: bytes) -> None:
        size = len(payload)
        if size < 126:
            head = struct.pack("!BB", 128 | opcode, 128 | size)
        else:
            head = struct.pack("!BBH", 128 | opcode, 254, size)
        self._transport.write(head + b"\0\0\0\0" + payload)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if not self.opened.done():
            self.opened.set_exception(exc or ConnectionError("closed before it was open"))

    def close(self) -> None:
        self._transport.close()


async def connect(port: int, path: str, hear: Hear) -> LoadSocket:
    """An open connection to a server on this machine."""
    loop = asyncio.get_running_loop()
    host = f"127.0.0.1:{port}"
    _, socket = await loop.create_connection(lambda: LoadSocket(host, path, f"http://{host}", hear), "127.0.0.1", port)
    await socket.opened
    return socket
