"""What may be made of a file: smaller pictures of it. They stand beside its bytes, belong to it, and go when it goes. Pure."""

from typing import Literal

from deskside.files.model import Kind, NewFile, Preview
from deskside.ids import FileId

Derivative = Literal["thumbnail", "poster", "view"]
"""A small picture of a picture, one of a film, and one to look at in place of what browsers do not show."""

DERIVATIVES: tuple[Derivative, ...] = ("thumbnail", "poster", "view")

KEPT = "file.kept"
"""The fact that a file is kept of which something can be seen or heard. Its subject is the file's id."""
PACE_MS = 200
"""About what one picture costs: so much later each further one of a session falls due that still has to be made."""

SEEN = frozenset(
    {
        "image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/tiff", "image/heic",
        "video/mp4", "video/quicktime", "video/webm", "video/ogg",
        "audio/mp4", "audio/webm", "audio/ogg", "audio/mpeg", "audio/aac", "audio/flac", "audio/wav",
    }
)  # fmt: skip
"""Media types of which something can be made."""
CONVERTED = frozenset({"image/tiff", "image/heic"})
"""Browsers do not show these themselves. A file may merely claim to be one; whoever renders it finds out."""


def first_preview(new: NewFile) -> Preview:
    """Where a file begins. Nothing is made of what nobody sends around."""
    confirmed = new.show != "none" or new.media_type in CONVERTED
    return "making" if confirmed and new.media_type in SEEN and new.kind is not Kind.TRANSCRIPT else "none"


def key_of(file: FileId, derivative: Derivative) -> str:
    """The blob of a derivative."""
    return f"{file}.{derivative}"


def keys_of(file: FileId) -> tuple[str, ...]:
    """The blobs of all that may have been made of a file."""
    return tuple(key_of(file, derivative) for derivative in DERIVATIVES)
