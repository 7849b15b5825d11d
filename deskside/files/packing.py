"""What goes into an archive: which files, and under which names, so that every system can save each beside the others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from deskside.backends import Transaction
from deskside.errors import Code, Problem
from deskside.filenames import MOST_BYTES, safe_name
from deskside.files import store
from deskside.files.access import require_open, unknown
from deskside.files.model import Kind, StoredFile
from deskside.ids import FileId, SessionId, is_id
from deskside.sessions import facts, require_reader
from deskside.sync import Viewer

_FOLDER_BYTES = 80
"""A folder's name leaves room for the file's: Windows counts the whole path."""


@dataclass(frozen=True)
class Contents:
    """What an archive holds, where in it each file is, and what the archive is called."""

    name: str
    files: Sequence[StoredFile]
    paths: Sequence[str]

    @property
    def sessions(self) -> list[SessionId]:
        """Where the files are from."""
        return list(dict.fromkeys(stored.session for stored in self.files if stored.session is not None))


def contents_of(tx: Transaction, viewer: Viewer, session: SessionId, chosen: Sequence[str]) -> Contents:
    """The chosen files of the session, or all of them that the viewer may open. Raises 404, 403 and 410 as for one file, and 404
    as soon as a single one of the chosen is not to be had."""
    if not is_id(session):
        raise unknown()
    reader = require_reader(tx, viewer, session)
    kept = [
        stored
        for stored in store.of_sessions(tx, [session])
        if stored.state == "ready" and (reader.staff or not (stored.only_staff or stored.kind is Kind.TRANSCRIPT))
    ]
    names = set(chosen)
    wanted = [stored for stored in kept if stored.id in names] if names else kept
    if len(wanted) < len(names):
        raise unknown()
    if not wanted:
        raise Problem(404, Code.FILE_UNKNOWN, "There are no files in this session yet.")
    return Contents(safe_name(f"{_title(tx, session)}.zip"), wanted, names_in(wanted))


def contents_of_chosen(tx: Transaction, viewer: Viewer, chosen: Sequence[str]) -> Contents:
    """Files of whatever sessions, each asked about as if it was opened alone, in a folder for each session where there are several.
    Raises 404, 403 and 410 as soon as a single one is not to be had."""
    wanted = [require_open(tx, viewer, FileId(one)) for one in dict.fromkeys(chosen)]
    if not wanted or any(stored.message is None and stored.kind is not Kind.TRANSCRIPT for stored in wanted):
        raise unknown()
    sessions = list(dict.fromkeys(stored.session for stored in wanted if stored.session is not None))
    titles = [_title(tx, session) for session in sessions]
    if len(sessions) == 1:
        return Contents(safe_name(f"{titles[0]}.zip"), wanted, names_in(wanted))
    folders = dict(zip(sessions, _apart((_cut(safe_name(title), _FOLDER_BYTES) for title in titles), ""), strict=True))
    paths: dict[FileId, str] = {}
    for session, folder in folders.items():
        inside = [stored for stored in wanted if stored.session == session]
        paths |= {stored.id: f"{folder}/{name}" for stored, name in zip(inside, names_in(inside), strict=True)}
    return Contents("Files.zip", wanted, [paths[stored.id] for stored in wanted])


def names_in(files: Iterable[StoredFile]) -> list[str]:
    """A name for each that every system can save beside the others: two that differ only in case are the same to some."""
    return _apart((safe_name(stored.name) for stored in files), ".")


def _apart(names: Iterable[str], before_ending: str) -> list[str]:
    """The names, those that were there before with a number, in front of the ending if endings are told apart."""
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    found: list[str] = []
    for whole in names:
        stem, ending = _split(whole) if before_ending else (whole, "")
        name, number = whole, numbers.get(whole.casefold(), 1)
        while name.casefold() in taken:
            number += 1
            mark = f" ({number}){ending}"
            name = _cut(stem, MOST_BYTES - len(mark.encode())) + mark
        numbers[whole.casefold()] = number
        taken.add(name.casefold())
        found.append(name)
    return found


def _split(name: str) -> tuple[str, str]:
    """Before and from the last dot; a name that begins with its only dot has no ending."""
    stem, dot, extension = name.rpartition(".")
    return (stem, dot + extension) if stem else (name, "")


def _cut(text: str, most_bytes: int) -> str:
    return text.encode()[:most_bytes].decode("utf-8", "ignore").rstrip(". ")


def _title(tx: Transaction, session: SessionId) -> str:
    known = facts(tx, session)
    return "Files" if known is None or not known.title else known.title
