"""Animations without end cost what one picture costs, and films of phones have a poster whoever plays them."""

import time
from collections.abc import Callable

import av
import pytest

from tests.previews import hostile, samples
from tests.previews.rendering import rendered

SOON_S = 15
"""Far below what ten thousand frames would take, far above one on a busy machine."""


@pytest.mark.parametrize(
    ("make", "media_type", "size"),
    [
        (hostile.gif, "image/gif", (4_000, 3_000)),
        (hostile.apng, "image/png", (400, 300)),
        (hostile.webp, "image/webp", (4_000, 3_000)),
    ],
)
async def test_ten_thousand_frames_cost_what_one_costs(
    make: Callable[[], bytes], media_type: str, size: tuple[int, int]
) -> None:
    data = make()
    began = time.monotonic()
    outcome = await rendered(data, "picture", media_type)
    assert time.monotonic() - began < SOON_S
    assert (outcome.facts.width, outcome.facts.height) == size
    assert getattr(outcome.opened("thumbnail"), "n_frames", 1) == 1
    assert max(outcome.opened("thumbnail").size) <= 640


@pytest.mark.parametrize("codec", ["libx264", "libx265", "mpeg4"])
async def test_a_phones_film_has_a_poster_whoever_plays_it(codec: str) -> None:
    """QuickTime, with H.264 and with HEVC."""
    if codec not in av.codecs_available:
        pytest.skip(f"this build of FFmpeg does not write {codec}")
    outcome = await rendered(samples.film(container="mov", codec=codec), "film", "video/quicktime")
    assert (outcome.facts.width, outcome.facts.height, outcome.facts.duration_s) == (320, 180, 3.0)
    assert outcome.opened("poster").size == (320, 180)
