"""Films and sounds with FFmpeg's libraries: how long they are, one frame of a film, the loudness of a sound along its way.

The demuxer is named by our own sniffer's verdict, so that playlists and other formats that point elsewhere are never tried.
"""

import importlib
import time
from array import array
from typing import Any

import av
import av.error
import pyvips

from deskside.renderers import pictures
from deskside.renderers.talking import Document, Failed

# PyAV loads these two when it opens anything, which is too late behind the lock.
importlib.import_module("av.subtitles.codeccontext")
importlib.import_module("av.subtitles.stream")

PEAKS = 64
"""So many bars are drawn of a sound."""
_RATE = 8_000
_WINDOW = 400
"""Samples of one measurement: a twentieth of a second."""
_LISTEN_S = 8.0
"""A sound that takes longer to decode is shown without its loudness."""
_LONGEST_S = 1_000_000.0
_LOOK_S = 1.0
"""The first second of a film is often black."""

FORMATS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/webm": "matroska",
    "video/ogg": "ogg",
    "audio/mp4": "mov",
    "audio/webm": "matroska",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/flac": "flac",
    "audio/wav": "wav",
}


def render_film(document: Document, media_type: str) -> tuple[dict[str, Any], list[pictures.Picture]]:
    """The poster, with width, height and duration as they are shown."""
    with _opened(document, media_type) as container:
        if not container.streams.video:
            raise Failed("no-film")
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        pictures.require_size(stream.codec_context.width, stream.codec_context.height)
        duration_s = _duration_s(container)
        image = _upright(_frame(container, stream, duration_s))
        facts = {"width": image.width, "height": image.height, "duration_s": duration_s}
        return facts, pictures.poster(image)


def render_sound(document: Document, media_type: str) -> tuple[dict[str, Any], list[pictures.Picture]]:
    """How long it is and how loud, in `PEAKS` steps."""
    with _opened(document, media_type) as container:
        if not container.streams.audio:
            raise Failed("no-sound")
        duration_s = _duration_s(container)
        heard = _listen(container)
    if heard is None:
        return {"duration_s": duration_s}, []
    return {"duration_s": duration_s or len(heard) * _WINDOW / _RATE, "peaks": folded(heard)}, []


def _opened(document: Document, media_type: str) -> Any:
    try:
        return av.open(document, format=FORMATS[media_type], buffer_size=256 * 1024, metadata_errors="ignore")
    except av.error.FFmpegError:
        raise Failed("not-playable") from None


def _duration_s(container: Any) -> float | None:
    """As the container says; what is not plausible is not said."""
    microseconds = container.duration
    if microseconds is None or not 0 < microseconds < _LONGEST_S * 1_000_000:
        return None
    return round(microseconds / 1_000_000, 3)


def _frame(container: Any, stream: Any, duration_s: float | None) -> Any:
    """A frame from behind the first second if there is one, else the first."""
    try:
        if duration_s is not None and duration_s > 2 * _LOOK_S:
            container.seek(int(_LOOK_S * 1_000_000))
        frame = next(container.decode(stream), None)
        if frame is None:
            container.seek(0)
            frame = next(container.decode(stream), None)
    except av.error.FFmpegError:
        raise Failed("not-playable") from None
    if frame is None:
        raise Failed("no-film")
    return frame


def _upright(frame: Any) -> Any:
    """The frame's pixels for libvips, square ones, turned as the camera was held."""
    pictures.require_size(frame.width, frame.height)
    try:
        plane = frame.reformat(format="rgb24").planes[0]
    except (av.error.FFmpegError, ValueError):
        raise Failed("not-playable") from None
    lines = pyvips.Image.new_from_memory(bytes(plane), plane.line_size, frame.height, 1, "uchar")
    packed = lines.crop(0, 0, frame.width * 3, frame.height).write_to_memory()
    image = pyvips.Image.new_from_memory(packed, frame.width, frame.height, 3, "uchar").copy(interpretation="srgb")
    quarter = {90: "d270", 180: "d180", 270: "d90"}.get(frame.rotation % 360)
    return image if quarter is None else image.rot(quarter)


def _listen(container: Any) -> list[int] | None:
    """The loudest sample of each window; None when it takes too long or the sound is damaged from its start."""
    until = time.monotonic() + _LISTEN_S
    resampler = av.AudioResampler(format="s16", layout="mono", rate=_RATE)
    heard: list[int] = []
    left = array("h")
    try:
        for frame in container.decode(audio=0):
            for piece in resampler.resample(frame):
                left.frombytes(bytes(piece.planes[0])[: piece.samples * 2])
            whole = len(left) - len(left) % _WINDOW
            heard += [_loudest(left[at : at + _WINDOW]) for at in range(0, whole, _WINDOW)]
            left = left[whole:]
            if time.monotonic() > until:
                return None
    except av.error.FFmpegError:
        if not heard:
            raise Failed("not-playable") from None
    if left:
        heard.append(_loudest(left))
    return heard or None


def _loudest(samples: "array[int]") -> int:
    highest, lowest = max(samples), min(samples)
    return max(highest, -lowest)


def folded(heard: list[int]) -> list[int]:
    """`PEAKS` numbers from 0 to 255, the loudest of all being 255; a silent sound stays silent."""
    most = max(heard)
    if most < 64:  # what a good microphone hears of an empty room
        return [0] * PEAKS
    steps = [
        heard[len(heard) * at // PEAKS : max(len(heard) * (at + 1) // PEAKS, len(heard) * at // PEAKS + 1)]
        for at in range(PEAKS)
    ]
    return [min(255, 255 * max(step) // most) for step in steps]
