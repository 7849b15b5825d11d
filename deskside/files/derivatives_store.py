"""The statements about what was made of files, on the table of files."""

from dataclasses import dataclass

from sqlalchemy import bindparam, func, select, update

from deskside.backends import Transaction
from deskside.files.model import Preview
from deskside.files.space import charge, release_space
from deskside.files.store import by_id, counted, files
from deskside.ids import FileId, SessionId

_being_made = select(func.count().label("many")).where(files.c.session == bindparam("of"), files.c.preview == "making")
_note = (
    update(files)
    .where(files.c.id == bindparam("of"), ~files.c.erased)
    .values(
        preview=bindparam("how_far"),
        width=bindparam("wide"),
        height=bindparam("high"),
        duration_s=bindparam("lasts_s"),
        peaks=bindparam("loud"),
        has_view=bindparam("viewed"),
        counted_bytes=files.c.size_bytes + bindparam("made"),
    )
)
_counted = counted.where(files.c.id == bindparam("of"), ~files.c.erased)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was found out about a file by rendering it."""

    preview: Preview
    width: int | None = None
    height: int | None = None
    duration_s: float | None = None
    peaks: str | None = None
    has_view: bool = False
    made_bytes: int = 0
    """Of all pictures that were made of it."""


def being_made(tx: Transaction, session: SessionId | None) -> int:
    """Of how many files of a session pictures are still to be made, those that are kept in this transaction too."""
    row = tx.one(_being_made, {"of": session})
    return 0 if row is None else int(row["many"])


def note_seen(tx: Transaction, file: FileId, seen: Seen) -> None:
    """Keep what was found out. Of an erased file nothing is kept."""
    release_space(tx, _counted, {"of": file})
    tx.run(
        _note,
        {
            "of": file,
            "how_far": seen.preview,
            "wide": seen.width,
            "high": seen.height,
            "lasts_s": seen.duration_s,
            "loud": seen.peaks,
            "viewed": seen.has_view,
            "made": seen.made_bytes,
        },
    )
    noted = by_id(tx, file)
    if noted is not None:
        charge(tx, noted.organization, noted.session, noted.size_bytes + seen.made_bytes)
