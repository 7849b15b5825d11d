"""Everything an operator can set, each with its default, unit and help, in one frozen value.

It is read once at start from a TOML file (`DESKSIDE_CONFIG`, else `deskside.toml` here if there is one) and from `DESKSIDE_*`
variables, which win. What fits together badly is refused with the name of the variable to change. `docs/settings.md` is
made from the fields below.
"""

import contextlib
import logging
import os
import re
import socket
import tomllib
from collections.abc import Iterator, Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import force_setattr

from deskside.asgi import LOOPBACK, CrowdLimits, Network, Site

log = logging.getLogger("deskside")

PREFIX = "DESKSIDE_"
CONFIG = "DESKSIDE_CONFIG"


class SettingsError(Exception):
    """A setting cannot be used. The message names the variable and says what to do."""


def _meta(text: str, unit: str = "", *, least: int | None = None, most: int | None = None) -> Meta:
    return Meta(description=text, extra={"unit": unit}, ge=least, le=most)


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How this desk runs."""

    host: Annotated[str, _meta("The address to listen on. `0.0.0.0` listens on all of the machine's.")] = "127.0.0.1"
    port: Annotated[int, _meta("The port to listen on.", least=1, most=65_535)] = 8_000
    data: Annotated[str, _meta("The folder for everything that is kept: database, files, keys.")] = "data"
    url: Annotated[
        str,
        _meta(
            "The address people type, as in `https://desk.example.org`. It alone makes links and QR codes, and only "
            "pages of this address may change anything. Empty: made from host and port, "
            "or for `tls_local` from this machine's address on the network."
        ),
    ] = ""
    database: Annotated[
        str,
        _meta("Empty for SQLite in the data folder, or `postgresql://user:password@host/name`."),
    ] = ""
    tls_certificate: Annotated[str, _meta("A file with the certificate and its chain (PEM); needs `tls_key` too.")] = ""
    tls_key: Annotated[str, _meta("A file with the certificate's private key (PEM).")] = ""
    tls_local: Annotated[
        bool,
        _meta(
            "Serve HTTPS with a certificate made on this machine, for a trial on the local network. Browsers warn once."
        ),
    ] = False
    trusted_proxies: Annotated[
        tuple[str, ...],
        _meta(
            "Networks of the proxies in front, as in `10.0.0.5/32`. Only their word about a client's address counts."
        ),
    ] = ()
    max_file_bytes: Annotated[int, _meta("The largest file that can be stored.", "bytes", least=1)] = 1_073_741_824
    max_session_bytes: Annotated[
        int, _meta("What all files of one session may take, so that one guest cannot fill the disk.", "bytes", least=1)
    ] = 107_374_182_400
    max_organization_bytes: Annotated[
        int, _meta("What all files of one organization may take. 0: whatever the disk has.", "bytes", least=0)
    ] = 0
    min_free_bytes: Annotated[
        int, _meta("New uploads are refused when they would leave less free than this on the disk.", "bytes", least=0)
    ] = 536_870_912
    upload_keep_hours: Annotated[
        int, _meta("How long an unfinished upload waits to be resumed.", "hours", least=1, most=8_760)
    ] = 24
    clamd: Annotated[
        str,
        _meta(
            "Where ClamAV's daemon listens, as in `unix:/run/clamav/clamd.ctl` or `tcp:127.0.0.1:3310`: nobody opens a file "
            "before it has been looked at. Empty: files are not checked."
        ),
    ] = ""
    clamd_releases_unchecked: Annotated[
        bool,
        _meta(
            "What clamd cannot look through to its end, such as a file beyond its `StreamMaxLength`, is released with a mark "
            "that says so. `false` holds it back for good."
        ),
    ] = True
    preview_memory_bytes: Annotated[
        int,
        _meta(
            "The memory one file may take while pictures of it are made.",
            "bytes",
            least=134_217_728,
            most=17_179_869_184,
        ),
    ] = 536_870_912
    preview_seconds: Annotated[
        int, _meta("The time one file may take while pictures of it are made.", "seconds", least=1, most=600)
    ] = 20
    previews_at_once: Annotated[
        int,
        _meta("So many files have pictures made of them at once, each on a processor of its own.", least=1, most=64),
    ] = 2
    preview_session_seconds: Annotated[
        int,
        _meta(
            "What files that fail or take long may cost a session in ten minutes; beyond it they are kept without pictures.",
            "seconds",
            least=1,
        ),
    ] = 120
    idle_end_minutes: Annotated[
        int, _meta("A session without anybody doing anything ends after this time.", "minutes", least=1)
    ] = 240
    time_zone: Annotated[
        str, _meta("The zone of the times in transcripts, as in `Europe/Berlin`. Empty: the zone of this machine.")
    ] = ""
    kept_months: Annotated[int, _meta("How long ended sessions are said to be kept.", "months", least=1)] = 12
    sign_in_days: Annotated[int, _meta("A sign-in lasts this long.", "days", least=1, most=365)] = 14
    attempts_window_minutes: Annotated[
        int, _meta("Wrong passwords, codes and links are counted over this time.", "minutes", least=1)
    ] = 10
    attempts_per_address: Annotated[int, _meta("Wrong attempts allowed to one address in that time.", least=1)] = 30
    attempts_per_account: Annotated[
        int, _meta("Wrong passwords allowed for one e-mail address in that time.", least=1)
    ] = 10
    attempts_per_organization: Annotated[
        int, _meta("Wrong attempts against one organization in that time, before answers are delayed.", least=1)
    ] = 300
    attempts_in_all: Annotated[
        int, _meta("Wrong attempts from everywhere in that time, before answers are delayed.", least=1)
    ] = 1_000
    commands_per_second: Annotated[
        int,
        _meta(
            "So many messages and other commands one person may send to a session in a second, scripts included. Six "
            "seconds' worth may come at once, and a command counts once more for every 2 KiB.",
            least=1,
            most=100_000,
        ),
    ] = 10
    max_connections: Annotated[int, _meta("Connections open at once, sockets included.", least=1)] = 20_000
    max_connections_per_address: Annotated[
        int, _meta("Connections open at once from one address, sockets included.", least=1)
    ] = 500
    exempt_networks: Annotated[
        tuple[str, ...],
        _meta("Networks whose addresses are not limited one by one: a hospital comes from a single address."),
    ] = ("127.0.0.0/8", "::1/128")
    header_deadline_s: Annotated[
        int, _meta("A connection that has not sent a whole request's headers by then is closed.", "seconds", least=1)
    ] = 10
    shutdown_grace_s: Annotated[
        int, _meta("Running requests may finish within this time when the server stops.", "seconds", least=0)
    ] = 10

    def __post_init__(self) -> None:
        networks("trusted_proxies", self.trusted_proxies)
        networks("exempt_networks", self.exempt_networks)
        _require_zone(self)
        _require_whole_tls(self)
        _require_cover(self)
        _require_scanner(self)
        force_setattr(self, "url", _origin(self.url) if self.url else _default_url(self))
        _require_safe_address(self)

    def __repr__(self) -> str:
        # The address of a database holds a password, and a value like this ends in a log one day.
        return f"Settings(url={self.url!r}, data={self.data!r})"

    @property
    def data_path(self) -> Path:
        return Path(self.data).absolute()

    @property
    def database_url(self) -> str:
        """Where the database is, for the backends."""
        return self.database or f"sqlite:///{self.data_path / 'deskside.db'}"

    @property
    def is_embedded(self) -> bool:
        """Whether the database is our own file, which nobody else looks after."""
        return self.database_url.startswith("sqlite:")

    @property
    def only_here(self) -> bool:
        """Whether the address works on this machine only."""
        return _is_loopback(urlsplit(self.url).hostname or "")

    @property
    def serves_tls(self) -> bool:
        """Whether we speak HTTPS ourselves."""
        return self.tls_local or bool(self.tls_certificate)

    @property
    def zone_name(self) -> str:
        """The name of the zone that times are written in."""
        return self.time_zone or _machine_zone()

    @property
    def proxies(self) -> tuple[Network, ...]:
        return networks("trusted_proxies", self.trusted_proxies)

    @property
    def crowd_limits(self) -> CrowdLimits:
        """How many connections there may be; the proxies bring everybody's."""
        return CrowdLimits(self.max_connections, self.max_connections_per_address, (*self.exempt, *self.proxies))

    @property
    def exempt(self) -> tuple[Network, ...]:
        return networks("exempt_networks", self.exempt_networks)

    @property
    def site(self) -> Site:
        return Site.of(self.url, self.proxies)


def load(environ: Mapping[str, str] = os.environ, here: Path | None = None) -> Settings:
    """The settings of this start. Raises `SettingsError`."""
    given = _from_file(environ, here or Path.cwd()) | _from_environment(environ)
    values: dict[str, Any] = {}
    for name, kind in _kinds():
        if name in given:
            source, value = given[name]
            values[name] = _convert(value, kind, source)
    return Settings(**values)


def describe() -> str:
    """The page `docs/settings.md`."""
    lines = [
        "# Settings",
        "",
        "Set them in the environment (`DESKSIDE_PORT=8443`) or in a TOML file (`port = 8443`), which is `deskside.toml` in the",
        "folder the server starts in, or the one that `DESKSIDE_CONFIG` names. The environment wins. Lists are TOML lists, and",
        "separated by commas in the environment.",
        "",
        "This page is made from the program: `deskside settings > docs/settings.md`.",
        "",
    ]
    for name, kind in _kinds():
        meta = _meta_of(kind)
        default = _shown(_default(name))
        unit = f" {meta.extra['unit']}" if meta.extra and meta.extra["unit"] else ""
        lines += [f"## `{PREFIX}{name.upper()}`", "", f"{meta.description} Default: {default}{unit}.", ""]
    return "\n".join(lines)


def _kinds() -> Iterator[tuple[str, Any]]:
    for field in msgspec.structs.fields(Settings):
        yield field.name, field.type


def _default(name: str) -> Any:
    return next(field.default for field in msgspec.structs.fields(Settings) if field.name == name)


def _is_list(kind: Any) -> bool:
    return get_origin(get_args(kind)[0]) is tuple


def _meta_of(kind: Any) -> Meta:
    return next(part for part in get_args(kind) if isinstance(part, Meta))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, tuple):
        return ", ".join(f"`{part}`" for part in value) or "none"  # pyright: ignore[reportUnknownVariableType]
    return f"`{value}`" if value != "" else "empty"


def _from_file(environ: Mapping[str, str], here: Path) -> dict[str, tuple[str, Any]]:
    named = environ.get(CONFIG)
    path = Path(named) if named else here / "deskside.toml"
    if not named and not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{CONFIG}: {path} cannot be read: {error}") from None
    known = {name for name, _ in _kinds()}
    for name in values:
        if name not in known:
            raise SettingsError(f"{path}: there is no setting called {name!r}; docs/settings.md lists them all.")
    return {name: (f"{name} in {path}", value) for name, value in values.items()}


def _from_environment(environ: Mapping[str, str]) -> dict[str, tuple[str, Any]]:
    found: dict[str, tuple[str, Any]] = {}
    kinds = dict(_kinds())
    for variable, text in environ.items():
        name = variable.removeprefix(PREFIX).lower()
        if not variable.startswith(PREFIX) or variable == CONFIG:
            continue
        if name not in kinds:
            # Not refused: clusters put variables named after services into every container.
            log.warning("%s is no setting and is ignored", variable)
        elif text.strip():
            found[name] = (variable, _parts(text) if _is_list(kinds[name]) else text.strip())
    return found


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _convert(value: Any, kind: Any, source: str) -> Any:
    try:
        return msgspec.convert(value, kind, strict=not isinstance(value, str))
    except msgspec.ValidationError as error:
        raise SettingsError(f"{source}: {error}.") from None


def networks(name: str, texts: tuple[str, ...]) -> tuple[Network, ...]:
    """The networks a setting names. Raises `SettingsError`."""
    try:
        return tuple(ip_network(text) for text in texts)
    except ValueError as error:
        raise SettingsError(f"{PREFIX}{name.upper()}: {error}; write networks as 10.0.0.5/32 or fd00::/8.") from None


def _require_zone(settings: Settings) -> None:
    try:
        ZoneInfo(settings.zone_name)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsError(f"{PREFIX}TIME_ZONE: this machine knows no zone called {settings.time_zone!r}.") from None


def _machine_zone() -> str:
    """What the machine is set to, as far as it says so by name."""
    place = os.path.realpath("/etc/localtime")
    name = os.environ.get("TZ", "").removeprefix(":") or place.partition("/zoneinfo/")[2]
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"
    return name


def _require_whole_tls(settings: Settings) -> None:
    if bool(settings.tls_certificate) != bool(settings.tls_key):
        missing = "TLS_KEY" if settings.tls_certificate else "TLS_CERTIFICATE"
        raise SettingsError(f"{PREFIX}{missing}: certificate and key are needed together.")
    if settings.tls_certificate and settings.tls_local:
        raise SettingsError(f"{PREFIX}TLS_LOCAL: there is a certificate already; leave one of the two out.")


def _origin(url: str) -> str:
    """The address without anything after the port."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise _bad_url(url) from None
    bare = parts.path in {"", "/"} and not parts.query and not parts.fragment and "@" not in parts.netloc
    if parts.scheme not in {"http", "https"} or not parts.hostname or not bare:
        raise _bad_url(url)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    implied = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if port in {None, implied} else f":{port}")


def _bad_url(url: str) -> SettingsError:
    shown = "this" if "@" in url else repr(url)
    return SettingsError(f"{PREFIX}URL: {shown} is no address like https://desk.example.org or http://127.0.0.1:8000.")


def _default_url(settings: Settings) -> str:
    host = settings.host
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        host = _address_on_the_network(settings)
    scheme = "https" if settings.serves_tls else "http"
    return _origin(f"{scheme}://{f'[{host}]' if ':' in host else host}:{settings.port}")


def _address_on_the_network(settings: Settings) -> str:
    """For a trial: the address this machine would use to reach others. Asking the system for it sends nothing."""
    if settings.tls_local:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
            probe.connect(("192.0.2.1", 9))
            return probe.getsockname()[0]
    raise SettingsError(
        f"{PREFIX}URL: set the address people will type, as in https://desk.example.org; "
        f"{settings.host} is every address of this machine and no single one."
    )


def _require_cover(settings: Settings) -> None:
    """Nothing secret may cross a network in the clear: beyond this machine somebody must do HTTPS."""
    if not _is_loopback(settings.host) and not settings.serves_tls and not settings.trusted_proxies:
        raise SettingsError(
            f"{PREFIX}HOST: listening on {settings.host} without HTTPS would send passwords in the clear. "
            f"Set {PREFIX}TLS_CERTIFICATE and {PREFIX}TLS_KEY, or {PREFIX}TRUSTED_PROXIES to the proxy that does HTTPS, "
            f"or {PREFIX}TLS_LOCAL=true for a trial on the local network."
        )


def _require_scanner(settings: Settings) -> None:
    if settings.clamd and not re.fullmatch(r"unix:/.+|tcp:.+:[0-9]{1,5}", settings.clamd):
        raise SettingsError(
            f"{PREFIX}CLAMD: write unix:/run/clamav/clamd.ctl or tcp:host:3310, not {settings.clamd!r}."
        )


def _require_safe_address(settings: Settings) -> None:
    secure = settings.url.startswith("https://")
    if settings.serves_tls and not secure:
        raise SettingsError(f"{PREFIX}URL: it must begin with https:// since this server speaks HTTPS.")
    if not secure and not settings.only_here:
        raise SettingsError(f"{PREFIX}URL: it must begin with https://; plain HTTP is for this machine only.")


def _is_loopback(host: str) -> bool:
    if host in LOOPBACK:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
