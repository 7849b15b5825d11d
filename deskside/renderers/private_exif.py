"""Of EXIF one thing matters: how the camera was held, without which a picture lies on its side."""

from struct import pack
from typing import Literal

from deskside.renderers.private_tiff import entries_of
from deskside.renderers.talking import Failed

_ORIENTATION, _SHORT = 0x0112, 3


def bare_exif(tiff: bytes) -> bytes:
    """EXIF that says how the camera was held and nothing else, as long as it was; only zeros for an upright picture, which needs none."""
    orientation = _orientation(tiff)
    if orientation == 1:
        return bytes(len(tiff))
    bare = b"MM\0*" + pack("!IHHHIHHI", 8, 1, _ORIENTATION, _SHORT, 1, orientation, 0, 0)
    if len(tiff) < len(bare):
        raise Failed("damaged")
    return bare.ljust(len(tiff), b"\0")


def _orientation(tiff: bytes) -> int:
    """1 to 8; 1 is upright. What is damaged says nothing."""
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"
    for entry in entries_of(tiff):
        tag, kind = (int.from_bytes(entry[at : at + 2], order) for at in (0, 2))
        value = int.from_bytes(entry[8:10], order)
        if (tag, kind) == (_ORIENTATION, _SHORT) and 1 <= value <= 8:
            return value
    return 1
