"""HEIC, what phones call a picture. The libvips we get brings no decoder for it, libheif with libde265 does.

It decodes whole pictures, so the memory's limit is the largest picture's; libvips makes the smaller ones.
"""

from typing import Any

import pillow_heif
import pyvips

from deskside.renderers import pictures
from deskside.renderers.talking import Document, Failed

MOST_BYTES = 128 * 1024 * 1024
"""The file itself is held too."""

pillow_heif.options.DECODE_THREADS = 1
pillow_heif.options.THUMBNAILS = False


def render(document: Document) -> tuple[dict[str, Any], list[pictures.Picture]]:
    """A thumbnail and one to look at, since hardly any browser shows the original."""
    if document.size_bytes > MOST_BYTES:
        raise Failed("too-large")
    try:
        found: Any = pillow_heif.open_heif(document, convert_hdr_to_8bit=True)  # pyright: ignore[reportUnknownMemberType] - its types are partial
    except (ValueError, SyntaxError, OSError, EOFError):
        raise Failed("not-a-picture") from None
    width, height = found.size
    pictures.require_size(width, height)
    image = _pixels(found, width, height)
    large = image.thumbnail_image(pictures.VIEW_PX, height=pictures.VIEW_PX, size="down")
    return {"width": width, "height": height}, pictures.derived(large, view=True)


def _pixels(found: Any, width: int, height: int) -> Any:
    """The picture for libvips. Lines may be longer than the picture is wide."""
    try:
        data, stride = found.data, found.stride
    except (ValueError, OSError, RuntimeError):
        raise Failed("damaged") from None
    bands = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4, "RGBa": 4}[found.mode]
    return pyvips.Image.new_from_memory(data, stride // bands, height, bands, "uchar").crop(0, 0, width, height)
