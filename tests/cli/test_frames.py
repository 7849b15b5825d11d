"""The server's short way of writing a text frame says the same as the library's long one."""

import pytest
from hypothesis import given, strategies as st
from websockets.frames import Frame, Opcode

from deskside.cli.connections import text_frame


@given(st.text(max_size=300))
def test_a_text_becomes_the_frame_that_the_library_would_write(text: str) -> None:
    assert text_frame(text) == Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536, 200_000])
def test_every_length_of_the_header(size: int) -> None:
    assert text_frame("x" * size) == Frame(Opcode.TEXT, b"x" * size).serialize(mask=False)
