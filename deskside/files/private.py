"""What a file tells beside what it shows, and how it is made to tell it no more. Pure; finding it and overwriting it are others' work.

JPEG, PNG and WebP come from our pages without it already. They are looked into all the same: not everybody sends from our pages.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from deskside.files.sniff import Verdict, sniff

_BY_BROWSERS = frozenset({"image/jpeg", "image/png", "image/webp"})
_CONFIRMED = _BY_BROWSERS | {"image/gif", "image/heic", "image/avif", "video/mp4", "audio/mp4"}
_QUICKTIME = "video/quicktime"
_TIFF = "image/tiff"
_TIFF_NAMES = (".tif", ".tiff")
"""Photographers' raw files are TIFF too by their beginning, and need what we would take out."""
_SEVERAL_NAMES = (".mpo", ".jps", ".pns")
"""Two pictures in one file, the second where others have what they should not: without it they would be broken."""


class Patch(msgspec.Struct, frozen=True, array_like=True):
    """So many times these bytes, at a place."""

    at: Annotated[int, msgspec.Meta(ge=0)]
    data: Annotated[bytes, msgspec.Meta(min_length=1)]
    times: Annotated[int, msgspec.Meta(ge=1)]

    @property
    def end(self) -> int:
        return self.at + len(self.data) * self.times


@dataclass(frozen=True, slots=True)
class Removal:
    """What was found in a file, and what to overwrite: each stage is durable before the next begins."""

    found: Literal["location", "details"] | None
    stages: tuple[tuple[Patch, ...], ...] = ()


class NotRemovable(Exception):
    """Nobody can say what the file tells. The reason is one of our own words."""


FindPrivate = Callable[[Path, str], Awaitable[Removal]]
"""Looks into a whole file of such a kind. Raises `NotRemovable`."""


def tells_as(head: bytes, name: str, verdict: Verdict) -> str | None:
    """The kind by which to look into a file that arrived; None for one that is left as it is."""
    if verdict.media_type in _CONFIRMED and sniff(head) == verdict.media_type:
        return None if name.lower().endswith(_SEVERAL_NAMES) else verdict.media_type
    if sniff(head) == _TIFF and name.lower().endswith(_TIFF_NAMES):
        return _TIFF
    return _QUICKTIME if verdict.media_type == _QUICKTIME and head[4:12] == b"ftypqt  " else None
