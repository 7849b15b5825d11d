"""WebSocket frames as they lie on the wire (RFC 6455, section 5.2): where a client's begin, and how a text of ours is written.

The library that speaks the protocol takes every frame apart in a generator, byte by byte in spirit. Nearly every frame is one
whole, short text, and that one can be had at a quarter of the price.
"""

from collections.abc import Iterator

from websockets.speedups import apply_mask

WHOLE_TEXT = 0x81
"""The first byte of a text in one frame, without extensions."""
_MASKED = 0x80


class Framing:
    """Splits what a client sends where its frames begin, however the network cut it."""

    __slots__ = ("_head", "_owed")

    def __init__(self) -> None:
        self._head = b""
        """The start of a header of which more must come before it says anything."""
        self._owed = 0
        """Bytes still to come of a frame that has begun."""

    def split(self, data: bytes) -> Iterator[tuple[bytes, int]]:
        """Frames, and parts of frames that lie in several readings. The number is the length of the header of a whole, masked text
        frame, and 0 for anything else."""
        if self._head:
            data, self._head = self._head + data, b""
        start, end = 0, len(data)
        if self._owed:
            start = min(self._owed, end)
            self._owed -= start
            yield data[:start], 0
        while start < end:
            head, size = _measures(data, start, end)
            if not head:
                self._head = data[start:]
                return
            stop = start + head + size
            if stop > end:
                self._owed = stop - end
                yield data[start:], 0
            else:
                is_text = data[start] == WHOLE_TEXT and data[start + 1] & _MASKED
                yield data[start:stop], head if is_text else 0
            start = stop


def _measures(data: bytes, start: int, end: int) -> tuple[int, int]:
    """The lengths of the header and of the payload of the frame that begins here; (0, 0) if too little of it is there."""
    if end - start < 2:
        return 0, 0
    second = data[start + 1]
    size = second & 0x7F
    head = 2 if size < 126 else 4 if size == 126 else 10
    if end - start < head:
        return 0, 0
    if size >= 126:
        size = int.from_bytes(data[start + 2 : start + head], "big")
    return head + 4 if second & _MASKED else head, size


def payload_of(frame: bytes, head: int) -> bytes:
    """What a client masked (RFC 6455, section 5.3): the key is the last part of the header."""
    return apply_mask(frame[head:], frame[head - 4 : head])


def text_frame(text: str) -> bytes:
    """A text as one frame from a server."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        return b"\x81%c" % size + payload
    if size < 65_536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload
