"""The blob contract: whole files by key, written once and read in pieces.

A key is our own word for a blob: 1 to 100 of the characters `A-Z a-z 0-9 . _ -`, made by a feature, never by a person. What is
behind a key never changes, except that it may be written again as a whole by the same owner after a crash.

Obligations of a backend:

1. `write` and `adopt` return only when the blob is durable: a power loss right after does not lose it. Until then the key
   names nothing or the former blob, never a part.
2. `adopt` takes over a whole local file that its owner has closed and no longer touches. Afterwards the file is gone from its
   old place and the blob is there; if it fails, the file is still where it was. A crash in between leaves at least one
   of the two.
3. `open` raises `BlobMissing` for a key that names nothing. An opened blob can be read to its end, also if the key is deleted
   meanwhile; `read` gives exactly the bytes asked for, less only at the end of the blob.
4. `delete` returns when no later `open` finds the blob, and that survives a power loss. Deleting what is not there is no error:
   whoever was interrupted does it again.
5. Nothing here blocks the event loop. A call that is cancelled may still take effect.
6. `copy` keeps the bytes of one key under another too, durable when it returns, and as far as the store can without moving them.
   From then on the two live and die apart: neither notices that the other is deleted or written again. It raises `BlobMissing`
   for a source that names nothing; a blob that the new key named is replaced. What counts as taken is the bytes of both.
7. `free_bytes` is what can be written before the store is full, as far as the backend can know. A full store answers 507
   `disk-full`, and nothing of the blob remains.
8. After a failed sync what is on the disk can no longer be trusted to be what was written, and a second sync would not say so: from
   then on `healthy` is false, reading goes on, and everything that writes or deletes answers 503.
"""

import re
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

_KEY = re.compile(r"[A-Za-z0-9._-]{1,100}")

READ_BYTES = 1024 * 1024
"""A good size for one read: smaller ones cost several times the processor."""


class BlobMissing(Exception):
    """The key names no blob."""


class Blob(Protocol):
    """An opened blob. Use as an asynchronous context manager."""

    @property
    def size_bytes(self) -> int: ...

    async def read(self, offset: int, length: int) -> bytes:
        """The bytes from `offset` on, at most `length` of them. Reads may run one beside another."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...


class Blobs(Protocol):
    """Where stored bytes live. See the module's text for the obligations."""

    @property
    def healthy(self) -> bool: ...

    async def write(self, key: str, data: bytes) -> None:
        """Keep a small blob."""
        ...

    async def adopt(self, path: Path, key: str) -> None:
        """Keep a whole local file; it leaves its place."""
        ...

    async def copy(self, source: str, key: str) -> None:
        """Keep a blob under a second key."""
        ...

    async def open(self, key: str) -> Blob: ...

    async def delete(self, key: str) -> None: ...

    async def exists(self, key: str) -> bool: ...

    async def free_bytes(self) -> int: ...

    async def close(self) -> None:
        """Finish what runs; nothing is asked afterwards."""
        ...


def require_key(key: str) -> str:
    """The key, if it has the form of one. A wrong key is a mistake of ours, never of a user."""
    if _KEY.fullmatch(key) is None:
        raise ValueError(f"not a blob key: {key!r}")
    return key
