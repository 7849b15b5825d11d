"""What a canned reply is: a text with files attached, kept under a shortcut and sent as often as it is needed.

It belongs to the organization, where administrators and owners keep it and every member uses it, or to one member alone. What is
sent are copies: a change of the reply changes no message.
"""

import re
import unicodedata
from typing import Annotated

import msgspec

from deskside.errors import Code, Problem
from deskside.files import File
from deskside.ids import FileId, ReplyId
from deskside.texts import clean_text, described

MAX_TEXT = 16_000
"""Code points, as in a message."""
MOST_NAME = 120
MOST_SHORTCUT = 32
MOST_REPLIES = 500
"""Of one organization, and of one member besides."""
MOST_FILES = 1_000
"""Of one reply, as of one message."""
MOST_DROPPED = 500
"""Files taken out at once."""

_SHORTCUT = re.compile(rf"[\w.-]{{1,{MOST_SHORTCUT}}}")

OperationId = Annotated[str, msgspec.Meta(min_length=8, max_length=64, pattern="^[!-~]+$")]
DraftId = Annotated[str, msgspec.Meta(min_length=8, max_length=64, pattern="^[!-~]+$")]
UseId = Annotated[str, msgspec.Meta(min_length=8, max_length=36, pattern="^[A-Za-z0-9._:-]+$")]
"""It becomes a part of the copied files' own ids."""
Shortcut = Annotated[
    str, msgspec.Meta(extra_json_schema={"minLength": 1, "maxLength": MOST_SHORTCUT, "pattern": r"^[\w.-]+$"})
]
"""Described only: a refusal by pattern could not say what to do."""
Name = Annotated[str, described(most=MOST_NAME, least=1)]
Text = Annotated[str, described(most=MAX_TEXT, allow_newlines=True)]
Revision = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]


class CannedReply(msgspec.Struct, frozen=True, kw_only=True):
    """A reply as those see it who may use it."""

    id: ReplyId
    rev: int
    """Raised by every change; what an edit starts from."""
    shared: bool
    """It belongs to the organization, not to its reader alone."""
    editable: bool
    """Whether its reader may change it."""
    shortcut: str
    name: str
    text: str
    file_count: int
    files: list[File]
    """The first of them."""
    made_by: str
    made_at: int
    changed_by: str
    changed_at: int


class ListRepliesArgs(msgspec.Struct):
    after: str | None = None
    """The last reply of the page before this one."""


class RepliesPage(msgspec.Struct):
    """As many as fit a frame, in the order they were made."""

    replies: list[CannedReply]
    more: bool


class ReplyFilesArgs(msgspec.Struct):
    reply: str


class ReplyFiles(msgspec.Struct):
    """All files of a reply, in order."""

    files: list[File]


class SaveReplyArgs(msgspec.Struct, kw_only=True):
    op: OperationId
    reply: str | None = None
    """None for a new one."""
    base: Revision = 0
    """The revision that the writer saw."""
    shared: bool = False
    """Of a new one: whether it is the organization's."""
    shortcut: Shortcut
    name: Name
    text: Text
    draft: DraftId | None = None
    file_count: Annotated[int, msgspec.Meta(ge=0, le=MOST_FILES)] = 0
    """So many finished files of the draft come to those that are there."""
    drop: Annotated[list[str], msgspec.Meta(max_length=MOST_DROPPED)] = []
    """Files that are taken out."""


class RemoveReplyArgs(msgspec.Struct):
    reply: str
    base: Revision


class UseReplyArgs(msgspec.Struct):
    session: str
    op: UseId
    draft: DraftId
    reply: str


class CopiedFile(msgspec.Struct, kw_only=True):
    """A finished upload of the draft, made without sending."""

    id: FileId
    client_id: str
    name: str
    media_type: str
    size_bytes: int
    proven: bool


class UsedReply(msgspec.Struct):
    """The reply as it is now, and its files in the draft."""

    reply: CannedReply
    files: list[CopiedFile]


def clean_shortcut(text: str) -> str:
    """What is typed behind the stroke: one word, compared without regard to case. Raises 400."""
    cleaned = unicodedata.normalize("NFC", clean_text(text, most=120, least=1, what="shortcut")).lower()
    if _SHORTCUT.fullmatch(cleaned) is None:
        raise Problem(
            400,
            Code.TEXT_INVALID,
            f"A shortcut is one word of at most {MOST_SHORTCUT} letters, digits, dots and dashes.",
            extra={"most": MOST_SHORTCUT},
        )
    return cleaned


def clean_reply_name(text: str) -> str:
    return clean_text(text, most=MOST_NAME, least=1, what="name")


def clean_reply_text(text: str) -> str:
    """It may be empty where there are files."""
    return clean_text(text, most=MAX_TEXT, allow_newlines=True, what="text")
