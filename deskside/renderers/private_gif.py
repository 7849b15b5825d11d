"""GIF: comments, and what programs put beside the picture. Which ones may stay is known, since they are few."""

from typing import Any

from deskside.renderers.patches import Patches, read_at, tells_place

_EXTENSION, _IMAGE, _END = 0x21, 0x2C, 0x3B
_COMMENT, _APPLICATION = 0xFE, 0xFF
_SHOWN = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
"""How often it repeats, and its colours."""
_BLANK = b" "
_LARGEST = 255


def plan_gif(document: Any, patches: Patches) -> None:
    """Blank what is told. Of a file that breaks off, what is there."""
    at = 13 + _colours(read_at(document, 10, 1))
    while len(head := read_at(document, at, 10)) >= 2:
        if head[0] == _END:
            _after(document, patches, at + 1)
            return
        if head[0] == _IMAGE:
            at = _end_of_blocks(document, at + 11 + _colours(head[9:10]))
        elif head[0] == _EXTENSION:
            at = _extension(document, patches, at, head[1])
        else:
            return


def _colours(flags: bytes) -> int:
    """How long a table of colours is, if there is one."""
    return 3 << (flags[0] & 7) + 1 if flags and flags[0] & 0x80 else 0


def _extension(document: Any, patches: Patches, at: int, label: int) -> int:
    begin = at + 2
    if label == _APPLICATION:
        name = read_at(document, at + 3, 11)
        begin += 12
        if name in _SHOWN:
            return _end_of_blocks(document, begin)
    end = _end_of_blocks(document, begin)
    if label in {_COMMENT, _APPLICATION}:
        _blank(document, patches, begin, end)
    return end


def _end_of_blocks(document: Any, at: int) -> int:
    """Behind the empty block that ends them."""
    while size := read_at(document, at, 1):
        at += 1 + size[0]
        if size[0] == 0:
            return at
    return min(at, document.size_bytes)


def _blank(document: Any, patches: Patches, begin: int, end: int) -> None:
    """Blocks of blanks in place of the old ones, whose lengths may have been words too."""
    told = read_at(document, begin, end - begin)
    blank = _blocks(end - begin)
    if told == blank or end - begin < 2:
        return
    patches.tell("location" if tells_place(told) else "details")
    patches.write(begin, blank, stage=0)


def _blocks(length: int) -> bytes:
    """Exactly so many bytes: blocks of blanks and the empty one behind them."""
    blocks = bytearray()
    while (left := length - len(blocks) - 1) > 0:
        # A block has a byte before it, so what is left after this one must not be a single byte.
        size = min(_LARGEST, left - 1)
        if left - 1 - size == 1:
            size -= 1
        blocks += bytes([size]) + _BLANK * size
    return bytes(blocks) + b"\0"


def _after(document: Any, patches: Patches, at: int) -> None:
    """What stands behind the end belongs to no picture."""
    rest = document.size_bytes - at
    if rest > 0 and any(read_at(document, at, min(rest, 1024 * 1024))):
        patches.tell("details")
        patches.fill(at, rest)
