"""The noun: a file we keep. What it is, who may open it, how it is posted, listed, sent and erased."""

from deskside.files.access import require_open, require_own
from deskside.files.actions import (
    FILES_IN_ROW,
    erase,
    erase_of_message,
    erase_unposted,
    keep,
    of_messages,
    prove,
    stored_bytes,
    take_draft,
    transcript_of,
)
from deskside.files.content import Identify
from deskside.files.erasing import Eraser
from deskside.files.http import routes
from deskside.files.model import UNCONFIRMED, File, Kind, NewFile, Show, StoredFile
from deskside.files.portal import FilesEntry, FilesPage, FilesSession
from deskside.files.sniff import HEAD_BYTES, Verdict, judge

__all__ = [
    "FILES_IN_ROW",
    "HEAD_BYTES",
    "UNCONFIRMED",
    "Eraser",
    "File",
    "FilesEntry",
    "FilesPage",
    "FilesSession",
    "Identify",
    "Kind",
    "NewFile",
    "Show",
    "StoredFile",
    "Verdict",
    "erase",
    "erase_of_message",
    "erase_unposted",
    "judge",
    "keep",
    "of_messages",
    "prove",
    "require_open",
    "require_own",
    "routes",
    "stored_bytes",
    "take_draft",
    "transcript_of",
]
