"""Reacting to messages and notes with emoji, and how reactions reach screens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from deskside.backends import Row, Transaction
from deskside.chat import reactions_store as store
from deskside.chat.emoji import is_emoji
from deskside.chat.finding import require_message, unless_deleted
from deskside.chat.model import ReactArgs
from deskside.chat.operations import is_replay
from deskside.chat.threads import R, S, Thread
from deskside.errors import Code, Problem
from deskside.ids import MessageId, SessionId, new_id
from deskside.sessions import Participant
from deskside.sync import ChangeRow, Line, Stream, Viewer, Window, advance, hold, show

MOST_KINDS = 50
"""Different emoji on one message."""


def react(tx: Transaction, viewer: Viewer, args: ReactArgs, thread: Thread[S, R]) -> R:
    """Put an emoji on a message, or take one's own off again: set, never toggled, so that asking twice is asking once.

    Raises 400 `emoji-unknown`, 409 `too-many-reactions`, 410 `message-deleted`.
    """
    session = SessionId(args.session)
    hold(tx, session)  # Two people may be the first with an emoji at once.
    me = thread.require_author(tx, viewer, session)
    if not is_emoji(args.emoji):
        raise Problem(400, Code.EMOJI_UNKNOWN, "This is not an emoji that the desk knows.")
    message = require_message(tx, session, args.message, thread)
    unless_deleted(message)
    rows = tx.all(store.all_of_message, {"about": message["id"]})
    found = next((row for row in rows if row["emoji"] == args.emoji), None)
    people: list[str] = [] if found is None else found["people"].split()
    replayed = is_replay(tx, me, args.op, message["id"], "react", args.emoji, str(args.on))
    if replayed or (me.id in people) == args.on:
        return thread.reaction(_nothing(message["id"], args.emoji) if found is None else found)
    place = found or _free_place(rows)
    standing = _Standing(MessageId(message["id"]), args.emoji, _with(people, me.id, on=args.on))
    return _set(tx, me, standing, place, thread)


@dataclass(frozen=True, slots=True)
class _Standing:
    """How an emoji on a message is to stand."""

    message: MessageId
    emoji: str
    people: list[str]


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


def _set(tx: Transaction, me: Participant, standing: _Standing, place: Row | None, thread: Thread[S, R]) -> R:
    rev = advance(tx, me.session, thread.stream)
    people = " ".join(standing.people)
    values = {
        "id": new_id() if place is None else place["id"],
        "session": me.session,
        "stream": thread.stream,
        "message": standing.message,
        "emoji": standing.emoji,
        "people": people,
        "rev": rev,
        "created_rev": rev if place is None else place["created_rev"],
    }
    if place is None:
        tx.run(store.add, values)
    else:
        tx.run(store.set_people, {"this": place["id"], "shown": standing.emoji, "who": people, "revision": rev})
    row = thread.reaction(values)
    show(tx, me.session, thread.stream, rev, row)
    return row


def _nothing(message: str, emoji: str) -> dict[str, Any]:
    """What somebody is told who takes off what nobody has put on: a row that is gone, and never was."""
    return {"id": new_id(), "rev": 0, "created_rev": 0, "message": message, "emoji": emoji, "people": ""}


@dataclass(frozen=True)
class ReactionSource:
    """The reactions to a thread's messages of the held window."""

    thread: Thread[Any, Any]
    long: bool = False

    @property
    def stream(self) -> Stream:
        return self.thread.stream

    def changed(self, tx: Transaction, session: SessionId, window: Window) -> Sequence[ChangeRow]:
        values = {"of": session, "stream": self.stream, "upto": window.upto, "oldest": window.oldest}
        if window.newest is not None:
            return [self.thread.reaction(row) for row in tx.all(store.of_window, values)]
        values |= {"after": window.after, "most": window.limit}
        return [self.thread.reaction(row) for row in tx.all(store.changed, values)]

    def lines(self, tx: Transaction, session: SessionId, upto: int) -> Sequence[Line]:
        return ()
