"""Makes what can be seen of files: the reaction to a file that was kept. The outcome is stored, and shown where the file is.

A document that cannot be rendered is an outcome like any other; only trouble of our own is tried again. The pictures are written
before the transaction that tells of them; when the file was erased meanwhile, they are removed in its place.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from deskside.backends import BlobMissing, Blobs, Database, Transaction
from deskside.errors import Code, Problem
from deskside.files import KEPT, Derivative, Seen, StoredFile, find, key_of, keys_of, note_seen
from deskside.ids import FileId
from deskside.jobs import Reaction
from deskside.previews.checking import Finding, find_tier
from deskside.previews.costs import Costs
from deskside.previews.model import NotRendered, Rendered, RenderLimits, task_of
from deskside.previews.sandbox import Sandbox
from deskside.previews.tiers import Tier

log = logging.getLogger("deskside.previews")

GIVES_UP_AFTER = 8

ShowAgain = Callable[[Transaction, StoredFile], None]
"""Gives what shows the file a new revision."""


class PreviewMaker:
    """Everything about previews that lives as long as the process. `start` before use."""

    def __init__(
        self, *, database: Database, blobs: Blobs, data: Path, show_again: ShowAgain, limits: RenderLimits | None = None
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._data = data
        self._show_again = show_again
        self._limits = limits or RenderLimits()
        self._costs = Costs(self._limits.session_s)
        self._finding: asyncio.Task[Finding] | None = None

    @property
    def reactions(self) -> dict[str, list[Reaction]]:
        """What is owed to a file that was kept."""
        longest_s = 4 * self._limits.seconds + 60
        return {KEPT: [Reaction("previews.make", self.make, GIVES_UP_AFTER, longest_s)]}

    def start(self) -> None:
        """Begin to find out whether a sandbox holds here; what is owed waits for it."""
        self._finding = asyncio.create_task(self._find())

    async def tier(self) -> Tier | None:
        """The sandbox that was found to hold here; None if there is none. Waits until that is known."""
        assert self._finding is not None, "started"
        return (await asyncio.shield(self._finding)).tier

    async def stop(self) -> None:
        if self._finding is not None:
            self._finding.cancel()
            await asyncio.gather(self._finding, return_exceptions=True)

    async def _find(self) -> Finding:
        finding = await find_tier(self._data, self._limits)
        log.log(logging.WARNING if finding.tier is None else logging.INFO, "%s", finding.says)
        return finding

    async def make(self, subject: str) -> None:
        """Render a file and say what became of it. Running it again changes nothing."""
        file = FileId(subject)
        stored = await self._database.read(lambda tx: find(tx, file))
        if stored is not None and stored.preview == "making":
            seen = await self._seen(stored)
            stored = await self._database.write(lambda tx: self._tell(tx, file, seen), stored.session)
        if stored is None:
            for key in keys_of(file):
                await self._blobs.delete(key)

    def _tell(self, tx: Transaction, file: FileId, seen: Seen) -> StoredFile | None:
        """None when the file was erased meanwhile."""
        note_seen(tx, file, seen)
        stored = find(tx, file)
        if stored is not None:
            try:
                self._show_again(tx, stored)
            except Problem as problem:
                # Its end is the session's last revision. Whoever reads it from now on finds the pictures in the row.
                if problem.code != Code.SESSION_ENDED:
                    raise
        return stored

    async def _seen(self, stored: StoredFile) -> Seen:
        tier = await self.tier()
        if tier is None:
            return Seen(preview="none")
        whose = stored.session or stored.organization
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        if not self._costs.may_render(whose, began_s):
            log.info("no preview of file %s: its session has used up what rendering may cost it", stored.id)
            return Seen(preview="failed")
        try:
            rendered, pictures = await self._rendered(Sandbox(tier, self._limits), stored)
        except NotRendered as problem:
            self._costs.charge(whose, loop.time(), loop.time() - began_s, failed=True)
            log.info("no preview of file %s: %s", stored.id, problem.reason)
            return Seen(preview="failed")
        self._costs.charge(whose, loop.time(), loop.time() - began_s, failed=False)
        return await self._kept(stored, rendered, pictures)

    async def _rendered(self, sandbox: Sandbox, stored: StoredFile) -> tuple[Rendered, dict[Derivative, bytes]]:
        task = task_of(stored)
        if task is None:
            raise NotRendered("not-known")
        try:
            blob = await self._blobs.open(stored.blob)
        except BlobMissing:  # erased since we looked
            raise NotRendered("gone") from None
        async with blob:
            return await sandbox.render(task, stored.media_type, blob)

    async def _kept(self, stored: StoredFile, rendered: Rendered, pictures: dict[Derivative, bytes]) -> Seen:
        for derivative, data in pictures.items():
            await self._blobs.write(key_of(stored.id, derivative), data)
        return Seen(
            preview="ready",
            width=rendered.width,
            height=rendered.height,
            duration_s=rendered.duration_s,
            peaks=None if rendered.peaks is None else bytes(rendered.peaks).hex(),
            has_view="view" in pictures,
            made_bytes=sum(map(len, pictures.values())),
        )
