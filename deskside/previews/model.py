"""What a preview is, how a renderer may be used, and which one a file needs. Pure."""

from dataclasses import dataclass
from typing import Annotated, Literal, Self

import msgspec

from deskside.files import Derivative, StoredFile
from deskside.settings import Settings

Task = Literal["picture", "heif", "film", "sound"]

WAVEFORM_BARS = 64
"""As many numbers as a renderer tells of a sound."""

_TASKS: dict[str, Task] = {
    "image/jpeg": "picture",
    "image/png": "picture",
    "image/gif": "picture",
    "image/webp": "picture",
    "image/avif": "picture",
    "image/tiff": "picture",
    "image/heic": "heif",
    "video/mp4": "film",
    "video/quicktime": "film",
    "video/webm": "film",
    "video/ogg": "film",
    "audio/mp4": "sound",
    "audio/webm": "sound",
    "audio/ogg": "sound",
    "audio/mpeg": "sound",
    "audio/aac": "sound",
    "audio/flac": "sound",
    "audio/wav": "sound",
}


@dataclass(frozen=True, slots=True)
class RenderLimits:
    """What one document may cost. `session_s` is what all that fail or drag on may cost together, in ten minutes of a session."""

    memory_bytes: int = 512 * 1024 * 1024
    seconds: int = 20
    at_once: int = 2
    session_s: int = 120

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As the operator set them."""
        return cls(
            settings.preview_memory_bytes,
            settings.preview_seconds,
            settings.previews_at_once,
            settings.preview_session_seconds,
        )


_Pixels = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class Rendered(msgspec.Struct, frozen=True):
    """What a renderer told of a document, checked to be in the form it must have."""

    pictures: dict[Derivative, Annotated[int, msgspec.Meta(ge=12, le=8 * 1024 * 1024)]]
    """The length of each; the bytes come behind."""
    width: _Pixels | None = None
    height: _Pixels | None = None
    duration_s: Annotated[float, msgspec.Meta(ge=0, le=1_000_000)] | None = None
    peaks: (
        Annotated[
            list[Annotated[int, msgspec.Meta(ge=0, le=255)]],
            msgspec.Meta(min_length=WAVEFORM_BARS, max_length=WAVEFORM_BARS),
        ]
        | None
    ) = None


class NotRendered(Exception):
    """A document could not be rendered. The reason is one of our own words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def task_of(stored: StoredFile) -> Task | None:
    """Who can render a file, by what its bytes were found to be. None: there is nothing to be seen of it."""
    return _TASKS.get(stored.media_type)
