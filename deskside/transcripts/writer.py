"""The job that owes every ended session its transcript: once, whatever happens while it is written.

The bytes come first, under a key that names their content; then one transaction makes them a file, of which a session has one.
Killed before that transaction, the job finds nothing and does all again; killed after it, it finds the file and is done.
"""

import asyncio
import hashlib
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from deskside.backends import Blobs, Database, Transaction
from deskside.filenames import safe_name
from deskside.files import Kind, NewFile, StoredFile, keep, transcript_of
from deskside.ids import FileId, OrganizationId, SessionId, new_id
from deskside.jobs import Reaction
from deskside.sessions import SessionFacts, facts as facts_of
from deskside.sync import ChangeSource, Line
from deskside.transcripts.amounts import local
from deskside.transcripts.render import render

FACT = "session.ended"
"""The fact whose reaction this is; its subject is the session."""

log = logging.getLogger(__name__)


def always_utc(_: Transaction, __: OrganizationId) -> str:
    """The time zone of organizations that never chose one."""
    return "UTC"


@dataclass(frozen=True, slots=True)
class Given:
    """What `app` lends to the writer."""

    sources: Sequence[ChangeSource]
    """Whose lines are told, in the order in which lines of one revision are told."""
    on_saved: Callable[[Transaction, SessionId, StoredFile], None]
    """Called once, in the transaction that makes the transcript a file."""
    time_zone: Callable[[Transaction, OrganizationId], str] = always_utc
    """The name of an organization's time zone, such as `Europe/Berlin`."""


@dataclass(frozen=True, slots=True)
class _Conversation:
    facts: SessionFacts
    lines: Sequence[Line]
    zone: tzinfo


class TranscriptWriter:
    """Writes transcripts of ended sessions."""

    def __init__(self, database: Database, blobs: Blobs, given: Given) -> None:
        self._database = database
        self._blobs = blobs
        self._given = given
        self._one_at_a_time = asyncio.Lock()

    @property
    def reaction(self) -> Reaction:
        """What `jobs` owes for every fact `FACT`."""
        return Reaction("transcripts.write", lambda subject: self.write(SessionId(subject)), gives_up_after=None)

    async def write(self, session: SessionId) -> None:
        """Write the transcript, unless there is one already. Running again, or twice at once, changes nothing."""
        # A blob is not to be written by two at once; and many sessions that end together should not fill the memory.
        async with self._one_at_a_time:
            await self._write(session)

    async def _write(self, session: SessionId) -> None:
        conversation = await self._database.read(lambda tx: self._conversation(tx, session))
        if conversation is None:
            return
        # Beside the loop, so that the end of a long session is not felt in the others.
        data = await asyncio.to_thread(_encoded, conversation)
        new = _new_file(conversation, data)
        await self._blobs.write(new.blob, data)
        kept = await self._database.write(lambda tx: self._save(tx, session, new), session)
        if kept.blob != new.blob:
            # Another worker was faster, and saw a fact (a proof of arrival) that we did not, or the reverse.
            await self._blobs.delete(new.blob)

    def _conversation(self, tx: Transaction, session: SessionId) -> _Conversation | None:
        facts = facts_of(tx, session)
        if facts is None:
            log.warning("Session %s is gone; there is nothing to write a transcript of.", session)
            return None
        if transcript_of(tx, session) is not None:
            return None
        ends = {"public": facts.public_end, "staff": facts.staff_end}
        lines = [line for source in self._given.sources for line in source.lines(tx, session, ends[source.stream])]
        # Sorting keeps the sources' order among lines of one revision.
        lines.sort(key=lambda line: line.created_rev)
        return _Conversation(facts, lines, _zone(self._given.time_zone(tx, facts.organization)))

    def _save(self, tx: Transaction, session: SessionId, new: NewFile) -> StoredFile:
        kept = keep(tx, new)
        if kept.id == new.id:
            self._given.on_saved(tx, session, kept)
        return kept


def _encoded(conversation: _Conversation) -> bytes:
    """UTF-8 that says so (Notepad takes it for another encoding without the mark)."""
    return render(conversation.facts, conversation.lines, conversation.zone).encode("utf-8-sig")


def _new_file(conversation: _Conversation, data: bytes) -> NewFile:
    facts = conversation.facts
    sha256 = hashlib.sha256(data).hexdigest()
    opened = local(facts.opened_at, conversation.zone)
    return NewFile(
        id=FileId(new_id()),
        organization=facts.organization,
        session=facts.id,
        kind=Kind.TRANSCRIPT,
        name=_file_name(opened, facts.title),
        media_type="text/plain; charset=utf-8",
        size_bytes=len(data),
        sha256=sha256,
        show="none",
        blob=f"transcript-{facts.id}-{sha256[:16]}",
    )


def _file_name(opened: datetime, title: str) -> str:
    """Sorts by time, is found by title. A slash in a title is no folder."""
    words = re.sub(r"[/\\]", "_", title) or "Session"
    return safe_name(f"{opened:%Y-%m-%d %H%M} {words}.txt")


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        log.warning("This machine does not know the time zone %r; a transcript is written in UTC.", name)
        return UTC
