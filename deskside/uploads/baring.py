"""Takes what is private out of a file that has arrived, while it still is a spool file: nobody can open it before.

What arrived is noted first, in a transaction of its own, and then the bytes are overwritten where they stand, stage by stage, each
synced before the next. Whoever is killed in between begins again: the rest is found again, and the first note stays.
"""

import logging
from dataclasses import dataclass

from deskside.accounts import policies_of
from deskside.backends import Database, disk_full, out_of_space, unavailable
from deskside.errors import Code, Problem
from deskside.files import FindPrivate, NotRemovable, Removal, judge, tells_as
from deskside.uploads import store
from deskside.uploads.limits import original_refused
from deskside.uploads.model import UploadRecord
from deskside.uploads.spool import SpoolFile
from deskside.uploads.writing import Threads

log = logging.getLogger("deskside.uploads")


@dataclass(frozen=True, slots=True)
class Barer:
    """Overwrites what files tell. Without `find` they are left as they are."""

    database: Database
    threads: Threads
    find: FindPrivate | None

    async def bare(self, record: UploadRecord, file: SpoolFile, head: bytes, sha256: str) -> bool:
        """Whether anything was overwritten, so that the file has another hash now. Raises 422 when nobody can say what to."""
        kind = tells_as(head, record.name, judge(head, record.name, record.declared))
        if self.find is None or kind is None or record.private == "original":
            return False
        removal = await self._found(self.find, record, file, kind)
        found = removal.found
        if found is None:
            return False
        await self.threads.sync(file.sync)
        await self.database.write(lambda tx: store.note_arrived(tx, record.id, sha256, found), record.home.id)
        try:
            await self.threads.sync(lambda: file.overwrite(removal.stages))
        except OSError as error:
            # Some file systems write anew what is overwritten.
            if out_of_space(error):
                raise disk_full() from error
            raise
        return True

    async def _found(self, find: FindPrivate, record: UploadRecord, file: SpoolFile, kind: str) -> Removal:
        try:
            removal = await find(file.path, kind)
        except OSError as error:
            # Not the disk's sync, which would be for good: no process or no descriptor was to be had in this moment.
            log.warning("nobody could look into upload %s now: %s", record.id, error)
            raise unavailable() from error
        except NotRemovable as error:
            log.info("what upload %s tells cannot be taken out: %s", record.id, error)
            raise await self._not_removable(record) from None
        if any(patch.end > record.size_bytes for stage in removal.stages for patch in stage):
            raise await self._not_removable(record)
        return removal

    async def _not_removable(self, record: UploadRecord) -> Problem:
        """Its sender has to say whether the original may be seen, where that is theirs to say."""
        policies = await self.database.read(lambda tx: policies_of(tx, record.organization))
        return not_removable() if policies.originals else original_refused(422)


def not_removable() -> Problem:
    return Problem(
        422,
        Code.PRIVATE_NOT_REMOVED,
        "Its location and other private details could not be removed. It is sent only if you choose the original.",
        'Begin the upload anew with "original" as the value of "private" in Upload-Metadata.',
    )
