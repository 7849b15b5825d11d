"""From the last byte to a file: hash, sync, rename into the blobs, and one transaction.

The process may be killed between any two of these steps. Until the transaction is committed the upload stands complete but
unfinished, and whoever asks for it next goes through the steps again: they find the spool file, or the blob it became.
"""

import asyncio
import logging
from dataclasses import dataclass

from deskside.accounts import policies_of
from deskside.backends import READ_BYTES, Blob, BlobMissing, Blobs, Database, Transaction
from deskside.errors import Problem
from deskside.files import HEAD_BYTES, StoredFile, judge
from deskside.sync import Viewer
from deskside.uploads import actions, store
from deskside.uploads.baring import Barer
from deskside.uploads.limits import require_kind, require_original
from deskside.uploads.model import UploadRecord
from deskside.uploads.spool import Fingerprint, Spool, SpoolFile

log = logging.getLogger("deskside.uploads")


@dataclass(frozen=True, slots=True)
class Contents:
    """What is known of a whole upload from its bytes."""

    sha256: str
    head: bytes


class Finisher:
    """Makes files of uploads whose bytes are all there. The caller has the upload's turn."""

    def __init__(self, database: Database, blobs: Blobs, spool: Spool, barer: Barer, *, checks: bool) -> None:
        self._database = database
        self._blobs = blobs
        self._spool = spool
        self._barer = barer
        self._threads = barer.threads
        self._checks = checks

    async def adopt(self, record: UploadRecord, file: SpoolFile) -> Contents:
        """Make the spool file the upload's blob; this syncs it. If it fails, the file is where it was."""
        contents = await self._threads.sync(lambda: _contents(file))
        if await self._barer.bare(record, file, contents.head, contents.sha256):
            contents = await self._threads.sync(lambda: _contents(file))
        await self._blobs.adopt(file.path, record.id)
        return contents

    async def adopted(self, record: UploadRecord) -> Contents | None:
        """Of an upload whose file has become a blob already; None if it has not."""
        try:
            blob = await self._blobs.open(record.id)
        except BlobMissing:
            return None
        async with blob:
            if blob.size_bytes != record.size_bytes:
                log.error("the blob of upload %s has %d bytes, not %d", record.id, blob.size_bytes, record.size_bytes)
                return None
            return Contents(await _sha256_of(blob), await blob.read(0, HEAD_BYTES))

    async def conclude(
        self, viewer: Viewer, record: UploadRecord, contents: Contents, *, proven: bool = False
    ) -> StoredFile:
        """The last transaction: the upload is a file of its draft. `proven` says that its bytes came with their sender's hash."""
        try:
            return await self._database.write(
                lambda tx: self._finished(tx, viewer, record, contents, proven=proven), record.home.id
            )
        except Problem as problem:
            # The right went away while the bytes came, or they are of a kind that is not taken: nobody can finish it.
            if problem.status in {403, 404, 410, 415}:
                await self.discard(record)
            raise

    def _finished(
        self, tx: Transaction, viewer: Viewer, record: UploadRecord, contents: Contents, *, proven: bool
    ) -> StoredFile:
        policies = policies_of(tx, record.organization)
        require_kind(policies.files, record.name, contents.head)
        require_original(policies, record.private)
        verdict = judge(contents.head, record.name, record.declared)
        return actions.finish(tx, viewer, record.id, verdict, contents.sha256, proven=proven, checks=self._checks)

    async def discard(self, record: UploadRecord) -> None:
        """Remove an unfinished upload. The bytes go first: what is left after a crash is an upload that begins anew."""
        await self._threads.write(lambda: self._spool.remove(record.id))
        await self._blobs.delete(record.id)
        await self._database.write(lambda tx: store.remove(tx, record.id), record.home.id)


def _contents(file: SpoolFile) -> Contents:
    file.catch_up()
    return Contents(file.fingerprint.hexdigest, file.head(HEAD_BYTES))


async def _sha256_of(blob: Blob) -> str:
    fingerprint = Fingerprint()
    while data := await blob.read(fingerprint.upto, READ_BYTES):
        await asyncio.to_thread(fingerprint.add, data)
    return fingerprint.hexdigest
