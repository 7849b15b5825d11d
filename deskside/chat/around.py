"""A message between its neighbours: what a page asks for to jump to something it does not hold."""

from itertools import zip_longest

from deskside.backends import Transaction
from deskside.chat import store
from deskside.chat.actions import message_rows
from deskside.chat.finding import require_message
from deskside.chat.model import Around, AroundArgs
from deskside.chat.reactions_store import reactions_of
from deskside.ids import SessionId
from deskside.sessions import require_reader
from deskside.sync import Viewer, how_many_fit

NEIGHBOURS = 20
"""On each side, if they fit a frame; the nearest ones do."""


def around(tx: Transaction, viewer: Viewer, args: AroundArgs) -> Around:
    """The message and those before and after it, without holes."""
    session = SessionId(args.session)
    require_reader(tx, viewer, session)
    found = require_message(tx, session, args.message)
    at = found["created_rev"]
    before = tx.all(store.before, {"of": session, "before": at, "most": NEIGHBOURS})
    after = tx.all(store.after, {"of": session, "after": at, "most": NEIGHBOURS})
    nearest = [row for pair in zip_longest(before, after) for row in pair if row is not None]
    rows = message_rows(tx, [found, *nearest])
    shown = sorted(rows[: how_many_fit(rows)], key=lambda row: row.created_rev)
    return Around(shown, reactions_of(tx, [row.id for row in shown]))
