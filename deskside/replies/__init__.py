"""Canned replies: texts with files attached that technicians send again and again, the organization's and their own."""

from collections.abc import Awaitable, Callable

from deskside.backends import Database
from deskside.jobs import Reaction
from deskside.replies.actions import REMOVED, list_files, list_replies, remove, save
from deskside.replies.model import (
    CannedReply,
    ListRepliesArgs,
    RemoveReplyArgs,
    RepliesPage,
    ReplyFiles,
    ReplyFilesArgs,
    SaveReplyArgs,
)
from deskside.replies.using import ReplyDesk
from deskside.sync import AnyCommand, Command, Nothing, Who


def commands() -> list[AnyCommand]:
    """The small verbs of replies at the door."""
    return [
        Command("replies.list", ListRepliesArgs, RepliesPage, Who.STAFF, list_replies, reads=True),
        Command("replies.files", ReplyFilesArgs, ReplyFiles, Who.STAFF, list_files, reads=True),
        Command("replies.save", SaveReplyArgs, CannedReply, Who.STAFF, save),
        Command("replies.remove", RemoveReplyArgs, Nothing, Who.STAFF, remove),
    ]


def scrub(database: Database, erase: Callable[[], Awaitable[None]]) -> Reaction:
    """What follows the deletion of a reply: its own bytes go, and storage is freed of every trace of its words. `erase` removes the
    bytes of all files that were erased until then."""

    async def run(_reply: str) -> None:
        await erase()
        await database.scrub()

    return Reaction("replies.scrub", run, gives_up_after=None)


__all__ = ["REMOVED", "CannedReply", "ReplyDesk", "commands", "scrub"]
