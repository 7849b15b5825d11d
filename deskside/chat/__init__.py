"""Messages: what people say in a session, and the files they say it with."""

from deskside.chat.actions import older, post, read, show_again
from deskside.chat.around import around
from deskside.chat.deleting import delete
from deskside.chat.editing import edit, history
from deskside.chat.model import (
    Around,
    AroundArgs,
    DeleteArgs,
    EditArgs,
    History,
    HistoryArgs,
    MessageRow,
    Older,
    OlderArgs,
    PostArgs,
    ReactArgs,
    ReactionRow,
    ReadArgs,
)
from deskside.chat.reactions import ReactionSource, react
from deskside.chat.scrubbing import SCRUB_EVERY_S, Scrubber
from deskside.chat.sources import MessageSource, glance
from deskside.sync import AnyCommand, ChangeSource, Command, Nothing, Who


def commands() -> list[AnyCommand]:
    """The conversation's verbs at the door."""
    return [
        Command("chat.post", PostArgs, MessageRow, Who.PARTICIPANT, post),
        Command("chat.older", OlderArgs, Older, Who.READER, older, reads=True),
        Command("chat.read", ReadArgs, Nothing, Who.PARTICIPANT, read),
        Command("chat.edit", EditArgs, MessageRow, Who.PARTICIPANT, edit),
        Command("chat.delete", DeleteArgs, MessageRow, Who.PARTICIPANT, delete),
        Command("chat.react", ReactArgs, ReactionRow, Who.PARTICIPANT, react),
        Command("chat.history", HistoryArgs, History, Who.READER, history, reads=True),
        Command("chat.around", AroundArgs, Around, Who.READER, around, reads=True),
    ]


def change_sources() -> list[ChangeSource]:
    """Everything of the conversation that screens show, in the order in which rows of one revision are told."""
    return [MessageSource(), ReactionSource()]


__all__ = [
    "SCRUB_EVERY_S",
    "MessageRow",
    "MessageSource",
    "ReactionRow",
    "Scrubber",
    "change_sources",
    "commands",
    "glance",
    "show_again",
]
