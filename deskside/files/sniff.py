"""Says what bytes are, from the bytes alone, for the few kinds that a page may show in place.

A wrong "yes" would let a file be shown as something it is not, so each kind needs its signature and a plausible structure
behind it; whatever is not recognised is simply offered as a download. Text formats (SVG, HTML, XML) are never recognised.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from mimetypes import MimeTypes
from typing import Literal

from deskside.files.derivatives import CONVERTED
from deskside.files.dimensions import Size, size_in
from deskside.files.model import UNCONFIRMED, Show

HEAD_BYTES = 64 * 1024
"""How much of a file's beginning the sniffer wants to see."""

_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}")
_NAMES = MimeTypes()
"""Python's own table only: the machine's `mime.types` would make servers disagree."""

_FrameBytes = Callable[[bytes, int], int | None]

_FAMILIES: dict[str, Show] = {"image": "picture", "video": "video", "audio": "audio"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file is kept as."""

    media_type: str
    show: Show
    size: Size | None = None
    """How large a picture says that it is."""


def judge(head: bytes, name: str, declared: str | None) -> Verdict:
    """What to call a file that says it is `declared` and is named `name`. It may be shown only when its bytes are of the kind
    that its name and its declared type speak of; otherwise the media type is merely what it calls itself."""
    confirmed = sniff(head)
    claims = [claim for claim in (_well_formed(declared), _NAMES.guess_type(name, strict=False)[0]) if claim]
    if confirmed is not None and all(_agree(claim, confirmed) for claim in claims):
        return Verdict(confirmed, shown_as(confirmed), size_in(head, confirmed))
    return Verdict(claims[0] if claims else UNCONFIRMED, "none")


def shown_as(media_type: str) -> Show:
    """How a page shows a confirmed media type."""
    if media_type in CONVERTED:
        return "none"
    return _FAMILIES[media_type.partition("/")[0]]


def sniff(head: bytes) -> str | None:
    """The media type of a picture, a film or a sound that browsers can show, or that we can turn into one; else None."""
    for recognise in (_picture, _riff, _iso_media, _matroska, _ogg, _plain_sound):
        found = recognise(head)
        if found is not None:
            return found
    return None


def _well_formed(declared: str | None) -> str | None:
    """The declared type without parameters, or None if it says nothing."""
    essence = (declared or "").partition(";")[0].strip().lower()
    return essence if _MEDIA_TYPE.fullmatch(essence) and essence != UNCONFIRMED else None


def _agree(claim: str, confirmed: str) -> bool:
    """Whether the claim speaks of the same family. Containers of sound and film share their names."""
    of_claim, of_confirmed = claim.partition("/")[0], confirmed.partition("/")[0]
    moving = {"audio", "video"}
    known_otherwise = claim in {"application/ogg", "application/mp4"} and of_confirmed in moving
    return of_claim == of_confirmed or {of_claim, of_confirmed} <= moving or known_otherwise


def _picture(head: bytes) -> str | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR" and len(head) >= 33:
        return "image/png"
    if head[:6] in {b"GIF87a", b"GIF89a"} and len(head) >= 13:
        return "image/gif"
    # After its start a JPEG goes on with another marker; 0xFF 0xD8 0xFF alone is too little to go by.
    if head.startswith(b"\xff\xd8\xff") and len(head) >= 4 and (0xC0 <= head[3] <= 0xEF or head[3] == 0xFE):
        return "image/jpeg"
    return _tiff(head)


def _tiff(head: bytes) -> str | None:
    """Either byte order, the number 42, and a first directory behind the header."""
    order: Literal["little", "big"] = "little" if head[:4] == b"II*\0" else "big"
    if head[:4] not in {b"II*\0", b"MM\0*"} or len(head) < 16:
        return None
    return "image/tiff" if int.from_bytes(head[4:8], order) >= 8 else None


def _riff(head: bytes) -> str | None:
    if not head.startswith(b"RIFF") or len(head) < 16:
        return None
    if head[8:12] == b"WEBP" and head[12:16] in {b"VP8 ", b"VP8L", b"VP8X"}:
        return "image/webp"
    return "audio/wav" if head[8:12] == b"WAVE" else None


_PICTURE_BRANDS = {b"avif", b"avis"}
_PHONE_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}
_SOUND_BRANDS = {b"M4A ", b"M4B "}
_FILM_BRANDS = {
    b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9", b"mp41", b"mp42", b"mp71",
    b"avc1", b"dash", b"M4V ", b"M4VH", b"M4VP", b"MSNV", b"f4v ",
}  # fmt: skip
_FILMS = dict.fromkeys(_FILM_BRANDS, "video/mp4") | {b"qt  ": "video/quicktime"}


def _iso_media(head: bytes) -> str | None:
    """MP4 and its relatives: the first box names the brands. Not every browser plays QuickTime; its poster is for all."""
    if head[4:8] != b"ftyp" or len(head) < 16:
        return None
    size = int.from_bytes(head[:4], "big")
    if size < 16 or size % 4 or size > 512:
        return None
    if head[8:12] in _PICTURE_BRANDS:
        return "image/avif"
    if head[8:12] in _PHONE_BRANDS:
        # The general brand says nothing yet; the compatible ones behind it do.
        return "image/avif" if b"avif" in head[16:size] else "image/heic"
    if head[8:12] in _SOUND_BRANDS:
        return "audio/mp4"
    return _FILMS.get(head[8:12])


_FILM_CODECS = (b"V_VP8", b"V_VP9", b"V_AV1")
_SOUND_CODECS = (b"A_OPUS", b"A_VORBIS")


def _matroska(head: bytes) -> str | None:
    """WebM only: the document type says so, and the tracks at the beginning tell film from sound."""
    if not head.startswith(b"\x1a\x45\xdf\xa3") or b"\x42\x82\x84webm" not in head[:64]:
        return None
    if any(codec in head for codec in _FILM_CODECS):
        return "video/webm"
    return "audio/webm" if any(codec in head for codec in _SOUND_CODECS) else None


def _ogg(head: bytes) -> str | None:
    if not head.startswith(b"OggS\x00") or len(head) < 64:
        return None
    first_pages = head[:4096]
    if b"\x80theora" in first_pages:
        return "video/ogg"
    sound = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")
    return "audio/ogg" if any(mark in first_pages for mark in sound) else None


def _plain_sound(head: bytes) -> str | None:
    if head.startswith(b"fLaC\x00\x00\x00\x22"):
        return "audio/flac"
    start = _after_id3(head)
    if start is None:
        return None
    if start >= len(head):
        # A picture inside the tag fills all we see; the tag itself is a signature of ten bytes with a checked size.
        return "audio/mpeg" if head.startswith(b"ID3") else None
    if _two_frames(head, start, _mpeg_frame_bytes):
        return "audio/mpeg"
    return "audio/aac" if _two_frames(head, start, _adts_frame_bytes) else None


def _after_id3(head: bytes) -> int | None:
    """Where the sound begins: behind an ID3 tag if there is one. None if the tag is damaged."""
    if not head.startswith(b"ID3"):
        return 0
    if len(head) < 10 or head[3] not in {2, 3, 4} or any(byte & 0x80 for byte in head[6:10]):
        return None
    size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    return 10 + size


def _two_frames(head: bytes, start: int, frame_bytes: _FrameBytes) -> bool:
    """A frame begins with only eleven fixed bits; a second one exactly where the first says it ends is no accident."""
    first = frame_bytes(head, start)
    return first is not None and frame_bytes(head, start + first) is not None


_KBITS = {
    # Version 1 and versions 2 and 2.5, layer III.
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_HERTZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def _mpeg_frame_bytes(head: bytes, at: int) -> int | None:
    """The length of an MPEG layer III frame, or None if there is none."""
    if at + 4 > len(head):
        return None
    word = int.from_bytes(head[at : at + 4], "big")
    version, layer = word >> 19 & 3, word >> 17 & 3
    kbits, hertz, padding = word >> 12 & 15, word >> 10 & 3, word >> 9 & 1
    if word >> 21 != 0x7FF or version == 1 or layer != 1 or kbits in {0, 15} or hertz == 3:
        return None
    rate = _KBITS[3 if version == 3 else 2][kbits] * 1_000
    return (144 if version == 3 else 72) * rate // _HERTZ[version][hertz] + padding


def _adts_frame_bytes(head: bytes, at: int) -> int | None:
    """The length of an AAC frame, or None if there is none."""
    if at + 7 > len(head) or head[at] != 0xFF or head[at + 1] & 0xF6 != 0xF0 or head[at + 2] >> 2 & 15 > 12:
        return None
    size = (head[at + 3] & 3) << 11 | head[at + 4] << 3 | head[at + 5] >> 5
    return size if size > 7 else None
