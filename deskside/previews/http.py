"""The addresses of what was made of files: who may open a file may see its pictures, and nobody else, nor a second longer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from starlette.types import Receive, Scope, Send

from deskside.asgi import CONTENT_POLICY, Parameter, Route
from deskside.backends import Blob, BlobMissing, Blobs, Bus, Database
from deskside.errors import Code, Problem
from deskside.files import DERIVATIVES, Derivative, StoredFile, key_of, require_open, send_while_allowed
from deskside.ids import FileId
from deskside.sync import RightsWatch, Viewer

Identify = Callable[[Scope], Awaitable[Viewer]]

_PIECE_BYTES = 256 * 1024
_STALLED_S = 60.0
_SUMMARIES: dict[Derivative, str] = {
    "thumbnail": "A small picture of a stored picture, WebP, at most 640 px on its longer side",
    "poster": "A frame of a stored film, WebP, at most 1,280 px on its longer side",
    "view": "A picture to look at in place of a stored one that browsers do not show or that is very large, WebP, at most 2,048 px",
}


def routes(*, database: Database, blobs: Blobs, bus: Bus, identify: Identify) -> list[Route]:
    """What `previews` answers over HTTP."""
    return [
        Route(
            "GET",
            f"/api/files/{{file}}/{derivative}",
            who="whoever may open the file's content",
            endpoint=Derived(derivative, database, blobs, bus, identify),
            summary=_SUMMARIES[derivative],
            parameters=(Parameter("as", "As `Deskside-As`, for addresses that a browser opens by itself"),),
            answers_bytes=True,
        )
        for derivative in DERIVATIVES
    ]


@dataclass(frozen=True)
class Derived:
    """The endpoint behind one kind of picture."""

    derivative: Derivative
    database: Database
    blobs: Blobs
    bus: Bus
    identify: Identify

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = FileId(scope["path_params"]["file"])
        viewer = await self.identify(scope)
        found = await self.database.read(lambda tx: require_open(tx, viewer, file))
        with RightsWatch(self.bus, viewer, found.session) as watch:
            # The first answer told which session to listen to; rights may have changed before we did.
            stored = await self._require_open(scope, file)
            async with await self._opened(stored) as blob:
                await send(_head(blob.size_bytes, f'"{stored.sha256}-{self.derivative}"'))
                if scope["method"] == "HEAD":
                    await send({"type": "http.response.body", "body": b""})
                    return
                pump = asyncio.ensure_future(_pump(blob, send))
                what = f"the {self.derivative} of file {stored.id}"
                await send_while_allowed(pump, watch, receive, partial(self._require_open, scope, file), what)

    async def _require_open(self, scope: Scope, file: FileId) -> StoredFile:
        viewer = await self.identify(scope)
        return await self.database.read(lambda tx: require_open(tx, viewer, file))

    async def _opened(self, stored: StoredFile) -> Blob:
        try:
            return await self.blobs.open(key_of(stored.id, self.derivative))
        except BlobMissing:
            raise _nothing_to_see() from None


async def _pump(blob: Blob, send: Send) -> None:
    """In pieces: whoever takes nothing of them holds little of our memory, and not for long."""
    offset = 0
    while offset < blob.size_bytes:
        data = await blob.read(offset, _PIECE_BYTES)
        offset += len(data)
        async with asyncio.timeout(_STALLED_S):
            await send({"type": "http.response.body", "body": data, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def _head(length: int, etag: str) -> dict[str, object]:
    headers = (
        ("content-type", "image/webp"),
        ("content-length", str(length)),
        ("content-disposition", "inline"),
        ("etag", etag),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", CONTENT_POLICY),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "private, no-store"),
    )
    lines = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return {"type": "http.response.start", "status": 200, "headers": lines}


def _nothing_to_see() -> Problem:
    return Problem(404, Code.PREVIEW_MISSING, "There is no such picture of this file.")
