"""A picture's beginning says how large it will be shown, turned as the camera was held, and nothing that is not plausible."""

import pytest
from hypothesis import given, strategies as st

from deskside.files.dimensions import size_in
from deskside.files.sniff import HEAD_BYTES
from tests.previews import hostile, samples

SAMPLES = {
    "png": ("image/png", samples.picture("PNG", 640, 200), (640, 200)),
    "gif": ("image/gif", samples.picture("GIF", 300, 200), (300, 200)),
    "jpeg": ("image/jpeg", samples.picture("JPEG", 801, 603), (801, 603)),
    "progressive jpeg": ("image/jpeg", samples.picture("JPEG", 801, 603, progressive=True), (801, 603)),
    "turned photo": ("image/jpeg", samples.turned_photo(), (600, 800)),
    "webp": ("image/webp", samples.picture("WEBP", 640, 201), (640, 201)),
    "lossless webp": ("image/webp", samples.picture("WEBP", 640, 201, lossless=True), (640, 201)),
    "animated webp": ("image/webp", hostile.webp(), (4_000, 3_000)),
    "bomb": ("image/png", samples.bomb(), (200_000, 170_000)),
}


@pytest.mark.parametrize(("media_type", "data", "size"), SAMPLES.values(), ids=SAMPLES)
def test_it_is_known_from_the_beginning(media_type: str, data: bytes, size: tuple[int, int]) -> None:
    assert size_in(data[:HEAD_BYTES], media_type) == size


@pytest.mark.parametrize(("media_type", "data"), [(kind, data) for kind, data, _ in SAMPLES.values()], ids=SAMPLES)
def test_a_cut_beginning_says_nothing_wrong(media_type: str, data: bytes) -> None:
    whole = size_in(data[:HEAD_BYTES], media_type)
    assert {size_in(data[:length], media_type) for length in range(300)} <= {None, whole}


@given(st.sampled_from(["image/png", "image/gif", "image/webp", "image/jpeg", "image/heic"]), st.binary(max_size=200))
def test_any_bytes_are_read(media_type: str, head: bytes) -> None:
    found = size_in(head, media_type)
    assert found is None or all(0 < side <= 1_000_000 for side in found)
