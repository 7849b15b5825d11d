"""Requests that change something must come from our own pages, or from a script that holds a token.

A browser adds cookies to whatever page asks, so a cookie proves nothing about the asker: an exact Origin, a header of our own
and the exact content type do. Scripts with a bearer token (and no cookie of ours) need none of these.
"""

from collections.abc import Collection

from starlette.types import Scope

from deskside.asgi.requests import acting_as, bearer_token, has_body, header
from deskside.asgi.routes import Body
from deskside.errors import Code, Problem

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_JSON_TYPES = ("application/json", "application/json; charset=utf-8", "application/json;charset=utf-8")
_TYPES: dict[Body, tuple[str, ...]] = {
    "json": _JSON_TYPES,
    "bytes": ("application/offset+octet-stream",),
    "none": _JSON_TYPES,
}


def require_ours(scope: Scope, origins: Collection[str], body: Body) -> None:
    """Raise unless this unsafe request comes from our own page or from a script with a token."""
    if bearer_token(scope) is not None:
        return
    require_origin(scope, origins)
    if acting_as(scope) is None:
        raise Problem(401, Code.IDENTITY_MISSING, "Please reload this page.", "The header Deskside-As is missing.")
    _require_type(scope, body)


def require_origin(scope: Scope, origins: Collection[str]) -> None:
    """Raise unless the request's Origin is exactly one of ours."""
    origin = header(scope, b"origin")
    if origin not in origins:
        raise Problem(
            403,
            Code.ORIGIN_WRONG,
            "This request did not come from a page of this desk. Open the desk by its own address.",
            f"Origin {origin[:200]!r}." if origin else "No Origin was sent.",
        )


def _require_type(scope: Scope, body: Body) -> None:
    given = header(scope, b"content-type")
    if given is None and body != "json" and not has_body(scope):
        return
    if given is None or given.lower() not in _TYPES[body]:
        raise Problem(
            415,
            Code.MEDIA_TYPE_WRONG,
            "This request does not have the content type the desk expects.",
            f"Expected {_TYPES[body][0]}.",
        )
