"""How a renderer and its parent talk: frames over the two pipes that are all a renderer has of the world.

The parent sends the job, a JSON object behind its length. The child says that it is locked up, then asks for pieces of the
document (`READ`, answered with as many bytes as it asked for, fewer at the end), and at last gives one `ANSWER` or `FAILED`.
"""

import io
import json
import os
from struct import Struct
from typing import Any

HEADER = Struct("!BQI")
"""Kind, offset, length: of the piece asked for, or of what follows the header."""
LOCKED, READ, ANSWER, FAILED = 1, 2, 3, 4
DATA = Struct("!I")
"""Before whatever the parent sends: how many bytes follow."""
MOST_AT_ONCE = 1024 * 1024
_AHEAD = 256 * 1024
"""Libraries read in small steps; each question costs the parent a turn of its loop."""
_IN, _OUT = 0, 1


class Failed(Exception):
    """The document cannot be rendered. The reason is one of our own words, never the document's."""


def receive_job() -> dict[str, Any]:
    """What to do, from the parent."""
    return json.loads(_receive())


def say(kind: int, facts: dict[str, Any], attached: bytes = b"") -> None:
    """Tell the parent something: facts, and bytes behind them."""
    text = json.dumps(facts).encode()
    _write(HEADER.pack(kind, len(text), len(text) + len(attached)) + text + attached)


class Document(io.RawIOBase):
    """The document as a file that can be read and sought. Its bytes are with the parent."""

    def __init__(self, size_bytes: int) -> None:
        self.size_bytes = size_bytes
        self._at = 0
        self._held_from = 0
        self._held = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size_bytes}[whence]
        self._at = max(0, start + offset)
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        left = max(0, self.size_bytes - self._at)
        wanted = left if size < 0 else min(size, left)
        parts: list[bytes] = []
        while wanted > 0:
            part = self._some(wanted)
            if not part:
                break
            parts.append(part)
            wanted -= len(part)
        return b"".join(parts)

    def readinto(self, buffer: Any, /) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _some(self, wanted: int) -> bytes:
        """At most so many bytes from where we are, of what is held or of a new piece."""
        if not self._held_from <= self._at < self._held_from + len(self._held):
            length = min(max(wanted, _AHEAD), MOST_AT_ONCE)
            _write(HEADER.pack(READ, self._at, length))
            self._held_from, self._held = self._at, _receive()
        start = self._at - self._held_from
        part = self._held[start : start + wanted]
        self._at += len(part)
        return part


def _receive() -> bytes:
    (length,) = DATA.unpack(_exactly(DATA.size))
    return _exactly(length)


def _exactly(length: int) -> bytes:
    parts: list[bytes] = []
    while length > 0:
        part = os.read(_IN, min(length, MOST_AT_ONCE))
        if not part:
            raise EOFError("the parent is gone")
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _write(data: bytes) -> None:
    while data:
        data = data[os.write(_OUT, data) :]
