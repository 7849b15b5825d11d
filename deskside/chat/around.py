"""A message between its neighbours: what a page asks for to jump to something it does not hold."""

from itertools import zip_longest

from deskside.backends import Transaction
from deskside.chat import store
from deskside.chat.finding import require_message
from deskside.chat.model import Around, AroundArgs, AroundNote
from deskside.chat.reactions_store import reactions_of
from deskside.chat.threads import EVERYONE, TECHNICIANS, R, S, Thread
from deskside.ids import SessionId
from deskside.sync import Viewer, how_many_fit

NEIGHBOURS = 20
"""On each side, if they fit a frame; the nearest ones do."""


def around(tx: Transaction, viewer: Viewer, args: AroundArgs) -> Around:
    """The message and those before and after it, without holes."""
    return Around(*_around(tx, viewer, args, EVERYONE))


def around_note(tx: Transaction, viewer: Viewer, args: AroundArgs) -> AroundNote:
    """The same of a note."""
    return AroundNote(*_around(tx, viewer, args, TECHNICIANS))


def _around(tx: Transaction, viewer: Viewer, args: AroundArgs, thread: Thread[S, R]) -> tuple[list[S], list[R]]:
    session = SessionId(args.session)
    thread.require_reader(tx, viewer, session)
    found = require_message(tx, session, args.message, thread)
    at = found["created_rev"]
    here = {"of": session, "stream": thread.stream, "most": NEIGHBOURS}
    before = tx.all(store.before, here | {"before": at})
    after = tx.all(store.after, here | {"after": at})
    nearest = [row for pair in zip_longest(before, after) for row in pair if row is not None]
    rows = thread.rows(tx, [found, *nearest])
    shown = sorted(rows[: how_many_fit(rows)], key=lambda row: row.created_rev)
    return shown, reactions_of(tx, [row.id for row in shown], thread)
