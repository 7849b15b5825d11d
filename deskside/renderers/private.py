"""Finds what pictures and films tell beside themselves: a place, a serial number, an author, a comment.

The answer names what to overwrite; overwriting is the parent's work, which alone has the file. Nothing is decoded and no library is
asked, so this needs no lock to be safe; it gets one all the same, and a process of its own, because it may take its time.
"""

import base64
import json
from typing import Any

from deskside.renderers.patches import Patches
from deskside.renderers.private_gif import plan_gif
from deskside.renderers.private_jpeg import plan_jpeg
from deskside.renderers.private_media import plan_media
from deskside.renderers.private_png import plan_png
from deskside.renderers.private_tiff import plan_tiff
from deskside.renderers.private_webp import plan_webp
from deskside.renderers.talking import Failed

_PLANS = {
    "image/jpeg": plan_jpeg,
    "image/png": plan_png,
    "image/webp": plan_webp,
    "image/gif": plan_gif,
    "image/tiff": plan_tiff,
    "image/heic": plan_media,
    "image/avif": plan_media,
    "video/mp4": plan_media,
    "video/quicktime": plan_media,
    "audio/mp4": plan_media,
}


def find_private(document: Any, media_type: str) -> Patches:
    """What is to be overwritten in a document of a kind. Raises `Failed` where that cannot be said."""
    patches = Patches()
    if media_type not in _PLANS:
        raise Failed("not-known")
    _PLANS[media_type](document, patches)
    return patches


def told(document: Any, media_type: str) -> tuple[dict[str, Any], bytes]:
    """The same as a renderer answers it: facts, and the stages as JSON."""
    patches = find_private(document, media_type)
    stages = [[(at, base64.b64encode(data).decode(), times) for at, data, times in stage] for stage in patches.stages]
    return {"found": patches.found}, json.dumps(stages).encode()
