"""The noun: a file we keep. What it is, who may open it, how it is posted, listed, sent and erased."""

from deskside.files.actions import (
    FILES_IN_ROW,
    erase,
    erase_unposted,
    keep,
    of_messages,
    prove,
    stored_bytes,
    take_draft,
    transcript_of,
)
from deskside.files.model import UNCONFIRMED, File, Kind, NewFile, Show, StoredFile

__all__ = [
    "FILES_IN_ROW",
    "UNCONFIRMED",
    "File",
    "Kind",
    "NewFile",
    "Show",
    "StoredFile",
    "erase",
    "erase_unposted",
    "keep",
    "of_messages",
    "prove",
    "stored_bytes",
    "take_draft",
    "transcript_of",
]
