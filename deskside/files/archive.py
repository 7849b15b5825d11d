"""Files as one zip, packed while it is sent: stored, not compressed, so its length is known before its first byte and nothing of it
is ever on a disk. What is in it is said by `packing`.

Whoever may open each file may have them together, and stops getting them within a second when that ends.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from starlette.types import Receive, Scope, Send
from zipstream import ZipStream

from deskside.asgi import query
from deskside.backends import Blob, BlobMissing, Blobs, Bus, Database
from deskside.errors import Code, Problem
from deskside.filenames import content_disposition
from deskside.files import flow
from deskside.files.access import unknown
from deskside.files.content import HARMLESS, Identify, Readers
from deskside.files.fetches import note_fetched
from deskside.files.model import StoredFile
from deskside.files.packing import Contents, contents_of, contents_of_chosen
from deskside.ids import SessionId
from deskside.sync import RightsWatch, Viewer

log = logging.getLogger("deskside.files")

MOST_CHOSEN = 200
"""Files that can be named in an address; a whole session has no such limit."""
_PACKING = 4
"""Archives of which a piece is packed at the same moment; others wait for a few milliseconds."""


@dataclass(frozen=True)
class Archive:
    """The endpoint behind a session's archive, and behind one of files chosen anywhere."""

    database: Database
    blobs: Blobs
    bus: Bus
    identify: Identify
    readers: Readers = field(default_factory=Readers)
    threads: ThreadPoolExecutor = field(
        # Its own: a thread that packs waits for the store's threads that read.
        default_factory=partial(ThreadPoolExecutor, _PACKING, "archive")
    )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        viewer = await self.identify(scope)
        # The first answer tells which sessions to listen to; rights may change before we do, so it is asked again.
        sessions = (await self._contents(scope)).sessions
        with RightsWatch(self.bus, viewer, *sessions) as watch:
            contents = await self._contents(scope)
            packed = self._packed(contents)
            await send(_head(contents, len(packed)))
            if scope["method"] == "HEAD":
                await send({"type": "http.response.body", "body": b""})
                return
            with self.readers:
                pump = asyncio.ensure_future(flow.pour(self._pieces(iter(packed)), len(packed), send))
                ask_again = partial(self._require_same, scope, contents)
                is_sent = await flow.guard(pump, watch, receive, ask_again, f"files of {', '.join(sessions)}")
        if is_sent:
            await self._note(viewer, contents)

    async def _contents(self, scope: Scope) -> Contents:
        viewer = await self.identify(scope)
        chosen = _chosen(scope)
        session: SessionId | None = scope["path_params"].get("session")
        if session is None:
            return await self.database.read(lambda tx: contents_of_chosen(tx, viewer, chosen))
        return await self.database.read(lambda tx: contents_of(tx, viewer, session, chosen))

    async def _require_same(self, scope: Scope, contents: Contents) -> None:
        """What was deleted meanwhile must not be sent on, and its place in the archive cannot be taken back."""
        now = await self._contents(scope)
        if not {stored.id for stored in contents.files} <= {stored.id for stored in now.files}:
            raise unknown()

    def _packed(self, contents: Contents) -> ZipStream:
        loop = asyncio.get_running_loop()
        packed = ZipStream(sized=True)
        for stored, path in zip(contents.files, contents.paths, strict=True):
            packed.add(self._bytes_of(stored, loop), path, size=stored.size_bytes)
        return packed

    def _bytes_of(self, stored: StoredFile, loop: asyncio.AbstractEventLoop) -> Iterator[bytes]:
        """Read in a thread of ours, piece by piece, only when the network asks for the next."""
        blob = asyncio.run_coroutine_threadsafe(self._opened(stored), loop).result()
        try:
            offset = 0
            while offset < stored.size_bytes:
                wanted = min(self.readers.read_bytes, stored.size_bytes - offset)
                data = asyncio.run_coroutine_threadsafe(blob.read(offset, wanted), loop).result()
                offset += len(data)
                yield data
        finally:
            asyncio.run_coroutine_threadsafe(blob.__aexit__(None, None, None), loop)

    async def _opened(self, stored: StoredFile) -> Blob:
        try:
            return await (await self.blobs.open(stored.blob)).__aenter__()
        except BlobMissing:
            log.error("the bytes of file %s are missing", stored.id)
            raise unknown() from None

    async def _pieces(self, packed: Iterator[bytes]) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        while (piece := await loop.run_in_executor(self.threads, next, packed, None)) is not None:
            yield piece

    async def _note(self, viewer: Viewer, contents: Contents) -> None:
        """The log says of each file that it was downloaded, as if they had been fetched one by one."""
        try:
            for stored in contents.files:
                await self.database.write(partial(note_fetched, viewer=viewer, stored=stored), stored.session)
        except Problem as problem:
            log.warning("the log does not say that files were downloaded: %s", problem.code)


def _chosen(scope: Scope) -> list[str]:
    named = query(scope, "files") or ""
    chosen = [part for part in named.split(",") if part]
    if len(chosen) > MOST_CHOSEN:
        raise Problem(
            400,
            Code.REQUEST_INVALID,
            f"Choose at most {MOST_CHOSEN} files, or take all of the session.",
            extra={"most": MOST_CHOSEN},
        )
    return chosen


def _head(contents: Contents, length: int) -> dict[str, object]:
    headers = [
        ("content-type", "application/zip"),
        ("content-length", str(length)),
        ("content-disposition", content_disposition(contents.name)),
        *HARMLESS,
    ]
    lines = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return {"type": "http.response.start", "status": 200, "headers": lines}
