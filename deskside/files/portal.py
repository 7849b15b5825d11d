"""The Files page: ended sessions with their transcript and attachments, newest first, page by page. Staff only."""

from collections.abc import Sequence

import msgspec

from deskside.backends import Transaction
from deskside.errors import Code, Problem
from deskside.files.gallery import FilesEntry, cursor_of, entry
from deskside.files.gallery_store import first_of_sessions
from deskside.files.model import StoredFile
from deskside.ids import SessionId, is_id
from deskside.sessions import SessionFacts, ended_sessions, facts
from deskside.sync import Staff

SESSIONS_ON_PAGE = 25
FILES_OF_SESSION = 20
"""Shown at once of each session."""
_SAME_MOMENT = 8
"""Sessions that may have ended in the same millisecond as the last one shown."""


class FilesSession(msgspec.Struct, kw_only=True):
    """An ended session with everything that was kept of it."""

    session: SessionId
    title: str
    customers: list[str]
    technicians: list[str]
    opened_at: int
    ended_at: int
    files: list[FilesEntry]
    """The first of them, the transcript at the top."""
    file_count: int
    next: str | None
    """The rest is in the list of the session's files, after this; null when there is none."""


class FilesPage(msgspec.Struct):
    """`more` says that older sessions follow; ask for them with `before` and the last session's id."""

    sessions: list[FilesSession]
    more: bool


def page(tx: Transaction, staff: Staff, before: str | None) -> FilesPage:
    """The sessions this member may read that ended before the session named, or the newest."""
    found = _ended(tx, staff, before)
    shown = found[:SESSIONS_ON_PAGE]
    kept = first_of_sessions(tx, [session.id for session in shown], FILES_OF_SESSION)
    sessions = [_session(session, *kept.get(session.id, (0, []))) for session in shown]
    return FilesPage(sessions, more=len(found) > len(shown))


def _ended(tx: Transaction, staff: Staff, before: str | None) -> Sequence[SessionFacts]:
    """One more than fits the page, to know whether more follow."""
    if before is None:
        return ended_sessions(tx, staff, None, SESSIONS_ON_PAGE + 1)
    last = facts(tx, SessionId(before)) if is_id(before) else None
    if last is None or last.ended_at is None or last.organization != staff.organization:
        raise Problem(404, Code.SESSION_UNKNOWN, "This place in the list is gone. Show the list again from its top.")
    # Several sessions may end in one millisecond, so the page begins at that moment and skips what was shown.
    found = ended_sessions(tx, staff, last.ended_at + 1, SESSIONS_ON_PAGE + 1 + _SAME_MOMENT)
    shown = [index for index, facts in enumerate(found) if facts.id == last.id]
    return found[shown[0] + 1 :] if shown else found


def _session(facts: SessionFacts, count: int, kept: Sequence[StoredFile]) -> FilesSession:
    names = {person.id: person.name for person in facts.people}
    return FilesSession(
        session=facts.id,
        title=facts.title,
        customers=[person.name for person in facts.people if person.role == "customer"],
        technicians=[person.name for person in facts.people if person.role == "technician"],
        opened_at=facts.opened_at,
        ended_at=facts.ended_at or 0,
        files=[entry(stored, names) for stored in kept],
        file_count=count,
        next=cursor_of(kept[-1]) if count > len(kept) else None,
    )
