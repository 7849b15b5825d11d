"""From a file's arrival to its release: what must happen to it before anybody may open it. Each step is one move from one state, so
that whoever repeats a step after a crash, or takes it at the same moment, changes nothing."""

from sqlalchemy import bindparam, update

from deskside.backends import Transaction
from deskside.files import store
from deskside.files.derivatives import KEPT, PACE_MS
from deskside.files.derivatives_store import being_made
from deskside.files.model import Scan, State, StoredFile
from deskside.files.space import release_space
from deskside.ids import FileId
from deskside.jobs import announce

CHECKING = "file.checking"
"""The fact that a file arrived which must be checked for viruses. Its subject is the file's id."""

_leave_checking = (
    update(store.files)
    .where(store.files.c.id == bindparam("of"), store.files.c.state == "checking", ~store.files.c.erased)
    .values(state=bindparam("into"), scan=bindparam("said"), threat=bindparam("found"), preview=bindparam("seen"))
)
_counted = store.counted.where(
    store.files.c.id == bindparam("of"), store.files.c.state == "checking", ~store.files.c.erased
)
_uncount = update(store.files).where(store.files.c.id == bindparam("of")).values(counted_bytes=0)


def arrive(tx: Transaction, stored: StoredFile) -> None:
    """A file is kept: say what is owed to it."""
    if stored.state == "checking":
        announce(tx, CHECKING, stored.id)
    else:
        _make_ready(tx, stored)


def release(tx: Transaction, file: FileId, scan: Scan) -> StoredFile | None:
    """The scanner has nothing against it. Answers the file if this released it: None when it was released before, or is gone."""
    stored = _left(tx, file, "ready", scan, None)
    if stored is not None:
        _make_ready(tx, stored)
    return stored


def quarantine(tx: Transaction, file: FileId, scan: Scan, threat: str | None) -> StoredFile | None:
    """Nobody will ever open it; whoever calls this removes its bytes afterwards. Answers as `release`."""
    release_space(tx, _counted, {"of": file})
    stored = _left(tx, file, "quarantined", scan, threat)
    if stored is not None:
        tx.run(_uncount, {"of": file})
    return stored


def _left(tx: Transaction, file: FileId, into: State, scan: Scan, threat: str | None) -> StoredFile | None:
    stored = store.by_id(tx, file)
    if stored is None or stored.state != "checking":
        return None
    seen = stored.preview if into == "ready" else "none"
    if not tx.run(_leave_checking, {"of": file, "into": into, "said": scan, "found": threat, "seen": seen}):
        return None
    return store.by_id(tx, file)


def _make_ready(tx: Transaction, stored: StoredFile) -> None:
    if stored.preview == "making":
        # Whoever sends a thousand pictures at once lets those of others go between them.
        announce(tx, KEPT, stored.id, tx.now_ms + PACE_MS * being_made(tx, stored.session))
