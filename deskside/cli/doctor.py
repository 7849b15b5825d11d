"""`deskside doctor`: looks at everything a desk needs, says what it found, and changes nothing."""

import asyncio
import shutil
import stat
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from deskside import __version__
from deskside.accounts import Passwords, is_set_up
from deskside.backends import is_current, open_database
from deskside.cli.open_files import WANTED, raise_open_files
from deskside.cli.say import say
from deskside.clock import system_clock
from deskside.errors import Problem
from deskside.pages import built_client
from deskside.previews import RenderLimits, find_tier
from deskside.scanning import ScannerTrouble, clamd_at
from deskside.settings import Settings

_GIB = 1024**3


@dataclass(frozen=True)
class Finding:
    """One thing looked at. Without `good` the desk cannot work as it should."""

    good: bool
    text: str


def doctor(settings: Settings, _given: Namespace) -> int:
    """The exit status is 1 when something needs attention."""
    say(f"Deskside {__version__} at {settings.url}, data in {settings.data_path}")
    findings = [finding for look in LOOKS for finding in look(settings)]
    for finding in findings:
        say(("ok         " if finding.good else "attention  ") + finding.text)
    return 0 if all(finding.good for finding in findings) else 1


def _data(settings: Settings) -> Iterator[Finding]:
    path = settings.data_path
    if not path.is_dir():
        yield Finding(True, "the data folder is made when the server starts")
        return
    if stat.S_IMODE(path.stat().st_mode) & 0o007:
        yield Finding(False, f"everybody on this machine may look into {path}; run: chmod 700 {path}")
    free = shutil.disk_usage(path).free
    enough = free > settings.min_free_bytes + settings.max_file_bytes
    yield Finding(enough, f"{free / _GIB:.1f} GiB free for files")


def _key(settings: Settings) -> Iterator[Finding]:
    key = settings.data_path / "server.key"
    if key.exists():
        private = not stat.S_IMODE(key.stat().st_mode) & 0o077
        yield Finding(
            private, "the server's key is private" if private else f"others may read {key}; run: chmod 600 {key}"
        )


def _database(settings: Settings) -> Iterator[Finding]:
    if settings.is_embedded and not (settings.data_path / "deskside.db").exists():
        yield Finding(True, "the database is made when the server starts")
        return
    try:
        current = is_current(settings.database_url)
    except Exception as error:  # noqa: BLE001 - whatever a driver says about an unreachable database is the finding
        yield Finding(False, f"the database cannot be reached: {type(error).__name__}")
        return
    yield Finding(
        current, "the schema is up to date" if current else "the schema is not up to date; run: deskside migrate"
    )
    if current:
        yield _set_up(settings)


def _set_up(settings: Settings) -> Finding:
    async def look() -> bool:
        database = open_database(settings.database_url, system_clock)
        await database.open(lambda _: None)
        try:
            return await database.read(is_set_up)
        finally:
            await database.close()

    try:
        known = asyncio.run(look())
    except Problem as problem:
        return Finding(False, problem.title)
    return Finding(
        True, "the desk is set up" if known else "the desk waits to be set up; the server prints the address"
    )


def _scanner(settings: Settings) -> Iterator[Finding]:
    try:
        clamd = clamd_at(settings.clamd)
        if clamd is None:
            yield Finding(True, "files are not checked for viruses")
            return
        asyncio.run(clamd.ping())
    except (ScannerTrouble, ValueError) as trouble:
        yield Finding(False, f"files are held until they can be checked for viruses: {trouble}")
        return
    yield Finding(True, "clamd answers; files are checked for viruses")


def _tls(settings: Settings) -> Iterator[Finding]:
    if settings.tls_certificate:
        yield _certificate(Path(settings.tls_certificate))
        yield Finding(Path(settings.tls_key).is_file(), f"the key {settings.tls_key}")
    elif settings.only_here:
        yield Finding(True, "only this machine can open the address; phones cannot")
    elif settings.tls_local:
        yield Finding(True, "HTTPS with a certificate made here: good for a trial, browsers warn")
    else:
        yield Finding(True, "HTTPS is done by the proxy in front")


def _certificate(path: Path) -> Finding:
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError):
        return Finding(False, f"the certificate {path} cannot be read")
    days = (certificate.not_valid_after_utc - datetime.now(UTC)).days
    return Finding(days > 7, f"the certificate is valid for {days} more days")


def _machine(settings: Settings) -> Iterator[Finding]:
    files = raise_open_files()
    yield Finding(files >= min(WANTED, settings.max_connections), f"{files} files and sockets may be open at once")
    seconds = Passwords().hash_now("how long does it take")[1]
    yield Finding(seconds < 1, f"checking a password takes {1000 * seconds:.0f} ms")
    built = built_client() is not None
    yield Finding(built, "the pages are built" if built else "the pages are not built; run: make run")


def _previews(settings: Settings) -> Iterator[Finding]:
    """Tried where the server would try it; without a data folder yet, beside it."""
    with tempfile.TemporaryDirectory() as elsewhere:
        data = settings.data_path if settings.data_path.is_dir() else Path(elsewhere)
        found = asyncio.run(find_tier(data, RenderLimits.of(settings)))
    yield Finding(found.tier is not None, found.says)


LOOKS: list[Callable[[Settings], Iterator[Finding]]] = [_data, _key, _database, _tls, _machine, _scanner, _previews]
