"""Who may open a stored file: one gate, asked again whenever rights change while its bytes flow."""

from deskside.backends import Transaction
from deskside.errors import Code, Problem
from deskside.files import store
from deskside.files.model import Kind, StoredFile
from deskside.ids import FileId, is_id
from deskside.sessions import require_participant, require_reader
from deskside.sync import Staff, Viewer


def unknown() -> Problem:
    """The same words for wrong, erased and not yours."""
    return Problem(404, Code.FILE_UNKNOWN, "There is no such file, or it is not yours to open.")


def find(tx: Transaction, file: FileId) -> StoredFile | None:
    """The file, unless it is erased, for work that is done on nobody's behalf."""
    return store.by_id(tx, file) if is_id(file) else None


def require_open(tx: Transaction, viewer: Viewer, file: FileId) -> StoredFile:
    """The file, if the viewer may open it now: they may see it, and it is ready. Raises 409 and 403 while it is not, and as
    `require_seen`."""
    stored = require_seen(tx, viewer, file)
    require_ready(stored)
    return stored


def require_ready(stored: StoredFile) -> None:
    """Raise 409 `file-checking` until the file has been checked, and 403 `file-quarantined` if it is held back."""
    if stored.state == "checking":
        title = "This file is still being checked for viruses. It can be opened in a moment."
        raise Problem(409, Code.FILE_CHECKING, title, retryable=True)
    if stored.state == "quarantined":
        raise Problem(403, Code.FILE_QUARANTINED, "This file is held back by the virus scanner. Nobody can open it.")


def require_seen(tx: Transaction, viewer: Viewer, file: FileId) -> StoredFile:
    """The file, if the viewer may know of it and open it as soon as it is ready.

    A posted file belongs to the people in the live session, and afterwards to staff with access to Files; one that is not posted
    yet to its sender alone; a transcript, and what came with a note, never to a customer; a canned reply's file to the members of
    its organization, or to the one member it belongs to. Raises 404, and to those who were in the session 403 or 410 with the
    reason.
    """
    stored = store.by_id(tx, file) if is_id(file) else None
    if stored is None:
        raise unknown()
    try:
        allowed = _may_open(tx, viewer, stored)
    except Problem as problem:
        raise (unknown() if problem.status == 404 else problem) from None
    if not allowed:
        raise unknown()
    return stored


def _may_open(tx: Transaction, viewer: Viewer, stored: StoredFile) -> bool:
    if stored.session is None:
        return _may_open_of_reply(viewer, stored)
    if stored.kind is Kind.TRANSCRIPT:
        return require_reader(tx, viewer, stored.session).staff
    if stored.message is None:
        return require_participant(tx, viewer, stored.session).id == stored.sender
    return require_reader(tx, viewer, stored.session).staff or not stored.only_staff


def _may_open_of_reply(viewer: Viewer, stored: StoredFile) -> bool:
    """Customers are sent copies, never the file itself."""
    if not isinstance(viewer, Staff) or viewer.organization != stored.organization:
        return False
    return stored.member in {None, viewer.member}


def require_own(tx: Transaction, viewer: Viewer, file: FileId) -> StoredFile:
    """The file, if the viewer sent it and is still in its live session, or uploaded it for a canned reply of their own."""
    stored = require_seen(tx, viewer, file)
    if stored.session is None:
        if stored.member is None:
            raise unknown()
        return stored
    if stored.sender is None or require_participant(tx, viewer, stored.session).id != stored.sender:
        raise unknown()
    return stored
