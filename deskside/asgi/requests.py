"""What a request says about itself, read straight from the ASGI scope: headers, cookies, address, and who it acts as.

Two facts are put into the scope by the front (`front.py`): the client's own address behind trusted proxies, and whether the
site is served over HTTPS.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope

from deskside.errors import Code, Problem

JSON_LIMIT_BYTES = 65_536
BODY_DEADLINE_S = 30.0

COOKIE_PREFIX = "deskside-"
_HOST_PREFIX = "__Host-"
_SECURE = "deskside.secure"


DIRECT_BODY = "deskside.direct-body"
"""The name, among a scope's extensions (ASGI, section "Extensions"), under which a server offers to write a body into buffers."""


class DirectBody(Protocol):
    """The rest of a request's body on its way from the network into buffers of the application, uncopied."""

    @property
    def left(self) -> int:
        """Bytes that are in no buffer yet."""
        ...

    def fill(self, view: memoryview) -> None:
        """Write into this from now on, until it is full. What was written into the one before must have been taken."""
        ...

    async def more(self) -> int:
        """Wait for bytes and answer how many have been added to the buffer; 0 when the client is gone."""
        ...

    def taken(self) -> int:
        """Take, without waiting, what has been added."""
        ...

    def let_go(self) -> None:
        """What is left comes from `receive` again, and so does the word that the body is whole."""
        ...


class ClientGone(Exception):
    """The client went away before its request was whole. Nobody is there to answer; the front ends quietly."""


def header(scope: Scope, name: bytes) -> str | None:
    """The value of a header (name in lower case), or None. Of several the first counts."""
    for key, value in scope["headers"]:
        if key == name:
            return value.decode("latin-1")
    return None


def query(scope: Scope, name: str) -> str | None:
    """A value from the address's query, or None. A name that comes twice is refused: nobody knows which was meant."""
    text = scope.get("query_string", b"").decode("latin-1")
    if not text:
        return None
    try:
        fields = parse_qsl(text, keep_blank_values=True, max_num_fields=32, errors="strict")
    except ValueError:
        raise _query_unreadable() from None
    values = [value for field, value in fields if field == name]
    if len(values) > 1:
        raise _query_unreadable()
    return values[0] if values else None


def _query_unreadable() -> Problem:
    return Problem(400, Code.REQUEST_INVALID, "The query of this address cannot be read.")


def client_address(scope: Scope) -> str:
    """Where the request comes from; behind a trusted proxy what that proxy says. Empty if unknown."""
    client = scope.get("client")
    return client[0] if client else ""


def is_secure(scope: Scope) -> bool:
    """Whether the site is served over HTTPS, by itself or by its proxy."""
    return bool(scope.get(_SECURE, False))


def mark_secure(scope: Scope, *, secure: bool) -> None:
    """For the front only."""
    scope[_SECURE] = secure


def cookies(scope: Scope) -> dict[str, str]:
    """The cookies of ours in this request, by their names without any prefix (`staff`, a session's id).

    Over HTTPS only those with the prefix `__Host-` count: a neighbour on another subdomain can plant the others.
    """
    prefix = (_HOST_PREFIX if is_secure(scope) else "") + COOKIE_PREFIX
    found: dict[str, str] = {}
    for key, value in scope["headers"]:
        if key == b"cookie":
            for pair in value.decode("latin-1").split(";"):
                name, _, content = pair.strip().partition("=")
                if name.startswith(prefix):
                    found.setdefault(name.removeprefix(prefix), content)
    return found


def set_cookie(scope: Scope, name: str, value: str, *, max_age_s: int) -> tuple[str, str]:
    """The header that keeps a value in the browser under `deskside-<name>`."""
    secure = is_secure(scope)
    prefix = (_HOST_PREFIX if secure else "") + COOKIE_PREFIX
    text = f"{prefix}{name}={value}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Strict"
    return "Set-Cookie", text + ("; Secure" if secure else "")


def drop_cookie(scope: Scope, name: str) -> tuple[str, str]:
    """The header that makes the browser forget `deskside-<name>`."""
    return set_cookie(scope, name, "", max_age_s=0)


def acting_as(scope: Scope) -> str | None:
    """The identity that the request names: `Deskside-As`, or `?as=` where a browser opens an address by itself."""
    named = header(scope, b"deskside-as")
    if named is None and scope.get("method") in {"GET", "HEAD"}:
        named = query(scope, "as")
    return named or None


def bearer_token(scope: Scope) -> str | None:
    """The token of a script. It counts only when no cookie of ours is sent."""
    scheme, _, token = (header(scope, b"authorization") or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip() or cookies(scope):
        return None
    return token.strip()


def announced_bytes(scope: Scope) -> int | None:
    """The `Content-Length`, or None if the body has none. Raises 400 if it is no number."""
    text = header(scope, b"content-length")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Problem(400, Code.REQUEST_INVALID, "The length of this request cannot be read.")
    return int(text)


def has_body(scope: Scope) -> bool:
    """Whether the request's headers announce a body."""
    return header(scope, b"transfer-encoding") is not None or bool(announced_bytes(scope))


def direct_body(scope: Scope, at_least: int) -> DirectBody | None:
    """The rest of the body uncopied, where the server can and so much of it is still to come."""
    offered: Callable[[int], DirectBody | None] | None = scope.get("extensions", {}).get(DIRECT_BODY)
    return offered(at_least) if offered is not None else None


async def read_body(scope: Scope, receive: Receive, *, most: int = JSON_LIMIT_BYTES) -> bytes:
    """The whole body. Raises 413 as soon as it is known to be too large, 408 when it drips, and `ClientGone`."""
    if (announced_bytes(scope) or 0) > most:
        raise _too_large(most)
    try:
        async with asyncio.timeout(BODY_DEADLINE_S):
            return await _gather(receive, most)
    except TimeoutError:
        raise Problem(
            408,
            Code.BODY_TOO_SLOW,
            "This request took too long to arrive. Please try again.",
            retryable=True,
            headers={"Connection": "close"},
        ) from None


async def _gather(receive: Receive, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > most:
            raise _too_large(most)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _too_large(most: int) -> Problem:
    return Problem(
        413,
        Code.REQUEST_TOO_LARGE,
        "This request is larger than the desk accepts.",
        extra={"limit_bytes": most},
        # What is still on the way would be read as the next request.
        headers={"Connection": "close"},
    )
