"""Files we keep, once more as files of a draft: their bytes are neither sent again nor moved.

A copy is an upload like any other that skips the sending. It is announced first, within the same limits, and the last
transaction makes it a file; whoever is interrupted in between leaves an upload that expires, or is gone on with.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from deskside.backends import BlobMissing, Blobs, Database
from deskside.files import StoredFile, require_own
from deskside.ids import SessionId
from deskside.sync import Viewer
from deskside.uploads import actions
from deskside.uploads.model import Limits, UploadRecord
from deskside.uploads.protocol import Create, write_metadata
from deskside.uploads.turns import Turns


@dataclass(frozen=True, slots=True)
class Copies:
    """What is to be copied, and into which draft. The same `op` finds what it made before."""

    session: SessionId
    draft: str
    op: str
    sources: Sequence[StoredFile]

    @property
    def asked(self) -> list[Create]:
        """As if a client had announced each."""
        return [self._announced(source) for source in self.sources]

    def _announced(self, source: StoredFile) -> Create:
        client_id = f"{self.op}.{source.id}"
        facts = {
            "filename": source.name,
            "filetype": source.media_type,
            "session": self.session,
            "draft": self.draft,
            "client_id": client_id,
        }
        return Create(
            size_bytes=source.size_bytes,
            filename=source.name,
            filetype=source.media_type,
            session=self.session,
            draft=self.draft,
            client_id=client_id,
            position=None,
            metadata=write_metadata(facts),
            private=source.private,
            first=None,
        )


@dataclass(frozen=True, slots=True)
class Copy:
    """One file of a draft that came from another file."""

    upload: UploadRecord
    stored: StoredFile


class Copier:
    """Makes copies, one after the other."""

    def __init__(self, database: Database, blobs: Blobs, turns: Turns) -> None:
        self._database = database
        self._blobs = blobs
        self._turns = turns

    async def copy(self, viewer: Viewer, copies: Copies, limits: Limits, free_bytes: int) -> list[Copy]:
        """All of them, or a refusal and none of them announced. Raises as `begin` does."""
        records = await self._database.write(
            lambda tx: actions.begin_all(tx, viewer, copies.asked, limits, free_bytes), copies.session
        )
        pairs = zip(records, copies.sources, strict=True)
        return [Copy(record, await self._one(viewer, record, source, limits)) for record, source in pairs]

    async def _one(self, viewer: Viewer, record: UploadRecord, source: StoredFile, limits: Limits) -> StoredFile:
        async with self._turns.take(record.id):
            # Somebody who asked twice at once may have finished it meanwhile, or taken it back.
            now = await self._database.read(lambda tx: actions.require_upload(tx, viewer, record.id))
            if now.finished:
                return await self._database.read(lambda tx: require_own(tx, viewer, record.id))
            try:
                await self._blobs.copy(source.blob, record.id)
            except BlobMissing:
                # It was erased in this moment; the announcement expires by itself.
                raise actions.unknown() from None
            return await self._database.write(
                lambda tx: actions.finish_copy(tx, viewer, record.id, source, checks=limits.checks), record.home.id
            )
