"""Bytes are shown in place only when they are what they say; nothing that could run ever is."""

import struct
import zlib

import pytest
from hypothesis import given, strategies as st

from deskside.files import UNCONFIRMED, Verdict, judge
from deskside.files.sniff import sniff


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def ftyp(brand: bytes) -> bytes:
    return struct.pack(">I", 24) + b"ftyp" + brand + b"\0\0\0\0isommp42" + b"\0\0\0\x08free"


def ebml(document: bytes, codec: bytes) -> bytes:
    return b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84" + document + b"\x18\x53\x80\x67" + codec + b"\0" * 40


def mp3_frame() -> bytes:
    """MPEG 1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes."""
    return b"\xff\xfb\x90\x00" + b"\0" * 413


def aac_frame(size: int = 20) -> bytes:
    return bytes([0xFF, 0xF1, 0x50, 0x80 | size >> 11, size >> 3 & 255, (size & 7) << 5 | 0x1F, 0xFC]) + b"\0" * (
        size - 7
    )


OGG = b"OggS\0\x02" + b"\0" * 20 + b"\x01\x1e"
ID3 = b"ID3\x04\0\0\0\0\0\x0a" + b"\0" * 10

KNOWN = {
    "image/png": b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
    "image/jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01",
    "image/gif": b"GIF89a\x01\0\x01\0\0\0\0;",
    "image/webp": b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0",
    "image/avif": ftyp(b"avif"),
    "video/mp4": ftyp(b"isom"),
    "video/quicktime": ftyp(b"qt  "),
    "audio/mp4": ftyp(b"M4A "),
    "video/webm": ebml(b"webm", b"V_VP9"),
    "audio/webm": ebml(b"webm", b"A_OPUS"),
    "video/ogg": OGG + b"\x80theora" + b"\0" * 60,
    "audio/ogg": OGG + b"OpusHead" + b"\0" * 60,
    "audio/wav": b"RIFF\x24\0\0\0WAVEfmt ",
    "audio/flac": b"fLaC\0\0\0\x22" + b"\0" * 34,
    "audio/mpeg": mp3_frame() * 2,
    "audio/aac": aac_frame() * 2,
}


@pytest.mark.parametrize(("media_type", "head"), KNOWN.items())
def test_what_can_be_shown_is_recognised(media_type: str, head: bytes) -> None:
    assert sniff(head) == media_type
    assert judge(head, "thing", media_type).media_type == media_type
    assert judge(head, "thing", media_type).show == {"image": "picture"}.get(
        media_type.partition("/")[0], media_type.partition("/")[0]
    )


def test_a_sound_behind_its_tag_is_recognised() -> None:
    assert sniff(ID3 + mp3_frame() * 2) == "audio/mpeg"
    assert sniff(ID3 + b"<script>" * 40) is None
    assert sniff(b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + b"\0" * 100) == "audio/mpeg"


NEVER = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "svg with a preamble": b'<?xml version="1.0"?><svg onload="alert(1)"/>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "xml": b'<?xml version="1.0"?><a/>',
    "html behind a picture's start": b"\xff\xd8\xff<script>alert(1)</script>",
    "html behind a short gif": b"GIF89a",
    "a pdf": b"%PDF-1.7\n",
    "javascript": b"/*GIF*/alert(1)",
    "a zip": b"PK\x03\x04",
    "a program": b"MZ\x90\0",
    "matroska": ebml(b"matr", b"V_VP9"),
    "an odd box": struct.pack(">I", 4_000_000_000) + b"ftypisom" + b"\0" * 20,
    "text that begins as a frame does": b"\xff\xfbHello, world. " * 40,
    "utf-16": "<script>alert(1)</script>".encode("utf-16"),
    "one frame only": mp3_frame() + b"<script>" * 10,
    "png without a header": b"\x89PNG\r\n\x1a\n" + b"<script>alert(1)</script>" * 3,
    "nothing": b"",
}


@pytest.mark.parametrize("name", NEVER)
def test_nothing_else_is_ever_shown(name: str) -> None:
    head = NEVER[name]
    assert sniff(head) is None
    for claimed in ("image/png", "image/svg+xml", "video/mp4", "audio/mpeg", "text/html", None):
        assert judge(head, "picture.png", claimed).show == "none"


@given(st.binary(max_size=300))
def test_any_bytes_are_judged(head: bytes) -> None:
    verdict = judge(head, "x", None)
    assert (verdict.show == "none") == (sniff(head) is None)


@given(st.sampled_from(sorted(KNOWN)), st.integers(0, 40))
def test_a_cut_beginning_is_judged_without_error(media_type: str, length: int) -> None:
    sniff(KNOWN[media_type][:length])


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("report.pdf", "image/png"),
        ("report.pdf", None),
        ("page.html", "image/png"),
        ("drawing.svg", "text/html"),
        ("run.exe", "application/x-msdownload"),
        ("song.mp3", "image/png"),
        ("picture.png", "video/mp4"),
    ],
)
def test_a_picture_that_says_it_is_something_else_is_not_shown(name: str, declared: str | None) -> None:
    assert judge(KNOWN["image/png"], name, declared).show == "none"


@pytest.mark.parametrize(
    ("name", "declared"), [("photo.jpg", "image/jpeg"), ("photo", None), ("clip", "application/octet-stream")]
)
def test_a_picture_under_another_pictures_name_is_shown_as_what_it_is(name: str, declared: str | None) -> None:
    verdict = judge(KNOWN["image/webp"], name, declared)
    assert (verdict.media_type, verdict.show) == ("image/webp", "picture")


@pytest.mark.parametrize("declared", ["text/html\r\nX: y", "x" * 300, "text", "a/b/c", "", "text/plain; charset=utf-8"])
def test_a_declared_type_is_kept_only_in_its_plain_form(declared: str) -> None:
    verdict = judge(b"hello", "noname", declared)
    assert verdict.media_type in {UNCONFIRMED, "text/plain"}


CONVERTED = {
    "heic": (ftyp(b"heic"), "image/heic"),
    "heif of a phone": (ftyp(b"mif1"), "image/heic"),
    "tiff, little end first": (b"II*\0" + (8).to_bytes(4, "little") + bytes(40), "image/tiff"),
    "tiff, big end first": (b"MM\0*" + (8).to_bytes(4, "big") + bytes(40), "image/tiff"),
}
"""What we turn into pictures that browsers show. The file itself stays a download."""


@pytest.mark.parametrize("name", CONVERTED)
def test_what_is_converted_is_known_and_never_shown_itself(name: str) -> None:
    head, media_type = CONVERTED[name]
    assert judge(head, "photo.jpg", "image/jpeg") == Verdict(media_type, "none")
