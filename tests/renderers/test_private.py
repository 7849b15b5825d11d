"""What pictures and films tell is overwritten where it stands: nothing of it is left, nothing moves, and the pixels stay."""

import io
import random
from typing import Any

import av
import pillow_heif
import pytest
from PIL import Image, ImageCms, ImageSequence

from deskside.renderers.patches import Patches
from deskside.renderers.private import find_private
from deskside.renderers.talking import Failed
from tests.renderers.private_samples import (
    SAMPLES,
    SECRETS,
    avif,
    box,
    exif,
    film,
    gif,
    heic,
    held_photo,
    noting_film,
    pages,
    png,
    scene,
    webp,
)

_CMS: Any = ImageCms
_HEIF: Any = pillow_heif
_AV: Any = av
EACH = pytest.mark.parametrize(("media_type", "made"), SAMPLES.values(), ids=SAMPLES.keys())


class Read(io.BytesIO):
    """A document in memory."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.size_bytes = len(data)


def found(data: bytes, media_type: str) -> Patches:
    return find_private(Read(data), media_type)


def applied(data: bytes, patches: Patches, stages: int = 3) -> bytes:
    out = bytearray(data)
    for stage in patches.stages[:stages]:
        for at, part, times in stage:
            assert 0 <= at <= at + len(part) * times <= len(data), "a patch stays inside the file"
            out[at : at + len(part) * times] = part * times
    return bytes(out)


def pixels(data: bytes, media_type: str) -> list[bytes]:
    """All that is to be seen, decoded."""
    if media_type.startswith("video"):
        with _AV.open(io.BytesIO(data)) as opened:
            return [frame.to_image().tobytes() for frame in opened.decode(video=0)]
    if media_type == "image/heic":
        return [bytes(_HEIF.open_heif(io.BytesIO(data)).to_pillow().tobytes())]
    with Image.open(io.BytesIO(data)) as image:
        return [frame.convert("RGB").tobytes() for frame in ImageSequence.Iterator(image)]


@EACH
def test_nothing_is_left_and_nothing_moves(media_type: str, made: Any) -> None:
    data = made()
    assert any(secret in data for secret in SECRETS), "the sample tells something"
    patches = found(data, media_type)
    out = applied(data, patches)
    assert patches.found == ("details" if made is pages else "location")
    assert len(out) == len(data)
    assert [secret for secret in SECRETS if secret in out] == []
    if made is not noting_film:
        assert pixels(out, media_type) == pixels(data, media_type)


@EACH
def test_what_was_cleaned_has_nothing_to_clean(media_type: str, made: Any) -> None:
    data = made()
    again = found(applied(data, found(data, media_type)), media_type)
    assert again.found is None
    assert again.stages == ([], [], [])


@EACH
def test_whatever_had_been_overwritten_when_the_machine_died_the_rest_is_found(media_type: str, made: Any) -> None:
    data = made()
    patches = found(data, media_type)
    dice = random.Random(4711)
    for _ in range(30):
        broken = bytearray(data)
        reached = dice.randrange(3)
        for number, stage in enumerate(patches.stages[: reached + 1]):
            for at, part, times in stage:
                if number < reached or dice.random() < 0.5:
                    broken[at : at + len(part) * times] = part * times
        out = applied(bytes(broken), found(bytes(broken), media_type))
        assert [secret for secret in SECRETS if secret in out] == []


@EACH
def test_cut_or_damaged_anywhere_there_is_an_answer(media_type: str, made: Any) -> None:
    data = made()
    dice = random.Random(4711)
    for turn in range(150):
        hurt = bytearray(data[: dice.randrange(len(data))] if turn % 2 else data)
        for _ in range(dice.randrange(1, 6)):
            if hurt:
                hurt[dice.randrange(len(hurt))] = dice.randrange(256)
        try:
            patches = found(bytes(hurt), media_type)
        except Failed:
            continue
        assert len(applied(bytes(hurt), patches)) == len(hurt)


def test_what_tells_nothing_stays_as_it_is() -> None:
    plain = io.BytesIO()
    _HEIF.from_pillow(scene()).save(plain, quality=60)
    assert found(plain.getvalue(), "image/heic").found is None
    for kind in ("GIF", "TIFF", "AVIF", "JPEG", "PNG", "WEBP"):
        out = io.BytesIO()
        scene().save(out, kind)
        assert found(out.getvalue(), f"image/{kind.lower()}").found is None


def test_which_program_wrote_a_film_is_nothing_private() -> None:
    assert found(film(title=""), "video/mp4").found is None
    assert found(film(title="What broke"), "video/mp4").found == "details"


def test_pictures_without_a_place_are_told_apart() -> None:
    data = heic().replace(b"GPSLatitude", b"NotLatitude")
    at = data.index(b"\x88\x25\x00\x04")
    assert found(data[:at] + b"\x88\x27" + data[at + 2 :], "image/heic").found == "details"


def test_exif_that_says_nothing_is_still_exif_to_a_reader() -> None:
    for data, media_type in ((heic(), "image/heic"), (avif(), "image/avif")):
        out = applied(data, found(data, media_type))
        opened = _HEIF.open_heif(io.BytesIO(out)) if media_type == "image/heic" else Image.open(io.BytesIO(out))
        about = Image.Exif()
        about.load(opened.info["exif"])
        assert dict(about) == {}


def test_a_film_keeps_playing_with_its_notes_gone() -> None:
    data = noting_film()
    out = applied(data, found(data, "video/mp4"))
    assert b" and pixels" in out
    assert b"trak" not in out


def test_what_cannot_be_followed_is_refused_rather_than_left() -> None:
    with pytest.raises(Failed, match="not-known"):
        found(noting_film(fragmented=True), "video/mp4")


def test_directories_that_go_round_in_a_circle_end() -> None:
    loop = b"II*\0\x08\0\0\0" + b"\0\0" + b"\x08\0\0\0"
    assert found(loop, "image/tiff").found is None


def test_what_stands_behind_the_end_of_a_picture_is_blanked() -> None:
    data = gif() + b"secret remark"
    assert b"secret remark" not in applied(data, found(data, "image/gif"))


@pytest.mark.parametrize(
    ("data", "media_type", "held"),
    [(held_photo(), "image/jpeg", 6), (png(6), "image/png", 6), (png(), "image/png", 1), (webp(3), "image/webp", 3)],
)
def test_how_the_camera_was_held_is_all_that_stays_of_exif(data: bytes, media_type: str, held: int) -> None:
    with Image.open(io.BytesIO(applied(data, found(data, media_type)))) as image:
        assert dict(image.getexif()) == ({0x0112: held} if held != 1 else {})


def test_colours_stay_as_they_are() -> None:
    profile = _CMS.ImageCmsProfile(_CMS.createProfile("sRGB")).tobytes()
    for kind in ("JPEG", "PNG", "WEBP"):
        out = io.BytesIO()
        scene().save(out, kind, icc_profile=profile, exif=exif())
        data, media_type = out.getvalue(), f"image/{kind.lower()}"
        with Image.open(io.BytesIO(applied(data, found(data, media_type)))) as image:
            assert image.info["icc_profile"] == profile


def test_a_thumbnail_inside_a_jpeg_may_show_what_was_cut_away() -> None:
    plain = io.BytesIO()
    scene().save(plain, "JPEG")
    data = plain.getvalue()
    thumbnail = b"\xff\xe0\0\x13JFIF\0\1\2\0\0\1\0\1\1\1PIX"
    data = data[:2] + thumbnail + data[data.index(b"\xff\xe0") + 18 :]
    out = applied(data, found(data, "image/jpeg"))
    assert b"PIX" not in out
    assert pixels(out, "image/jpeg") == pixels(data, "image/jpeg")


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"\xff\xd8" + b"\xff\xe1\0\2" * 100_001, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n" + (bytes(4) + b"IDAT" + bytes(4)) * 500_001, "image/png"),
        (b"RIFF\xff\xff\xff\xffWEBP" + b"JUNK\0\0\0\0" * 200_001, "image/webp"),
    ],
)
def test_parts_without_end_are_refused(data: bytes, media_type: str) -> None:
    with pytest.raises(Failed, match="too-large"):
        found(data, media_type)


def test_boxes_without_end_are_refused() -> None:
    with pytest.raises(Failed, match="too-large"):
        found(box(b"ftyp", b"isom") + box(b"free") * 60_000, "video/mp4")


def test_a_page_of_a_tiff_keeps_its_place_in_the_chain() -> None:
    data = pages()
    with Image.open(io.BytesIO(applied(data, found(data, "image/tiff")))) as image:
        assert getattr(image, "n_frames", 1) == 2
