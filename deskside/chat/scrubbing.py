"""What follows a deletion within a minute: the bytes of its files go, and storage is freed of every trace of its words.

A duty instead of one reaction for each deletion: a hundred deletions need one scrub, and whoever deletes a hundred messages must not
keep the worker from everything else. What is pending stands in the database, so it survives a crash and is never given up.
"""

from collections.abc import Awaitable, Callable
from functools import partial

from deskside.backends import Database, Transaction
from deskside.chat import store

SCRUB_EVERY_S = 10
_MOST = 1_000_000
"""Of one scrub, a hundred bytes of memory each."""
_FORGOTTEN_AT_ONCE = 100


class Scrubber:
    """Run `run` every `SCRUB_EVERY_S` seconds."""

    def __init__(self, database: Database, erase: Callable[[], Awaitable[None]]) -> None:
        """`erase` removes the bytes of all files that were erased until then."""
        self._database = database
        self._erase = erase

    async def run(self) -> None:
        """Free storage of everything that was deleted before this call. Interrupted, it is done again.

        What is deleted meanwhile waits for the next call: scrubbing without end would be in everybody's way.
        """
        if pending := await self._pending():
            await self._erase()
            await self._database.scrub()
            await self._forget(pending)

    async def _pending(self) -> list[str]:
        found = await self._database.read(lambda tx: tx.all(store.some_deletions, {"most": _MOST}))
        return [row["message"] for row in found]

    async def _forget(self, messages: list[str]) -> None:
        for start in range(0, len(messages), _FORGOTTEN_AT_ONCE):
            some = messages[start : start + _FORGOTTEN_AT_ONCE]
            await self._database.write(partial(_forget, messages=some))


def _forget(tx: Transaction, messages: list[str]) -> None:
    tx.run(store.forget_deletions, {"these": messages})
