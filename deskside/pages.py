"""The built client as static answers: a shell for each page, and everything the shells load.

All of it is read once at start and served from memory, so no path of a request ever becomes a path of ours. Pages never depend on
cookies: everything that does is fetched by them.
"""

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from deskside.asgi import Route, Site, header, page_policy, send_bytes

PAGES = {
    "/": "index",
    "/join": "join",
    "/console": "console",
    "/console/{place:path}": "console",
    "/setup": "setup",
    "/signin": "signin",
    "/sign-in": "signin",
    "/invite": "invite",
}
"""Which shell answers at which address."""

_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_PACKED = {".ico", ".mp3", ".ogg", ".png", ".woff2"}
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_WHO = "anybody"

NOT_BUILT = b"""<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Deskside</title></head>
  <body>
    <h1>The pages are not built yet</h1>
    <p>The server is running, but the part that people see is missing. In the folder of the program run
    <code>make run</code>, or <code>npm --prefix web ci</code> and then <code>npm --prefix web run build</code>,
    and start the server again.</p>
  </body>
</html>
"""


@dataclass(frozen=True)
class StaticFile:
    """One file of the client, in the forms a browser may take it."""

    body: bytes
    media_type: str
    etag: str
    gzipped: bytes | None
    brotli: bytes | None

    def best(self, accepted: str) -> tuple[bytes, str | None]:
        """The smallest form the browser takes, and its encoding."""
        names = {part.split(";")[0].strip() for part in accepted.split(",") if "q=0" not in part.replace(" ", "")}
        if self.brotli is not None and "br" in names:
            return self.brotli, "br"
        if self.gzipped is not None and "gzip" in names:
            return self.gzipped, "gzip"
        return self.body, None


def built_client() -> Path | None:
    """Where the built client is: inside an installed package, or beside the package in a checkout."""
    package = Path(str(files("deskside")))
    folders = (package / "static", package.parent / "web" / "dist")
    return next((folder for folder in folders if is_client(folder)), None)


def is_client(folder: Path) -> bool:
    """Whether a built client lies in a folder."""
    return (folder / "index.html").is_file()


def page_routes(site: Site, folder: Path | None = None) -> list[Route]:
    """All routes of the client. Without a built one every page says what to do."""
    found = folder or built_client()
    if found is None or not is_client(found):
        return [Route("GET", path, _WHO, _not_built, "A page") for path in PAGES]
    policy = page_policy(site.socket_origins)
    routes = [
        Route("GET", path, _WHO, _serve(read_static(found / f"{name}.html"), _ASK_AGAIN, policy), "A page")
        for path, name in PAGES.items()
    ]
    for path in _others(found):
        address = "/" + path.relative_to(found).as_posix()
        lasting = _FOR_EVER if address.startswith("/assets/") else _ASK_AGAIN
        routes.append(Route("GET", address, _WHO, _serve(read_static(path), lasting, policy), "A part of the pages"))
    return routes


def read_static(path: Path) -> StaticFile:
    """A file with its smaller forms: those that the build left beside it, else packed here, which delays the start."""
    body = path.read_bytes()
    gzipped, brotli = _beside(path, ".gz"), _beside(path, ".br")
    if gzipped is None and path.suffix not in _PACKED:
        gzipped = gzip.compress(body, 9, mtime=0)
    media_type = _MEDIA_TYPES.get(path.suffix, "application/octet-stream")
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return StaticFile(body, media_type, etag, _if_smaller(gzipped, body), _if_smaller(brotli, body))


def _beside(path: Path, suffix: str) -> bytes | None:
    packed = path.with_name(path.name + suffix)
    return packed.read_bytes() if packed.is_file() else None


def _if_smaller(packed: bytes | None, body: bytes) -> bytes | None:
    return packed if packed is not None and len(packed) < len(body) else None


def _others(folder: Path) -> Iterator[Path]:
    """Every file but shells, packed forms, and what begins with a dot (the build's own notes)."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        shell = path.suffix == ".html" and path.parent == folder
        if path.is_file() and not hidden and not shell and path.suffix not in {".br", ".gz", ".map"}:
            yield path


def _serve(file: StaticFile, lasting: str, policy: str) -> ASGIApp:
    async def endpoint(scope: Scope, _receive: Receive, send: Send) -> None:
        # Workers run under the policy of their own script, so everything gets that of the pages.
        headers = [
            ("Cache-Control", lasting),
            ("Content-Security-Policy", policy),
            ("ETag", file.etag),
            ("Vary", "Accept-Encoding"),
        ]
        if file.etag in (header(scope, b"if-none-match") or ""):
            await send_bytes(send, b"", media_type=None, status=304, headers=headers)
            return
        body, encoding = file.best(header(scope, b"accept-encoding") or "")
        if encoding is not None:
            headers.append(("Content-Encoding", encoding))
        await send_bytes(send, body, media_type=file.media_type, headers=headers)

    return endpoint


async def _not_built(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send_bytes(send, NOT_BUILT, media_type=_MEDIA_TYPES[".html"], status=503)
