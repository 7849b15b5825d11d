"""Names for things and secrets for doors.

An id is a ULID (26 characters of Crockford's base 32): it sorts by the time it was made and tells nothing else. A secret
is 256 random bits; only its hash is ever stored.
"""

import hashlib
import random
import re
import secrets
import time
from itertools import count
from typing import NewType

OrganizationId = NewType("OrganizationId", str)
MemberId = NewType("MemberId", str)
SessionId = NewType("SessionId", str)
ParticipantId = NewType("ParticipantId", str)
MessageId = NewType("MessageId", str)
FileId = NewType("FileId", str)
ReplyId = NewType("ReplyId", str)
"""Of a canned reply."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [one + other for one in _ALPHABET for other in _ALPHABET]
ID_PATTERN = "[0-7][0-9A-HJKMNP-TV-Z]{25}"
_ID = re.compile(ID_PATTERN)
_counted = count()
_times: dict[int, str] = {}
"""How the newest millisecond begins an id."""


def new_id() -> str:
    """A fresh ULID: 48 bits of time in milliseconds, 20 that count on, so that what was made first in a millisecond sorts first, and
    60 random bits."""
    now = time.time_ns() // 1_000_000
    begin = _times.get(now)
    if begin is None:
        begin = "".join([_PAIRS[now >> shift & 1023] for shift in (40, 30, 20, 10, 0)])
        _times.clear()
        _times[now] = begin
    number = next(_counted)
    # An id is a name and opens nothing, so it need not be hard to guess; asking the system for bits costs more than a write.
    bits = random.getrandbits(60)
    return (
        f"{begin}{_PAIRS[number >> 10 & 1023]}{_PAIRS[number & 1023]}{_PAIRS[bits >> 50]}{_PAIRS[bits >> 40 & 1023]}"
        f"{_PAIRS[bits >> 30 & 1023]}{_PAIRS[bits >> 20 & 1023]}{_PAIRS[bits >> 10 & 1023]}{_PAIRS[bits & 1023]}"
    )


def is_id(text: str) -> bool:
    """Whether the text has the form of an id (it may still name nothing)."""
    return _ID.fullmatch(text) is not None


def new_secret() -> str:
    """256 random bits, safe in addresses (43 characters)."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """What is stored of a secret: its SHA-256 in hexadecimal. Secrets are random, so no salt is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
