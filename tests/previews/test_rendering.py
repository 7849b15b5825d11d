"""What comes of pictures, films and sounds in the sandbox, and that hostile ones cost only their own process."""

import asyncio
import time

import pytest

from deskside.previews.model import RenderLimits
from tests.previews import samples
from tests.previews.rendering import refusal, rendered

FORMATS = [
    ("JPEG", "image/jpeg"),
    ("PNG", "image/png"),
    ("GIF", "image/gif"),
    ("WEBP", "image/webp"),
    ("AVIF", "image/avif"),
]


@pytest.mark.parametrize(("kind", "media_type"), FORMATS)
async def test_a_picture_gets_a_thumbnail_and_no_more(kind: str, media_type: str) -> None:
    outcome = await rendered(samples.picture(kind), "picture", media_type)
    assert (outcome.facts.width, outcome.facts.height) == (800, 600)
    assert list(outcome.pictures) == ["thumbnail"]
    assert (outcome.opened("thumbnail").format, outcome.opened("thumbnail").size) == ("WEBP", (640, 480))


async def test_a_small_picture_is_not_blown_up() -> None:
    outcome = await rendered(samples.picture("PNG", 40, 30), "picture", "image/png")
    assert outcome.opened("thumbnail").size == (40, 30)


@pytest.mark.parametrize(
    ("data", "task", "media_type", "size"),
    [
        (samples.picture("TIFF", 3_000, 1_500), "picture", "image/tiff", (3_000, 1_500)),
        (samples.heic(), "heif", "image/heic", (400, 300)),
    ],
    ids=["tiff", "heic"],
)
async def test_what_browsers_do_not_show_gets_a_view(
    data: bytes, task: str, media_type: str, size: tuple[int, int]
) -> None:
    outcome = await rendered(data, "heif" if task == "heif" else "picture", media_type)
    assert (outcome.facts.width, outcome.facts.height) == size
    assert set(outcome.pictures) == {"view", "thumbnail"}
    assert outcome.opened("view").size == (min(size[0], 2_048), min(size[1], 1_024))


async def test_a_photo_taken_upright_stands_upright_and_tells_nothing() -> None:
    outcome = await rendered(samples.turned_photo(), "picture", "image/jpeg")
    assert (outcome.facts.width, outcome.facts.height) == (600, 800)
    assert outcome.opened("thumbnail").size == (480, 640)
    assert b"SECRET" in samples.turned_photo()
    assert b"SECRET" not in outcome.pictures["thumbnail"]
    assert not outcome.opened("thumbnail").getexif()


async def test_an_animation_stands_still_in_its_thumbnail() -> None:
    outcome = await rendered(samples.animation(), "picture", "image/gif")
    assert getattr(outcome.opened("thumbnail"), "n_frames", 1) == 1


async def test_a_film_gets_a_poster_and_its_duration() -> None:
    outcome = await rendered(samples.film(), "film", "video/mp4")
    assert (outcome.facts.width, outcome.facts.height, outcome.facts.duration_s) == (320, 180, 3.0)
    assert outcome.opened("poster").size == (320, 180)


async def test_a_film_taken_upright_stands_upright() -> None:
    outcome = await rendered(samples.upright_film(), "film", "video/mp4")
    assert (outcome.facts.width, outcome.facts.height) == (180, 320)
    pixels = outcome.opened("poster").convert("RGB").tobytes()
    red, blue = pixels[3 * (20 * 180 + 90)], pixels[3 * (300 * 180 + 90) + 2]
    assert (red > 200, blue > 200) == (True, True)


@pytest.mark.parametrize(
    ("container", "codec", "media_type"),
    [
        ("mp3", "libmp3lame", "audio/mpeg"),
        ("wav", "pcm_s16le", "audio/wav"),
        ("flac", "flac", "audio/flac"),
        ("ogg", "libopus", "audio/ogg"),
        ("mp4", "aac", "audio/mp4"),
        ("webm", "libopus", "audio/webm"),
        ("adts", "aac", "audio/aac"),
    ],
)
async def test_a_sound_gets_its_duration_and_its_loudness(container: str, codec: str, media_type: str) -> None:
    outcome = await rendered(samples.sound(container, codec), "sound", media_type)
    assert outcome.facts.duration_s == pytest.approx(2, abs=0.15)
    assert outcome.facts.peaks is not None
    assert len(outcome.facts.peaks) == 64
    assert max(outcome.facts.peaks) == 255
    assert outcome.facts.peaks[5] < outcome.facts.peaks[30] < outcome.facts.peaks[58], "it swells"
    assert outcome.pictures == {}


@pytest.mark.parametrize("kind", ["jpg", "png"])
async def test_two_hundred_megapixels_fit_the_memory(kind: str) -> None:
    outcome = await rendered(
        samples.large_picture(kind),
        "picture",
        "image/jpeg" if kind == "jpg" else "image/png",
        limits=RenderLimits(seconds=60),
    )
    assert (outcome.facts.width, outcome.facts.height) == (16_320, 12_240)
    assert set(outcome.pictures) == {"view", "thumbnail"}, "a phone would give up on the original"


async def test_a_bomb_is_refused_by_its_header_alone() -> None:
    began = time.monotonic()
    assert await refusal(samples.bomb(), "picture", "image/png") == "too-large"
    assert time.monotonic() - began < 5


async def test_what_needs_more_memory_than_it_gets_only_ends_itself() -> None:
    assert await refusal(samples.squeezed(), "picture", "image/png") in {
        "too-large",
        "not-a-picture",
        "damaged",
        "died",
    }


async def test_a_truncated_picture_shows_what_there_is_or_nothing() -> None:
    whole = samples.picture("JPEG", 1_600, 1_200, quality=95)
    outcome = await rendered(whole[: len(whole) // 2], "picture", "image/jpeg")
    assert (outcome.facts.width, outcome.facts.height) == (1_600, 1_200)


@pytest.mark.parametrize(
    ("data", "task", "media_type"),
    [
        (samples.no_film(), "film", "video/mp4"),
        (samples.film()[:900], "film", "video/mp4"),
        (samples.sound(), "film", "video/mp4"),
        (samples.film(), "sound", "audio/mp4"),
        (samples.picture("JPEG")[:300], "picture", "image/jpeg"),
        (samples.SVG, "picture", "image/png"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "sound", "audio/mpeg"),
        (b"%PDF-1.7\n%%EOF", "picture", "image/tiff"),
        (samples.heic()[:200], "heif", "image/heic"),
        (samples.picture("PNG"), "heif", "image/heic"),
        (b"", "picture", "image/png"),
    ],
    ids=[
        "no film", "cut film", "sound as film", "film without sound", "cut picture", "svg", "playlist", "pdf", "cut heic", "png as heic",
        "nothing",
    ],
)  # fmt: skip
async def test_what_is_not_what_it_says_is_no_more_than_that(data: bytes, task: str, media_type: str) -> None:
    named = {"film": "film", "sound": "sound", "picture": "picture", "heif": "heif"}
    why = await refusal(data, named[task], media_type)  # pyright: ignore[reportArgumentType] - one of the four
    assert why in {"not-playable", "no-film", "no-sound", "not-a-picture", "damaged", "too-large"}


async def test_a_picture_that_is_a_page_too_comes_out_as_a_picture_only() -> None:
    outcome = await rendered(samples.picture_and_page(), "picture", "image/gif")
    assert b"script" in samples.picture_and_page()
    assert b"script" not in outcome.pictures["thumbnail"]


async def test_many_at_once_do_not_mix_up() -> None:
    sizes = [(40 + 10 * step, 30) for step in range(6)]
    outcomes = await asyncio.gather(
        *(rendered(samples.picture("PNG", *size), "picture", "image/png") for size in sizes)
    )
    assert [(outcome.facts.width, outcome.facts.height) for outcome in outcomes] == sizes
