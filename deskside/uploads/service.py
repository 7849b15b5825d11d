"""Uploads, whatever protocol brings them: begin, append, look, withdraw. One request at a time works on each.

The work of a request runs in a task of its own, because what was received must reach the disk even if the request is
cancelled meanwhile.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from deskside.backends import Blobs, Bus, Database, unavailable
from deskside.clock import Clock
from deskside.errors import Problem
from deskside.files import Eraser, FindPrivate, Private, StoredFile, require_own
from deskside.ids import FileId
from deskside.sync import RightsWatch, Viewer
from deskside.uploads import actions
from deskside.uploads.baring import Barer
from deskside.uploads.body import Body, End, restarting, taken_over
from deskside.uploads.caretaker import Caretaker
from deskside.uploads.copying import Copier, Copies, Copy
from deskside.uploads.finishing import Finisher
from deskside.uploads.model import Limits, UploadRecord
from deskside.uploads.protocol import Append, Create, proves, room_for, wrong_checksum, wrong_offset
from deskside.uploads.spool import Fingerprint, Spool, SpoolFile
from deskside.uploads.turns import Turns
from deskside.uploads.writing import Threads, Writer, batch_bytes, checkpoint_bytes, trouble_with_disk

T = TypeVar("T")

log = logging.getLogger("deskside.uploads")

Who = Callable[[], Awaitable[Viewer]]
"""Asks anew who speaks. Raises 401 when the sign-in has ended."""

_FINGERPRINTS = 1_000
"""So many unfinished uploads keep their hash in memory; the others are read again at the end."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Where an upload stands after a request. The hash is known once it is finished."""

    record: UploadRecord
    sha256: str | None = None
    """Of what arrived."""
    proven: bool = False
    private: Private | None = None
    """What was taken out of it."""


class UploadService:
    """Everything about uploads that lives as long as the process. `start` before use, `close` at the end."""

    def __init__(
        self,
        *,
        database: Database,
        blobs: Blobs,
        bus: Bus,
        clock: Clock,
        spool: Path,
        limits: Limits | None = None,
        find_private: FindPrivate | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._database = database
        self._bus = bus
        self._clock = clock
        self._spool = Spool(spool)
        self._blobs = blobs
        self._threads = Threads()
        self._turns = Turns()
        barer = Barer(database, self._threads, find_private)
        self._finisher = Finisher(database, blobs, self._spool, barer, checks=self.limits.checks)
        self._eraser = Eraser(database, blobs)
        self._caretaker = Caretaker(database, blobs, self._spool, self._turns, self._finisher, self._eraser)
        self._copier = Copier(database, blobs, self._turns)
        self._fingerprints: OrderedDict[str, Fingerprint] = OrderedDict()
        self._running: set[asyncio.Task[Any]] = set()
        self._bodies: set[Body] = set()
        self._closing = False
        self.healthy = True
        """False after a failed sync: nothing is taken any more until the process is started again."""

    @property
    def receiving(self) -> int:
        """How many bodies are being received."""
        return len(self._bodies)

    async def start(self) -> None:
        """Make what a crash left agree with the database. Before the first request."""
        await self._caretaker.recover()

    async def sweep(self) -> None:
        """Remove what expired and what nobody can go on with. To be run every few minutes."""
        await self._caretaker.sweep()

    async def session_ended(self, session: str) -> None:
        """Remove what was on its way or never posted in an ended session. Running it again changes nothing."""
        await self._caretaker.session_ended(session)

    def let_go(self) -> None:
        """Ask every running request to keep what it has and end: the server is about to stop."""
        self._closing = True
        for body in self._bodies:
            body.stop(restarting())

    async def close(self) -> None:
        """Let running requests keep what they have, then stop."""
        self.let_go()
        while self._running:
            await asyncio.wait(self._running)
        await asyncio.to_thread(self._threads.close)

    async def begin(self, who: Who, asked: Create) -> Answer:
        """Announce an upload. Raises before a byte is read if it cannot be taken."""
        self._require_working()
        free_bytes = await self._free_bytes()
        viewer = await who()
        record = await self._database.write(
            lambda tx: actions.begin(tx, viewer, asked, self.limits, free_bytes), asked.session
        )
        if record.size_bytes == 0 or record.finished:
            return await self.look(who, record.id)
        return Answer(record)

    async def copy(self, viewer: Viewer, copies: Copies) -> list[Copy]:
        """Files we keep as files of a draft, without their bytes being sent. The caller knows that the viewer may open them."""
        self._require_working()
        free_bytes = await self._free_bytes()
        return await self._carry(self._copier.copy(viewer, copies, self.limits, free_bytes))

    async def _free_bytes(self) -> int:
        return min(await self._threads.write(self._spool.free_bytes), await self._blobs.free_bytes())

    async def append(self, who: Who, upload: FileId, append: Append, body: Body) -> Answer | None:
        """Take the bytes of a body; None if the client went away. What came is kept, however it ends."""
        self._require_working()
        self._bodies.add(body)
        try:
            return await self._carry(self._append(who, upload, append, body))
        except asyncio.CancelledError:
            body.stop(restarting())
            raise
        finally:
            self._bodies.discard(body)

    async def look(self, who: Who, upload: FileId) -> Answer:
        """Where the upload stands. A request that is still working on it is asked to finish first."""
        return await self._carry(self._look(who, upload))

    async def withdraw(self, who: Who, upload: FileId) -> None:
        """Take the upload, or its file that is not posted yet, out of the message."""
        await self._carry(self._withdraw(who, upload))

    async def _carry(self, work: Coroutine[Any, Any, T]) -> T:
        """Run work that goes on to its end when the request is cancelled."""
        task = asyncio.create_task(_safely(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(_note_unheard)
            raise

    def _require_working(self) -> None:
        if self._closing:
            raise restarting()
        if not self.healthy:
            raise unavailable(
                "The disk failed to save. Until an administrator restarts the server, it can only be read."
            )

    async def _append(self, who: Who, upload: FileId, append: Append, body: Body) -> Answer | None:
        async with self._turns.take(upload) as turn:
            turn.when_asked(lambda: body.stop(taken_over()))
            viewer = await who()
            home = (await self._find(viewer, upload)).home
            with RightsWatch(self._bus, viewer, home.session) as watch:
                # Rights may have changed before the watch listened, so the question that counts is asked here.
                viewer = await who()
                record = await self._find(viewer, upload)
                guard = asyncio.create_task(self._guard(watch, who, upload, body))
                try:
                    return await self._receive(viewer, record, append, body)
                finally:
                    guard.cancel()
                    with suppress(asyncio.CancelledError):
                        await guard

    async def _find(self, viewer: Viewer, upload: FileId) -> UploadRecord:
        return await self._database.read(lambda tx: actions.require_unexpired(tx, viewer, upload))

    async def _guard(self, watch: RightsWatch, who: Who, upload: FileId, body: Body) -> None:
        """Stop the body once the viewer may no longer send it."""
        while True:
            await watch.changed.wait()
            watch.changed.clear()
            try:
                await self._find(await who(), upload)
            except Problem as problem:
                body.stop(problem)
                return

    async def _receive(self, viewer: Viewer, record: UploadRecord, append: Append, body: Body) -> Answer | None:
        room = room_for(append, record.standing, self._clock())
        if record.finished:
            end = (await body.batch(1, room, record.size_bytes)).end
            if isinstance(end, Problem):
                raise end
            return await self._answer(viewer, record)
        file = await self._open(viewer, record)
        writer = Writer(
            file,
            self._threads,
            self._noter(record),
            append.checksum,
            checkpoint_bytes=checkpoint_bytes(self._turns.busy),
        )
        try:
            end = await self._fill(writer, body, room, record.size_bytes)
            return await self._concluded(viewer, record, append, writer, end)
        finally:
            # A number that is closed under a thread that still writes may already belong to another file.
            await writer.rest()
            await self._threads.write(file.close)

    async def _open(self, viewer: Viewer, record: UploadRecord) -> SpoolFile:
        """The spool file at the recorded offset. Raises 409 if it is not as long, which then is the offset."""
        if record.offset_bytes and await self._finish_adopted(viewer, record):
            raise wrong_offset(record.size_bytes, record.offset_bytes)
        fingerprint = self._fingerprints.pop(record.id, None) or Fingerprint()
        file = await self._threads.write(lambda: self._spool.open(record.id, record.offset_bytes, fingerprint))
        if file.offset == record.offset_bytes:
            return file
        await self._threads.write(file.close)
        await self._noter(record)(file.offset)
        log.warning("upload %s has lost bytes: %d of %d are there", record.id, file.offset, record.offset_bytes)
        raise wrong_offset(file.offset, record.offset_bytes)

    def _noter(self, record: UploadRecord) -> Callable[[int], Awaitable[None]]:
        """Records a confirmed offset."""

        async def note(offset: int) -> None:
            await self._database.write(lambda tx: actions.note_offset(tx, record, offset, self.limits), record.home.id)

        return note

    async def _fill(self, writer: Writer, body: Body, room: int, size_bytes: int) -> End | Problem:
        """Move the body into the file, batch by batch."""
        while True:
            batch = await body.batch(batch_bytes(self._turns.busy), room, size_bytes)
            await writer.put(batch.pieces)
            end = writer.refusal or batch.end
            if end is not None:
                return end

    async def _concluded(
        self, viewer: Viewer, record: UploadRecord, append: Append, writer: Writer, end: End | Problem
    ) -> Answer | None:
        """Keep what counts of the body, and answer or refuse."""
        if not await writer.verify():
            await writer.forget()
            end = wrong_checksum() if end is End.WHOLE else end
        elif not isinstance(end, Problem) and await writer.reached(record.size_bytes):
            stored = await self._finish(viewer, record, writer, proven=proves(append, record.size_bytes))
            return None if end is End.BROKEN else _told(_finished(record), stored)
        offset = await self._settled(writer)
        self._keep_fingerprint(record.id, writer.file.fingerprint)
        if isinstance(end, Problem):
            raise end
        return None if end is End.BROKEN else Answer(replace(record, offset_bytes=offset))

    async def _finish(self, viewer: Viewer, record: UploadRecord, writer: Writer, *, proven: bool) -> StoredFile:
        """Every byte is written. What was not synced yet is synced when the file is adopted."""
        try:
            contents = await self._finisher.adopt(record, writer.file)
        except Problem:
            # The disk is full: the bytes are kept, and the next request tries again.
            await self._settled(writer)
            raise
        except OSError:
            self._stop_taking()
            raise
        return await self._finisher.conclude(viewer, record, contents, proven=proven)

    async def _settled(self, writer: Writer) -> int:
        """The confirmed offset. Raises what kept more from being confirmed."""
        offset = await writer.settle()
        if writer.failed_sync:
            self._stop_taking()
        if writer.refusal is not None:
            raise writer.refusal
        return offset

    def _stop_taking(self) -> None:
        self.healthy = False
        log.critical("a sync of uploaded bytes failed; no more uploads are taken until the server is restarted")

    def _keep_fingerprint(self, upload: str, fingerprint: Fingerprint) -> None:
        self._fingerprints[upload] = fingerprint
        if len(self._fingerprints) > _FINGERPRINTS:
            self._fingerprints.popitem(last=False)

    async def _look(self, who: Who, upload: FileId) -> Answer:
        viewer = await who()
        record = await self._find(viewer, upload)
        if record.finished:
            return await self._answer(viewer, record)
        async with self._turns.take(upload):
            record = await self._find(viewer, upload)
            if not record.finished and await self._finish_late(viewer, record):
                record = _finished(record)
            return await self._answer(viewer, record)

    async def _finish_late(self, viewer: Viewer, record: UploadRecord) -> bool:
        """What should have followed the last byte was interrupted, or there is no byte at all: finish it now, if it is so."""
        if not self.healthy:
            return False
        if await self._finish_adopted(viewer, record):
            return True
        if record.offset_bytes < record.size_bytes:
            return False
        file = await self._open(viewer, record)
        try:
            contents = await self._finisher.adopt(record, file)
        except OSError:
            # Another attempt would find the sync done, and the bytes perhaps nowhere.
            self._stop_taking()
            raise
        finally:
            await self._threads.write(file.close)
        await self._finisher.conclude(viewer, record, contents)
        return True

    async def _finish_adopted(self, viewer: Viewer, record: UploadRecord) -> bool:
        """Finish an upload whose file has left the spool already."""
        if await self._threads.write(lambda: self._spool.size_bytes(record.id)) is not None:
            return False
        contents = await self._finisher.adopted(record)
        if contents is None:
            return False
        await self._finisher.conclude(viewer, record, contents)
        return True

    async def _answer(self, viewer: Viewer, record: UploadRecord) -> Answer:
        if not record.finished:
            return Answer(record)
        stored = await self._database.read(lambda tx: require_own(tx, viewer, record.id))
        return _told(record, stored)

    async def _withdraw(self, who: Who, upload: FileId) -> None:
        async with self._turns.take(upload):
            viewer = await who()
            record = await self._database.read(lambda tx: actions.require_upload(tx, viewer, upload))
            self._fingerprints.pop(upload, None)
            if record.finished:
                await self._database.write(lambda tx: actions.withdraw(tx, viewer, upload), record.home.id)
                await self._eraser.sweep()
            else:
                await self._finisher.discard(record)


def _told(record: UploadRecord, stored: StoredFile) -> Answer:
    return Answer(record, stored.sent_sha256, stored.proven, stored.private)


def _finished(record: UploadRecord) -> UploadRecord:
    return replace(record, offset_bytes=record.size_bytes, finished=True)


def _note_unheard(task: asyncio.Task[Any]) -> None:
    """Nobody waits for the outcome any more. A refusal needs no hearer; anything else does."""
    error = None if task.cancelled() else task.exception()
    if error is not None and not isinstance(error, Problem):
        log.error("an upload whose request was gone ended in an error", exc_info=error)


async def _safely(work: Coroutine[Any, Any, T]) -> T:
    """Trouble with the disk becomes an answer."""
    try:
        return await work
    except OSError as error:
        raise trouble_with_disk(error) from error
