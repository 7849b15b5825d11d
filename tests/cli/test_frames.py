"""The server's short ways with frames say the same as the library's long ones."""

import pytest
from hypothesis import given, strategies as st
from websockets.frames import Frame, Opcode

from deskside.cli.frames import Framing, payload_of, text_frame


@given(st.text(max_size=300))
def test_a_text_becomes_the_frame_that_the_library_would_write(text: str) -> None:
    assert text_frame(text) == Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536, 200_000])
def test_every_length_of_the_header(size: int) -> None:
    assert text_frame("x" * size) == Frame(Opcode.TEXT, b"x" * size).serialize(mask=False)


_sizes = st.sampled_from([0, 1, 125, 126, 127, 300, 65_535, 65_536, 70_000])
_frames = st.tuples(
    st.sampled_from([Opcode.TEXT, Opcode.BINARY, Opcode.CONT, Opcode.PING]), _sizes, st.booleans(), st.booleans()
)


def _frame(opcode: Opcode, size: int, fin: bool, masked: bool) -> bytes:
    control = opcode is Opcode.PING
    return Frame(opcode, b"a" * min(size, 125 if control else size), fin or control).serialize(mask=masked)


@given(st.lists(_frames, max_size=5), st.data())
def test_frames_are_found_however_the_network_cuts_them(
    sent: list[tuple[Opcode, int, bool, bool]], data: st.DataObject
) -> None:
    frames = [_frame(*one) for one in sent]
    stream = b"".join(frames)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    framing = Framing()
    pieces = [
        piece
        for start, stop in zip([0, *cuts], [*cuts, len(stream)], strict=True)
        for piece in framing.split(stream[start:stop])
    ]
    assert b"".join(piece for piece, _ in pieces) == stream
    for piece, head in pieces:
        if head:
            assert piece in frames
            assert payload_of(piece, head) == b"a" * (len(piece) - head)
    begun = 0
    for piece, _ in pieces:
        # No piece holds the end of one frame and the start of the next.
        inside = [at for at in _starts(frames) if begun < at < begun + len(piece)]
        assert inside == []
        begun += len(piece)


def _starts(frames: list[bytes]) -> list[int]:
    return [sum(map(len, frames[:number])) for number in range(len(frames))]


@given(st.text(min_size=1, max_size=300))
def test_a_whole_masked_text_is_told_apart(text: str) -> None:
    frame = Frame(Opcode.TEXT, text.encode()).serialize(mask=True)
    [(piece, head)] = Framing().split(frame)
    assert payload_of(piece, head).decode() == text


def test_a_part_of_a_message_is_none() -> None:
    frame = Frame(Opcode.TEXT, b"half", fin=False).serialize(mask=True)
    assert list(Framing().split(frame)) == [(frame, 0)]
