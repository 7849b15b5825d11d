"""From the last byte to a file: hash, sync, rename into the blobs, and one transaction.

The process may be killed between any two of these steps. Until the transaction is committed the upload stands complete but
unfinished, and whoever asks for it next goes through the steps again: they find the spool file, or the blob it became.
"""

import asyncio
from collections.abc import Callable

from deskside.backends import READ_BYTES, Blob, BlobMissing, Blobs, Database
from deskside.errors import Problem
from deskside.files import HEAD_BYTES, StoredFile, judge
from deskside.sync import Viewer
from deskside.uploads import actions, store
from deskside.uploads.model import UploadRecord
from deskside.uploads.spool import Fingerprint, Spool, SpoolFile
from deskside.uploads.writing import Threads


class Finisher:
    """Makes files of uploads whose bytes are all there. The caller has the upload's turn."""

    def __init__(self, database: Database, blobs: Blobs, spool: Spool, threads: Threads) -> None:
        self._database = database
        self._blobs = blobs
        self._spool = spool
        self._threads = threads

    async def finish(self, viewer: Viewer, record: UploadRecord, file: SpoolFile) -> StoredFile:
        """Finish an upload whose file is open; it is closed afterwards by the caller, in its new place."""
        sha256, head = await self._threads.sync(lambda: _digest(file))
        await self._blobs.adopt(file.path, record.id)
        return await self._conclude(viewer, record, sha256, head)

    async def finish_adopted(self, viewer: Viewer, record: UploadRecord) -> StoredFile | None:
        """Finish an upload whose file has become a blob already, or answer None if there is none."""
        try:
            blob = await self._blobs.open(record.id)
        except BlobMissing:
            return None
        async with blob:
            sha256, head = await _digest_of_blob(blob), await blob.read(0, HEAD_BYTES)
        return await self._conclude(viewer, record, sha256, head)

    async def discard(self, record: UploadRecord) -> None:
        """Remove an unfinished upload. The bytes go first: what is left after a crash is an upload that begins anew."""
        await self._threads.write(lambda: self._spool.remove(record.id))
        await self._blobs.delete(record.id)
        await self._database.write(lambda tx: store.remove(tx, record.id), record.session)

    async def _conclude(self, viewer: Viewer, record: UploadRecord, sha256: str, head: bytes) -> StoredFile:
        verdict = judge(head, record.name, record.declared)
        try:
            return await self._database.write(
                lambda tx: actions.finish(tx, viewer, record.id, verdict, sha256), record.session
            )
        except Problem as problem:
            # The right went away while the bytes came, so there is nobody left to finish it.
            if problem.status in {403, 404, 410}:
                await self.discard(record)
            raise


def _digest(file: SpoolFile) -> tuple[str, bytes]:
    file.catch_up()
    return file.fingerprint.hexdigest, file.head(HEAD_BYTES)


async def _digest_of_blob(blob: Blob) -> str:
    fingerprint = Fingerprint()
    add: Callable[[bytes], None] = fingerprint.add
    while data := await blob.read(fingerprint.upto, READ_BYTES):
        await asyncio.to_thread(add, data)
    return fingerprint.hexdigest
