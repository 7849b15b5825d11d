"""Sends the bytes of a stored file through the one door, and stops within a second when the right to them is lost.

What participants uploaded is hostile until proven otherwise: it goes out as a download under a neutral type, in place only
when its bytes were confirmed to be a picture, a film or a sound.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from starlette.types import Receive, Scope, Send

from deskside.asgi import CONTENT_POLICY, header, query
from deskside.backends import READ_BYTES, Blob, BlobMissing, Blobs, Bus, Database
from deskside.errors import Problem
from deskside.filenames import content_disposition
from deskside.files import flow
from deskside.files.access import require_open, unknown
from deskside.files.fetches import note_fetched
from deskside.files.model import StoredFile
from deskside.files.ranges import Part, asked_part, whole
from deskside.ids import FileId
from deskside.sync import RightsWatch, Viewer

log = logging.getLogger("deskside.files")

Identify = Callable[[Scope], Awaitable[Viewer]]
"""Who speaks. Raises 401, also when a sign-in has ended meanwhile."""

HARMLESS = (
    ("x-content-type-options", "nosniff"),
    ("content-security-policy", CONTENT_POLICY),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "private, no-store"),
)
"""Headers of every answer with bytes that people sent."""
_BUFFERS_BYTES = 32 * 1024 * 1024
"""What all readers together may have waiting in memory, as far as the smallest piece allows."""
_SMALLEST_READ = 64 * 1024
_PIECES = 2
"""Of each reader: one waits for the network, and the next is read already."""


class Readers:
    """How many are being sent something. The more there are, the smaller the pieces: whoever asks for a file a hundred times and
    takes nothing of it must not fill the memory."""

    def __init__(self) -> None:
        self._count = 0

    def __enter__(self) -> None:
        self._count += 1

    def __exit__(self, *_: object) -> None:
        self._count -= 1

    @property
    def read_bytes(self) -> int:
        """How much to read at once."""
        return min(READ_BYTES, max(_SMALLEST_READ, _BUFFERS_BYTES // (_PIECES * max(self._count, 1))))


@dataclass(frozen=True)
class Content:
    """The endpoint behind a file's address."""

    database: Database
    blobs: Blobs
    bus: Bus
    identify: Identify
    readers: Readers = field(default_factory=Readers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = FileId(scope["path_params"]["file"])
        viewer = await self.identify(scope)
        found = await self.database.read(lambda tx: require_open(tx, viewer, file))
        with RightsWatch(self.bus, viewer, found.session) as watch:
            # The first answer told which session to listen to; rights may have changed before we did.
            stored = await self._require_open(scope, file)
            async with await self._opened(stored) as blob:
                part = _part_of(scope, stored)
                await send(_head(scope, stored, part))
                if scope["method"] == "HEAD":
                    await send({"type": "http.response.body", "body": b""})
                    return
                wanted = part or whole(blob.size_bytes)
                with self.readers:
                    pump = asyncio.ensure_future(flow.pour(self._pieces(blob, wanted), wanted.length, send))
                    ask_again = partial(self._require_open, scope, file)
                    is_sent = await flow.guard(pump, watch, receive, ask_again, f"file {file}")
            if is_sent and wanted.end == stored.size_bytes and query(scope, "download") is not None:
                await self._note(viewer, stored)

    async def _note(self, viewer: Viewer, stored: StoredFile) -> None:
        """The last byte of a download has gone out. That the log could not say so takes nothing from the download."""
        try:
            await self.database.write(lambda tx: note_fetched(tx, viewer, stored), stored.session)
        except Problem as problem:
            log.warning("the log does not say that file %s was downloaded: %s", stored.id, problem.code)

    async def _require_open(self, scope: Scope, file: FileId) -> StoredFile:
        viewer = await self.identify(scope)
        return await self.database.read(lambda tx: require_open(tx, viewer, file))

    async def _opened(self, stored: StoredFile) -> Blob:
        try:
            return await self.blobs.open(stored.blob)
        except BlobMissing:
            log.error("the bytes of file %s are missing", stored.id)
            raise unknown() from None

    async def _pieces(self, blob: Blob, part: Part) -> AsyncIterator[bytes]:
        """While one piece is on its way to the network the next is read; more is never in memory."""
        offset = part.start
        while offset < part.end:
            data = await blob.read(offset, min(self.readers.read_bytes, part.end - offset))
            offset += len(data)
            yield data


def _part_of(scope: Scope, stored: StoredFile) -> Part | None:
    if scope["method"] == "HEAD":
        return None
    return asked_part(header(scope, b"range"), header(scope, b"if-range"), _etag(stored), stored.size_bytes)


def _etag(stored: StoredFile) -> str:
    return f'"{stored.sha256}"'


def _head(scope: Scope, stored: StoredFile, part: Part | None) -> dict[str, object]:
    length = stored.size_bytes if part is None else part.length
    inline = stored.show != "none" and query(scope, "download") is None
    headers = [
        ("content-type", stored.content_type),
        ("content-length", str(length)),
        ("content-disposition", content_disposition(stored.name, inline=inline)),
        ("etag", _etag(stored)),
        ("accept-ranges", "bytes"),
        *HARMLESS,
    ]
    if part is not None:
        headers.append(("content-range", part.content_range))
    lines = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return {"type": "http.response.start", "status": 200 if part is None else 206, "headers": lines}
