"""The headers that keep our origin ours: one set for every answer, a policy for pages, one for stored content.

An endpoint that sends a header itself keeps it; these fill in what it left out.
"""

from collections.abc import Iterable

RawHeaders = list[tuple[bytes, bytes]]

CONTENT_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
"""For bytes that participants uploaded, and for everything that is no page: nothing may run, load or frame it."""

_ALWAYS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"private, no-store"),
    (b"content-security-policy", CONTENT_POLICY.encode()),
)
_HSTS = (b"strict-transport-security", b"max-age=31536000")


def page_policy(socket_origins: Iterable[str]) -> str:
    """The policy of our own pages. `'self'` alone does not cover sockets in every engine, so they are named."""
    return "; ".join(
        (
            "default-src 'none'",
            # WebAssembly computes the checksums of files.
            "script-src 'self' 'wasm-unsafe-eval'",
            "style-src 'self'",
            "img-src 'self' blob:",
            "media-src 'self' blob:",
            "font-src 'self'",
            "manifest-src 'self'",
            " ".join(("connect-src 'self'", *socket_origins)),
            "worker-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            # Svelte's own, and the one that starts the worker that hashes files (web/src/uploads/hasher.ts).
            "trusted-types svelte-trusted-html deskside-worker",
        )
    )


def with_security(headers: RawHeaders, *, secure: bool) -> RawHeaders:
    """The headers of an answer, and what of ours they lack."""
    given = {name.lower() for name, _ in headers}
    wanted = (*_ALWAYS, _HSTS) if secure else _ALWAYS
    return [*headers, *((name, value) for name, value in wanted if name not in given)]
