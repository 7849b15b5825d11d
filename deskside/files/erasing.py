"""Removes the bytes of files that were erased and the pictures made of them, also of those whose removal a crash interrupted."""

from collections.abc import Callable

from deskside.backends import Blobs, Database, Transaction
from deskside.files import store
from deskside.files.derivatives import keys_of
from deskside.ids import FileId

_AT_ONCE = 100


class Eraser:
    """Run `sweep` soon after files are erased and every half minute: what is deleted is gone within one."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    async def sweep(self) -> None:
        """First the bytes, then the last trace of their name: an interruption leaves the name for the next sweep."""
        while found := await self._database.read(lambda tx: store.erased(tx, _AT_ONCE)):
            for file, blob in found:
                for key in (blob, *keys_of(file)):
                    await self._blobs.delete(key)
                await self._database.write(_forget(file))


def _forget(file: FileId) -> Callable[[Transaction], None]:
    def forget(tx: Transaction) -> None:
        store.forget_blob(tx, file)

    return forget
