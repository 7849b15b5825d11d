"""Cleans up after uploads: at start what a crash left, from time to time what nobody goes on with, and at a session's end all of it."""

import asyncio
import logging
import os

from deskside.backends import Blobs, Database, Transaction
from deskside.errors import Problem
from deskside.files import Eraser, erase_unposted
from deskside.ids import SessionId
from deskside.uploads import actions, store
from deskside.uploads.finishing import Finisher
from deskside.uploads.model import UploadRecord
from deskside.uploads.spool import Spool
from deskside.uploads.turns import Turns

log = logging.getLogger("deskside.uploads")

_AT_ONCE = 100


class Caretaker:
    """Keeps database, spool and blobs agreeing about uploads."""

    def __init__(
        self, database: Database, blobs: Blobs, spool: Spool, turns: Turns, finisher: Finisher, eraser: Eraser
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._spool = spool
        self._turns = turns
        self._finisher = finisher
        self._eraser = eraser

    async def recover(self) -> None:
        """Before any request: every file is as long as its recorded offset, or the offset is lowered to what is there."""
        await asyncio.to_thread(self._spool.prepare)
        records = await self._database.read(store.all_unfinished)
        for record in records:
            await self._reconcile(record)
        await self._remove_strangers()

    async def _reconcile(self, record: UploadRecord) -> None:
        found = self._spool.size_bytes(record.id)
        if found is None and await self._blobs.exists(record.id):
            # It was killed between the rename and the last transaction; the next request finishes it.
            return
        durable = found or 0
        if durable > record.offset_bytes:
            os.truncate(self._spool.path(record.id), record.offset_bytes)
        elif durable < record.offset_bytes:
            log.warning("upload %s has lost bytes: %d of %d are there", record.id, durable, record.offset_bytes)
            await self._database.write(
                lambda tx: store.record(tx, record.id, durable, record.expires_at), record.home.id
            )

    async def _remove_strangers(self) -> None:
        """Files without an upload: it was withdrawn or finished, and the process was killed before they were removed.

        The files are listed before the uploads are read, so one that begins meanwhile is not taken for a stranger.
        """
        found = await asyncio.to_thread(self._spool.ids)
        known = {record.id for record in await self._database.read(store.all_unfinished)}
        for upload in found:
            if upload not in known:
                await asyncio.to_thread(self._spool.remove, upload)

    async def sweep(self) -> None:
        """Remove expired uploads, and those whose sender is not in the session any more."""
        while expired := await self._database.read(lambda tx: store.expired(tx, _AT_ONCE)):
            for record in expired:
                await self._remove(record)
        for record in await self._database.read(_unwanted):
            await self._remove(record)
        await self._remove_strangers()

    async def _remove(self, record: UploadRecord) -> None:
        if record.finished:
            await self._database.write(lambda tx: actions.forget_finished(tx, record), record.home.id)
            return
        async with self._turns.take(record.id):
            now = await self._database.read(lambda tx: store.by_id(tx, record.id))
            if now is not None and not now.finished and now.expires_at == record.expires_at:
                await self._finisher.discard(now)

    async def session_ended(self, session: str) -> None:
        """Nobody can go on with uploads of an ended session, and what was not posted belongs to nobody."""
        for record in await self._database.read(lambda tx: store.unfinished(tx, SessionId(session))):
            async with self._turns.take(record.id):
                await self._finisher.discard(record)
        await self._database.write(lambda tx: _forget_session(tx, SessionId(session)), session)
        await self._eraser.sweep()


def _unwanted(tx: Transaction) -> list[UploadRecord]:
    return [record for record in store.all_unfinished(tx) if not _wanted(tx, record)]


def _wanted(tx: Transaction, record: UploadRecord) -> bool:
    try:
        return actions.still_wanted(tx, record)
    except Problem:
        # The participant does not exist at all.
        return False


def _forget_session(tx: Transaction, session: SessionId) -> None:
    store.remove_session(tx, session)
    erase_unposted(tx, session)
