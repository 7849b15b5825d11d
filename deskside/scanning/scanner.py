"""The reaction to a file that has to be checked: ask the scanner, then release the file or hold it back, once.

The file is held by its state in the database, not by us: whoever dies at it leaves a debt and a file that nobody can open. While the
scanner is away we wait for it instead of failing, so that it finds its work within seconds of its return.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from deskside.backends import BlobMissing, Blobs, Database, Transaction
from deskside.errors import Code, Problem
from deskside.files import CHECKING, StoredFile, find, quarantine, release
from deskside.ids import FileId
from deskside.jobs import Reaction
from deskside.scanning.clamd import Answer, Clamd, Clean, Infected, NotWhole, ScannerTrouble

log = logging.getLogger("deskside.scanning")

ShowAgain = Callable[[Transaction, StoredFile], None]
"""Gives what shows the file a new revision."""

_LONGEST_S = 1_800
"""A gibibyte on a slow machine, and some of the time the scanner was away."""


@dataclass(frozen=True, slots=True)
class ScanPolicy:
    """What becomes of files that the scanner cannot look through to their end, and how often we look for one that is away."""

    releases_unchecked: bool = True
    """They go out with a mark that says so. Else they are held back like infected ones."""
    look_again_s: float = 2.0


class Scanner:
    """Checks what arrives. Without a daemon it lets go of what was held when there was one, and marks it."""

    def __init__(
        self,
        *,
        database: Database,
        blobs: Blobs,
        clamd: Clamd | None,
        show_again: ShowAgain,
        policy: ScanPolicy | None = None,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._clamd = clamd
        self._show_again = show_again
        self._policy = policy or ScanPolicy()
        self._is_away = False

    @property
    def reactions(self) -> dict[str, list[Reaction]]:
        """What is owed to a file that has to be checked. Nobody ever gives it up: it could never be opened."""
        return {CHECKING: [Reaction("scanning.check", self.check, gives_up_after=None, longest_s=_LONGEST_S)]}

    async def check(self, subject: str) -> None:
        """Have a file looked at and settle what becomes of it. Running it again, or twice at once, changes nothing."""
        file = FileId(subject)
        stored = await self._database.read(lambda tx: find(tx, file))
        if stored is not None and stored.state == "checking":
            answer = await self._answer(stored)
            if answer is not None:
                await self._database.write(lambda tx: self._settle(tx, file, answer), stored.session)
        # Asked anew: whoever settled it may have died before this, and only this removes the bytes.
        stored = await self._database.read(lambda tx: find(tx, file))
        if stored is not None and stored.state == "quarantined":
            await self._blobs.delete(stored.blob)

    async def _answer(self, stored: StoredFile) -> Answer | None:
        """None when the file was erased meanwhile."""
        if self._clamd is None:
            return NotWhole()
        while True:
            await self._until_there(self._clamd)
            try:
                blob = await self._blobs.open(stored.blob)
            except BlobMissing:
                return None
            try:
                async with blob:
                    return await self._clamd.scan(blob)
            except ScannerTrouble as trouble:
                # Away again in the middle of it: wait for it. Still there, and it does not want this file: a failed attempt.
                if not await self._has_gone(self._clamd):
                    raise
                log.warning("file %s is checked again from its beginning: %s", stored.id, trouble)

    async def _until_there(self, clamd: Clamd) -> None:
        while await self._has_gone(clamd):  # noqa: ASYNC110 - another program does not tell us that it is back
            await asyncio.sleep(self._policy.look_again_s)

    async def _has_gone(self, clamd: Clamd) -> bool:
        """Asks, and says it once when the daemon went away and once when it is back."""
        try:
            await clamd.ping()
        except ScannerTrouble as trouble:
            if not self._is_away:
                log.error("files are held until the virus scanner is back: %s", trouble)
            self._is_away = True
            return True
        if self._is_away:
            log.warning("the virus scanner is back")
        self._is_away = False
        return False

    def _settle(self, tx: Transaction, file: FileId, answer: Answer) -> None:
        settled = self._settled(tx, file, answer)
        if settled is None:
            return
        if settled.state == "quarantined":
            log.warning("file %s is held back: %s", file, settled.threat or "it could not be checked")
        try:
            self._show_again(tx, settled)
        except Problem as problem:
            # The session's end is its last revision. Whoever reads it from now on finds the outcome in the row.
            if problem.code != Code.SESSION_ENDED:
                raise

    def _settled(self, tx: Transaction, file: FileId, answer: Answer) -> StoredFile | None:
        match answer:
            case Clean():
                return release(tx, file, "clean")
            case Infected(threat):
                return quarantine(tx, file, "none", threat)
            case NotWhole():
                if self._clamd is None or self._policy.releases_unchecked:
                    return release(tx, file, "unchecked")
                return quarantine(tx, file, "unchecked", None)
