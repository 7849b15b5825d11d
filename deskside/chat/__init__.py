"""Messages: what people say in a session, and the files they say it with."""

from deskside.chat.actions import older, post, read, show_again
from deskside.chat.model import MessageRow, Older, OlderArgs, PostArgs, ReadArgs
from deskside.chat.sources import MessageSource, glance
from deskside.sync import AnyCommand, Command, Nothing, Who


def commands() -> list[AnyCommand]:
    """The conversation's verbs at the door."""
    return [
        Command("chat.post", PostArgs, MessageRow, Who.PARTICIPANT, post),
        Command("chat.older", OlderArgs, Older, Who.READER, older, reads=True),
        Command("chat.read", ReadArgs, Nothing, Who.PARTICIPANT, read),
    ]


__all__ = ["MessageRow", "MessageSource", "commands", "glance", "show_again"]
