"""What travels for a secret field: the page commands' arguments and the frames to pages. Pure.

The desk sees a public key, a label and sealed bytes. How a secret is sealed is the pages' business (`docs/protocol.md`, section 8).
"""

from typing import Annotated, Literal

import msgspec

from deskside.texts import described

MAX_LABEL = 60
LIFE_S = 10 * 60
MOST_AT_ONCE = 5
"""Requests of one page that wait at the same time."""

_BASE64URL = "^[A-Za-z0-9_-]+$"
RequestId = Annotated[str, msgspec.Meta(min_length=16, max_length=64, pattern=_BASE64URL)]
"""Made by the asking page: 128 random bits or more."""
PublicKey = Annotated[str, msgspec.Meta(min_length=87, max_length=87, pattern=_BASE64URL)]
"""An uncompressed point on P-256: 65 bytes."""
Sealed = Annotated[str, msgspec.Meta(min_length=100, max_length=8_192, pattern=_BASE64URL)]
Label = Annotated[str, described(most=MAX_LABEL, least=1)]

Why = Literal["declined", "unable"]
"""`unable`: that page has no way to seal, such as one over plain HTTP."""
How = Literal["answered", "declined", "unable", "withdrawn", "expired", "gone"]
"""`gone`: one of the two is no longer in the session."""


class SecretAskArgs(msgspec.Struct):
    session: str
    id: RequestId
    participant: str
    """The customer who is asked."""
    label: Label
    key: PublicKey


class SecretGiveArgs(msgspec.Struct):
    session: str
    id: RequestId
    key: PublicKey
    sealed: Sealed


class SecretDeclineArgs(msgspec.Struct):
    session: str
    id: RequestId
    why: Why = "declined"


class SecretWithdrawArgs(msgspec.Struct):
    session: str
    id: RequestId


class SecretAsked(msgspec.Struct, tag_field="t", tag="secret-asked"):
    """To every page of the customer who is asked."""

    session: str
    id: str
    by: str
    name: str
    """The asking technician, as the answer will be bound to it."""
    label: str
    key: str


class SecretGiven(msgspec.Struct, tag_field="t", tag="secret-given"):
    """To the one page that asked."""

    session: str
    id: str
    key: str
    sealed: str


class SecretOver(msgspec.Struct, tag_field="t", tag="secret-over"):
    """To whom the request concerns: nothing more comes of it."""

    session: str
    id: str
    how: How
