"""Pictures with libvips, which streams: of two hundred megapixels it holds a few lines at a time.

What comes out are WebP pictures without any metadata, turned as the camera was held, in sRGB. Only the loaders below can be
reached, whatever the bytes pretend to be.
"""

import os
from dataclasses import dataclass
from typing import Any

import pyvips

from deskside.renderers.talking import Document, Failed

THUMBNAIL_PX = 640
VIEW_PX = 2_048
POSTER_PX = 1_280
MOST_PIXELS = 500_000_000
"""More than any camera makes: what is larger is refused by its header alone."""
LARGE_PIXELS = 24_000_000
"""From here on a phone's browser may give up on the original, so a smaller one is made to look at."""

_LOADERS = ("Jpeg", "Png", "Webp", "Nsgif", "Heif", "Tiff")

_alive: list[Any] = []

pyvips.cache_set_max(0)
pyvips.operation_block_set("VipsForeignLoad", True)
for _loader in _LOADERS:
    pyvips.operation_block_set(f"VipsForeignLoad{_loader}", False)


@dataclass(frozen=True, slots=True)
class Picture:
    """A rendered picture: what it is for, and its bytes."""

    name: str
    data: bytes


def render(document: Document, *, converted: bool) -> tuple[dict[str, Any], list[Picture]]:
    """A thumbnail, and one to look at when browsers cannot show the original (`converted`) or should not."""
    header = _opened(document)
    width, height = _as_shown(header)
    view = converted or width * height > LARGE_PIXELS
    large = _shrunk(document, VIEW_PX if view else THUMBNAIL_PX)
    return {"width": width, "height": height}, derived(large, view=view)


def derived(large: Any, *, view: bool) -> list[Picture]:
    """The pictures made of one that is no larger than needed."""
    if not view:
        return [Picture("thumbnail", _webp(large, 78))]
    large = large.copy_memory()
    return [Picture("view", _webp(large, 82)), Picture("thumbnail", _webp(_fit(large, THUMBNAIL_PX), 78))]


def poster(frame: Any) -> list[Picture]:
    """A frame of a film."""
    return [Picture("poster", _webp(_fit(frame, POSTER_PX), 78))]


def require_size(width: int, height: int) -> None:
    if width < 1 or height < 1 or width * height > MOST_PIXELS:
        raise Failed("too-large")


def _opened(document: Document) -> Any:
    """The header only; no pixel is decoded yet."""
    try:
        image = pyvips.Image.new_from_source(_source(document), "", access="sequential")
    except pyvips.Error:
        raise Failed("not-a-picture") from None
    require_size(image.width, image.height)
    return image


def _as_shown(header: Any) -> tuple[int, int]:
    """Browsers turn a picture as its orientation says, and so do we."""
    turned = header.get_typeof("orientation") != 0 and 5 <= header.get("orientation") <= 8
    return (header.height, header.width) if turned else (header.width, header.height)


def _shrunk(document: Document, most_px: int) -> Any:
    try:
        return pyvips.Image.thumbnail_source(
            _source(document), most_px, height=most_px, size="down", output_profile="srgb"
        )
    except pyvips.Error:
        raise Failed("not-a-picture") from None


def _fit(image: Any, most_px: int) -> Any:
    return image.thumbnail_image(most_px, height=most_px, size="down")


def _webp(image: Any, quality: int) -> bytes:
    try:
        return image.webpsave_buffer(Q=quality, effort=3, keep="none")
    except pyvips.Error:
        raise Failed("damaged") from None


def _source(document: Document) -> Any:
    source = pyvips.SourceCustom()
    # libvips asks for pixels when something is written, long after the call that got the source, and holds it by a bare pointer.
    _alive.append(source)
    document.seek(0, os.SEEK_SET)
    source.on_read(document.read)
    source.on_seek(document.seek)
    return source
