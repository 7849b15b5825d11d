"""How answers leave: JSON, problem documents, and plain bytes, each as two ASGI messages."""

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from typing import Any

import msgspec
from starlette.types import Send

from deskside.errors import Problem

Headers = Iterable[tuple[str, str]]

_PLAIN_STYLE = (
    ":root { color-scheme: light dark } "
    "body { max-inline-size: 440px; margin: 12vh auto; padding-inline: 24px; font: 1rem/1.5 system-ui, sans-serif } "
    "h1 { font-size: 1.75rem; line-height: 1.25; text-wrap: balance }"
)
"""No colours: the browser's own, light or dark, are readable and need no other file."""

_PLAIN_POLICY = (
    "sandbox; default-src 'none'; frame-ancestors 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(_PLAIN_STYLE.encode()).digest()).decode()
    + "'"
)


async def send_bytes(
    send: Send, body: bytes, *, media_type: str | None, status: int = 200, headers: Headers = ()
) -> None:
    """Send a whole answer. Without a media type nothing is said about the body (204, 304)."""
    lines = [(b"content-length", str(len(body)).encode())] if status not in {204, 304} else []
    if media_type is not None:
        lines.append((b"content-type", media_type.encode("latin-1")))
    lines.extend((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers)
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": body})


async def send_json(send: Send, result: Any, status: int = 200, headers: Headers = ()) -> None:
    """Send a struct (or what msgspec can encode) as JSON; None as an empty answer."""
    if result is None:
        await send_bytes(send, b"", media_type=None, status=204 if status == 200 else status, headers=headers)
    else:
        body = msgspec.json.encode(result)
        await send_bytes(send, body, media_type="application/json", status=status, headers=headers)


async def send_problem(send: Send, problem: Problem) -> None:
    """Send a refusal as a problem document (RFC 9457)."""
    body = msgspec.json.encode(problem.document())
    await send_bytes(
        send, body, media_type="application/problem+json", status=problem.status, headers=_headers_of(problem)
    )


async def send_problem_page(send: Send, problem: Problem) -> None:
    """Send a refusal to somebody who typed an address into a browser. Nothing in it is loaded from anywhere."""
    title = escape(problem.title)
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title} · Deskside</title><style>{_PLAIN_STYLE}</style></head>"
        f'<body><p>Deskside</p><h1>{title}</h1><p><a href="/">To the front page</a></p></body></html>'
    )
    await send_bytes(
        send,
        page.encode(),
        media_type="text/html; charset=utf-8",
        status=problem.status,
        headers=[*_headers_of(problem), ("Content-Security-Policy", _PLAIN_POLICY)],
    )


def _headers_of(problem: Problem) -> Headers:
    headers = dict(problem.headers)
    if problem.retry_after_s is not None:
        headers.setdefault("Retry-After", str(problem.retry_after_s))
    if problem.status == 401:
        headers.setdefault("WWW-Authenticate", "Bearer")
    return headers.items()
