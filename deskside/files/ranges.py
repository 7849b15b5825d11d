"""Which bytes of a file a request asks for (RFC 9110, section 14). Pure.

One range is served. Several at once, other units and what cannot be parsed are answered with the whole file, as the standard
allows: many small ranges would cost us more than they are worth to anybody.
"""

import re
from dataclasses import dataclass

from deskside.errors import Code, Problem

_ONE_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """The bytes from `start` up to, not including, `end`."""

    start: int
    end: int
    size_bytes: int
    """Of the whole file."""

    @property
    def length(self) -> int:
        return self.end - self.start

    @property
    def is_whole(self) -> bool:
        return (self.start, self.end) == (0, self.size_bytes)

    @property
    def content_range(self) -> str:
        return f"bytes {self.start}-{self.end - 1}/{self.size_bytes}"


def whole(size_bytes: int) -> Part:
    return Part(0, size_bytes, size_bytes)


def asked_part(range_header: str | None, if_range: str | None, etag: str, size_bytes: int) -> Part | None:
    """The one range asked for, or None when the whole file is to be sent. Raises 416 if the file has no such bytes.

    `If-Range` must name our strong tag exactly; anything else means that the client holds another file.
    """
    if range_header is None or (if_range is not None and if_range.strip() != etag):
        return None
    match = _ONE_RANGE.fullmatch(range_header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first == "":
        return _suffix(int(last), size_bytes)
    if last and int(last) < int(first):
        return None
    if int(first) >= size_bytes:
        raise unsatisfiable(size_bytes)
    return Part(int(first), min(int(last) + 1, size_bytes) if last else size_bytes, size_bytes)


def _suffix(length: int, size_bytes: int) -> Part:
    if length == 0 or size_bytes == 0:
        raise unsatisfiable(size_bytes)
    return Part(max(size_bytes - length, 0), size_bytes, size_bytes)


def unsatisfiable(size_bytes: int) -> Problem:
    return Problem(
        416,
        Code.RANGE_WRONG,
        "The file does not have these bytes.",
        f"It has {size_bytes} bytes.",
        headers={"Content-Range": f"bytes */{size_bytes}"},
    )
