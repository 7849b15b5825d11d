"""Untrusted JSON into structs: one way in for bodies and frames, with one limit of nesting.

Unknown members are ignored, so that older servers understand newer clients; everything else must fit its type.
"""

import re
from typing import TypeVar

import msgspec

from deskside.errors import Code, Problem

T = TypeVar("T")

MOST_DEPTH = 16

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")


def decode_json(data: bytes, kind: type[T]) -> T:
    """The value, or 400 `request-invalid` with the place of the mistake."""
    require_shallow(data)
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise invalid(str(error)) from None


def require_shallow(data: bytes) -> None:
    """Refuse JSON nested deeper than 16 levels, before anything recurses into it."""
    # Most bodies hold fewer brackets than they may nest, and need no closer look.
    if data.count(b"{") + data.count(b"[") <= MOST_DEPTH:
        return
    depth = 0
    for match in _BRACKET.finditer(_STRING.sub(b"", data)):
        depth += 1 if match[0] in b"{[" else -1
        if depth > MOST_DEPTH:
            raise invalid(f"Nested deeper than {MOST_DEPTH} levels.")


def invalid(detail: str) -> Problem:
    """The request has not the form the desk expects."""
    return Problem(400, Code.REQUEST_INVALID, "This request is not in the form the desk expects.", detail)
