"""Reacting to messages with emoji, and how reactions reach screens."""

from collections.abc import Sequence

from deskside.backends import Row, Transaction
from deskside.chat import reactions_store as store
from deskside.chat.emoji import is_emoji
from deskside.chat.finding import require_message, unless_deleted
from deskside.chat.model import ReactArgs, ReactionRow
from deskside.chat.operations import is_replay
from deskside.errors import Code, Problem
from deskside.ids import MessageId, SessionId, new_id
from deskside.sessions import Participant, require_participant
from deskside.sync import ChangeRow, Line, Stream, Viewer, Window, advance, hold, show

MOST_KINDS = 50
"""Different emoji on one message."""


def react(tx: Transaction, viewer: Viewer, args: ReactArgs) -> ReactionRow:
    """Put an emoji on a message, or take one's own off again: set, never toggled, so that asking twice is asking once.

    Raises 400 `emoji-unknown`, 409 `too-many-reactions`, 410 `message-deleted`.
    """
    session = SessionId(args.session)
    me = require_participant(tx, viewer, session)
    if not is_emoji(args.emoji):
        raise Problem(400, Code.EMOJI_UNKNOWN, "This is not an emoji that the desk knows.")
    hold(tx, session)  # Two people may be the first with an emoji at once.
    message = require_message(tx, session, args.message)
    unless_deleted(message)
    rows = tx.all(store.all_of_message, {"about": message["id"]})
    found = next((row for row in rows if row["emoji"] == args.emoji), None)
    people: list[str] = [] if found is None else found["people"].split()
    replayed = is_replay(tx, me, args.op, message["id"], "react", args.emoji, str(args.on))
    if replayed or (me.id in people) == args.on:
        return _nothing(message["id"], args.emoji) if found is None else store.reaction_row(found)
    place = found or _free_place(rows)
    return _set(tx, me, MessageId(message["id"]), args.emoji, place, _with(people, me.id, on=args.on))


def _with(people: list[str], me: str, *, on: bool) -> list[str]:
    others = [person for person in people if person != me]
    return [*others, me] if on else others


def _free_place(rows: Sequence[Row]) -> Row | None:
    """The row that a new emoji takes, or None for a new one. So a message never has more rows than it may have emoji."""
    if len(rows) < MOST_KINDS:
        return None
    free = next((row for row in rows if not row["people"]), None)
    if free is None:
        raise Problem(
            409,
            Code.TOO_MANY_REACTIONS,
            "This message has as many different reactions as it can take.",
            extra={"most": MOST_KINDS},
        )
    return free


def _set(
    tx: Transaction, me: Participant, message: MessageId, emoji: str, place: Row | None, people: list[str]
) -> ReactionRow:
    rev = advance(tx, me.session)
    if place is None:
        values = {
            "id": new_id(),
            "session": me.session,
            "message": message,
            "emoji": emoji,
            "people": " ".join(people),
            "rev": rev,
            "created_rev": rev,
        }
        tx.run(store.add, values)
        row = store.reaction_row(values)
    else:
        tx.run(store.set_people, {"this": place["id"], "shown": emoji, "who": " ".join(people), "revision": rev})
        row = ReactionRow(
            id=place["id"], rev=rev, created_rev=place["created_rev"], message=message, emoji=emoji, by=people
        )
    show(tx, me.session, "public", rev, row)
    return row


def _nothing(message: str, emoji: str) -> ReactionRow:
    """What somebody is told who takes off what nobody has put on: a row that is gone, and never was."""
    return ReactionRow(id=new_id(), rev=0, created_rev=0, message=message, emoji=emoji, by=[])


class ReactionSource:
    """The reactions to messages of the held window."""

    stream: Stream = "public"
    long = False

    def changed(self, tx: Transaction, session: SessionId, window: Window) -> Sequence[ChangeRow]:
        values = {"of": session, "upto": window.upto, "oldest": window.oldest}
        if window.newest is not None:
            return [store.reaction_row(row) for row in tx.all(store.of_window, values)]
        values |= {"after": window.after, "most": window.limit}
        return [store.reaction_row(row) for row in tx.all(store.changed, values)]

    def lines(self, tx: Transaction, session: SessionId, upto: int) -> Sequence[Line]:
        return ()
