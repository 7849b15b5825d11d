"""What people say in a session, to everybody or among technicians, and the files they say it with."""

from collections.abc import Callable
from typing import TypeVar

from deskside.backends import Transaction
from deskside.chat.actions import older, older_notes, post, post_note, show_again
from deskside.chat.around import around, around_note
from deskside.chat.deleting import delete
from deskside.chat.editing import edit, history
from deskside.chat.model import (
    Around,
    AroundArgs,
    AroundNote,
    DeleteArgs,
    EditArgs,
    History,
    HistoryArgs,
    MessageRow,
    NoteReactionRow,
    NoteRow,
    Older,
    OlderArgs,
    OlderNotes,
    PostArgs,
    ReactArgs,
    ReactionRow,
    ReadArgs,
)
from deskside.chat.reactions import ReactionSource, react
from deskside.chat.reading import marks, read
from deskside.chat.reading_notes import read_notes
from deskside.chat.scrubbing import SCRUB_EVERY_S, Scrubber
from deskside.chat.sources import MessageSource, glance
from deskside.chat.threads import EVERYONE, TECHNICIANS, R, S, Thread
from deskside.sync import AnyCommand, ChangeSource, Command, Nothing, Viewer, Who

A = TypeVar("A")
T = TypeVar("T")


def commands() -> list[AnyCommand]:
    """The conversation's verbs at the door."""
    return [
        Command("chat.post", PostArgs, MessageRow, Who.PARTICIPANT, post),
        Command("chat.older", OlderArgs, Older, Who.READER, older, reads=True),
        Command("chat.read", ReadArgs, Nothing, Who.PARTICIPANT, read),
        Command("chat.edit", EditArgs, MessageRow, Who.PARTICIPANT, _in(EVERYONE, edit)),
        Command("chat.delete", DeleteArgs, MessageRow, Who.PARTICIPANT, _in(EVERYONE, delete)),
        Command("chat.react", ReactArgs, ReactionRow, Who.PARTICIPANT, _in(EVERYONE, react)),
        Command("chat.history", HistoryArgs, History, Who.READER, _in(EVERYONE, history), reads=True),
        Command("chat.around", AroundArgs, Around, Who.READER, around, reads=True),
        *_note_commands(),
    ]


def _note_commands() -> list[AnyCommand]:
    """The same verbs among technicians. They have names of their own, so that nothing that is left out makes a note a message."""
    write, look = Who.TECHNICIAN_IN_SESSION, Who.STAFF_READER
    return [
        Command("notes.post", PostArgs, NoteRow, write, post_note),
        Command("notes.older", OlderArgs, OlderNotes, look, older_notes, reads=True),
        Command("notes.read", ReadArgs, Nothing, write, read_notes),
        Command("notes.edit", EditArgs, NoteRow, write, _in(TECHNICIANS, edit)),
        Command("notes.delete", DeleteArgs, NoteRow, write, _in(TECHNICIANS, delete)),
        Command("notes.react", ReactArgs, NoteReactionRow, write, _in(TECHNICIANS, react)),
        Command("notes.history", HistoryArgs, History, look, _in(TECHNICIANS, history), reads=True),
        Command("notes.around", AroundArgs, AroundNote, look, around_note, reads=True),
    ]


def _in(
    thread: Thread[S, R], verb: Callable[[Transaction, Viewer, A, Thread[S, R]], T]
) -> Callable[[Transaction, Viewer, A], T]:
    return lambda tx, viewer, args: verb(tx, viewer, args, thread)


def change_sources() -> list[ChangeSource]:
    """Everything of the conversation that screens show, in the order in which rows of one revision are told."""
    return [
        MessageSource(EVERYONE),
        ReactionSource(EVERYONE),
        MessageSource(TECHNICIANS),
        ReactionSource(TECHNICIANS),
    ]


__all__ = [
    "SCRUB_EVERY_S",
    "MessageRow",
    "MessageSource",
    "NoteReactionRow",
    "NoteRow",
    "ReactionRow",
    "Scrubber",
    "change_sources",
    "commands",
    "glance",
    "marks",
    "show_again",
]
