"""The noun: a file we keep. What it is, who may open it, how it is posted, listed, sent and erased."""

from deskside.files.access import find, require_open, require_own, require_ready
from deskside.files.actions import (
    FILES_IN_ROW,
    describe,
    erase,
    erase_of_message,
    erase_unposted,
    keep,
    of_messages,
    prove,
    sayable,
    take_draft,
    transcript_of,
)
from deskside.files.content import Identify
from deskside.files.derivatives import DERIVATIVES, KEPT, Derivative, key_of, keys_of
from deskside.files.derivatives_store import Seen, note_seen
from deskside.files.erasing import Eraser
from deskside.files.fetches import change_sources, forget_fetched, note_fetched
from deskside.files.flow import guard as send_while_allowed
from deskside.files.gallery import FilesEntry, FilesTally, SessionFiles
from deskside.files.http import routes
from deskside.files.kinds import refused_bytes, refused_name
from deskside.files.model import UNCONFIRMED, File, Kind, NewFile, Preview, Private, Scan, Show, StoredFile, Words
from deskside.files.of_replies import (
    erase_from_reply,
    erase_of_reply,
    erase_reply_draft,
    files_of_replies,
    take_reply_draft,
)
from deskside.files.portal import FilesPage, FilesSession
from deskside.files.private import FindPrivate, NotRemovable, Patch, Removal, tells_as
from deskside.files.sniff import HEAD_BYTES, Verdict, judge
from deskside.files.space import Used, charge, release_space, used_bytes
from deskside.files.states import CHECKING, quarantine, release

__all__ = [
    "CHECKING",
    "DERIVATIVES",
    "FILES_IN_ROW",
    "HEAD_BYTES",
    "KEPT",
    "UNCONFIRMED",
    "Derivative",
    "Eraser",
    "File",
    "FilesEntry",
    "FilesPage",
    "FilesSession",
    "FilesTally",
    "FindPrivate",
    "Identify",
    "Kind",
    "NewFile",
    "NotRemovable",
    "Patch",
    "Preview",
    "Private",
    "Removal",
    "Scan",
    "Seen",
    "SessionFiles",
    "Show",
    "StoredFile",
    "Used",
    "Verdict",
    "Words",
    "change_sources",
    "charge",
    "describe",
    "erase",
    "erase_from_reply",
    "erase_of_message",
    "erase_of_reply",
    "erase_reply_draft",
    "erase_unposted",
    "files_of_replies",
    "find",
    "forget_fetched",
    "judge",
    "keep",
    "key_of",
    "keys_of",
    "note_fetched",
    "note_seen",
    "of_messages",
    "prove",
    "quarantine",
    "refused_bytes",
    "refused_name",
    "release",
    "release_space",
    "require_open",
    "require_own",
    "require_ready",
    "routes",
    "sayable",
    "send_while_allowed",
    "take_draft",
    "take_reply_draft",
    "tells_as",
    "transcript_of",
    "used_bytes",
]
