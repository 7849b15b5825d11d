"""Only a still WebP picture without anything around it is taken from a renderer."""

import io
import struct

from PIL import Image

from deskside.previews.webp import size_of
from tests.previews import samples


def test_a_still_picture_tells_its_size() -> None:
    assert size_of(samples.picture("WEBP", 321, 200)) == (321, 200)
    assert size_of(samples.picture("WEBP", 321, 200, lossless=True)) == (321, 200)


def test_with_transparency_too() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 40), (1, 2, 3, 4)).save(out, "WEBP")
    assert size_of(out.getvalue()) == (50, 40)


def test_nothing_else_is_taken() -> None:
    good = samples.picture("WEBP", 32, 20)
    frames = [Image.new("RGB", (32, 20), (step, 0, 0)) for step in range(0, 200, 50)]
    moving = io.BytesIO()
    frames[0].save(moving, "WEBP", save_all=True, append_images=frames[1:])
    about = Image.Exif()
    about[0x010E] = "where"
    for bad in (
        b"",
        good[:-2],
        good + b"<script>",
        samples.picture("PNG", 32, 20),
        moving.getvalue(),
        samples.picture("WEBP", 32, 20, exif=about),
        b"RIFF" + struct.pack("<I", 4) + b"WEBP",
    ):
        assert size_of(bad) is None
