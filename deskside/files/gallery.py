"""The files of a session, page by page: what a gallery lists, and those of a message that do not fit into its row.

Everybody who may read the session may have the list; what came with a note is in it for staff alone. Transcripts are not: they
belong to Files.
"""

import re
from collections.abc import Mapping
from typing import get_args

import msgspec

from deskside.backends import Transaction
from deskside.errors import Code, Problem
from deskside.files import gallery_store
from deskside.files.gallery_store import Asked, Family
from deskside.files.model import File, Kind, StoredFile
from deskside.ids import ID_PATTERN, MessageId, ParticipantId, SessionId, is_id
from deskside.sessions import facts, require_reader
from deskside.sync import Viewer

FILES_ON_PAGE = 60
FAMILIES: tuple[Family, ...] = get_args(Family)
CURSOR_PATTERN = rf"{ID_PATTERN}\.\d{{1,6}}"
_CURSOR = re.compile(CURSOR_PATTERN)


class FilesEntry(File, frozen=True, kw_only=True):
    """A kept file in a list: what it is, who sent it and where it was said."""

    kind: Kind
    saved_at: int
    sender: str | None
    """The name of the participant who sent it; null for what the desk wrote."""
    participant: ParticipantId | None
    message: MessageId | None
    """The message it came with; null for a transcript."""
    only_staff: bool
    """It came with a note."""


class FilesTally(msgspec.Struct, frozen=True, kw_only=True):
    """How many files of one family one participant sent."""

    family: Family
    participant: ParticipantId | None
    sender: str | None
    count: int
    size_bytes: int


class SessionFiles(msgspec.Struct, frozen=True, kw_only=True):
    """One page. `next` asks for the page behind it, null at the end; `tallies` are of all files whatever was asked for, and come
    with the first page only."""

    files: list[FilesEntry]
    next: str | None
    tallies: list[FilesTally] | None


def session_files(tx: Transaction, viewer: Viewer, session: SessionId, asked: Asked) -> SessionFiles:
    """A page of the posted files that the viewer may open now. Raises as whoever reads the session is refused."""
    if not is_id(session):
        raise Problem(404, Code.SESSION_UNKNOWN, "There is no such session, or it is not yours to see.")
    staff = require_reader(tx, viewer, session).staff
    found = gallery_store.page(tx, session, asked, FILES_ON_PAGE + 1, staff=staff)
    shown = found[:FILES_ON_PAGE]
    names = names_of(tx, session)
    tallies = None
    if asked.after is None:
        tallies = [
            FilesTally(
                family=tally.family,
                participant=tally.sender,
                sender=None if tally.sender is None else names.get(tally.sender),
                count=tally.many,
                size_bytes=tally.size_bytes,
            )
            for tally in gallery_store.tallies(tx, session, staff=staff)
        ]
    return SessionFiles(
        files=[entry(stored, names) for stored in shown],
        next=cursor_of(shown[-1]) if len(found) > len(shown) else None,
        tallies=tallies,
    )


def asked_of(message: str | None, family: str | None, by: str | None, after: str | None) -> Asked:
    """What an address asks for. Raises 400 for what no list has ever offered."""
    for named in (message, by):
        if named is not None and not is_id(named):
            raise _not_offered("Ids of messages and participants have 26 characters.")
    known: Family | None = next((one for one in FAMILIES if one == family), None)
    if family is not None and known is None:
        raise _not_offered(f"Kinds of files are {', '.join(FAMILIES)}.")
    if after is not None and not _CURSOR.fullmatch(after):
        raise _not_offered("Show the list again from its beginning.")
    last, _, position = (after or "").partition(".")
    return Asked(
        message=None if message is None else MessageId(message),
        family=known,
        by=None if by is None else ParticipantId(by),
        after=(MessageId(last), int(position)) if last else None,
    )


def names_of(tx: Transaction, session: SessionId) -> dict[ParticipantId, str]:
    known = facts(tx, session)
    return {} if known is None else {person.id: person.name for person in known.people}


def cursor_of(stored: StoredFile) -> str:
    """The place behind a file. It stays a place when the file is deleted."""
    return f"{stored.message}.{stored.position}"


def entry(stored: StoredFile, names: Mapping[ParticipantId, str]) -> FilesEntry:
    return FilesEntry(
        **msgspec.structs.asdict(stored.file),
        kind=stored.kind,
        saved_at=stored.saved_at,
        sender=None if stored.sender is None else names.get(stored.sender),
        participant=stored.sender,
        message=stored.message,
        only_staff=stored.only_staff,
    )


def _not_offered(why: str) -> Problem:
    return Problem(400, Code.REQUEST_INVALID, f"This list of files cannot be shown. {why}")
