"""What a message is: text with any number of attachments, said by a participant at a time the server stamped."""

from typing import Annotated

import msgspec

from deskside.files import File
from deskside.sync import ChangeRow

MAX_TEXT = 16_000
"""Code points; counted alike on both sides."""

ClientId = Annotated[str, msgspec.Meta(min_length=8, max_length=64, pattern="^[!-~]+$")]


class MessageRow(ChangeRow, kw_only=True, tag_field="kind", tag="message"):
    """A message on the wire. Deleted ones keep their place and nothing else."""

    client_id: str
    author: str
    at: int
    text: str
    deleted: bool
    edited_at: int | None
    notify_rev: int
    reply_to: str | None
    file_count: int
    files: list[File]


class PostArgs(msgspec.Struct):
    session: str
    client_id: ClientId
    text: str
    draft: ClientId | None = None
    file_count: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0
    reply_to: str | None = None


class OlderArgs(msgspec.Struct):
    session: str
    before: Annotated[int, msgspec.Meta(ge=0, lt=2**31)]


class Older(msgspec.Struct):
    """A page of earlier messages, the oldest first."""

    rows: list[MessageRow]
    more: bool


class ReadArgs(msgspec.Struct):
    session: str
    rev: Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
