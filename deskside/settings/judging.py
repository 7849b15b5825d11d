"""What settings may be: each rule a function of the values it is about, refusing with the name of the variable to change. Pure, but for
what the machine says of itself."""

import contextlib
import os
import re
import socket
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from deskside.asgi import LOOPBACK, Network

PREFIX = "DESKSIDE_"


class SettingsError(Exception):
    """A setting cannot be used. The message names the variable and says what to do."""


def networks(name: str, texts: tuple[str, ...]) -> tuple[Network, ...]:
    """The networks a setting names. Raises `SettingsError`."""
    try:
        return tuple(ip_network(text) for text in texts)
    except ValueError as error:
        raise SettingsError(f"{PREFIX}{name.upper()}: {error}; write networks as 10.0.0.5/32 or fd00::/8.") from None


def require_zone(time_zone: str) -> None:
    """Empty is the machine's own, which is always one that it knows."""
    if time_zone and not is_zone(time_zone):
        raise SettingsError(f"{PREFIX}TIME_ZONE: this machine knows no zone called {time_zone!r}.")


def is_zone(name: str) -> bool:
    """Whether this machine knows a time zone of that name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def zones() -> list[str]:
    """The names of all time zones that this machine knows."""
    return sorted(available_timezones())


def machine_zone() -> str:
    """What the machine is set to, as far as it says so by name."""
    place = os.path.realpath("/etc/localtime")
    name = os.environ.get("TZ", "").removeprefix(":") or place.partition("/zoneinfo/")[2]
    return name if is_zone(name) else "UTC"


def require_whole_tls(certificate: str, key: str, *, local: bool) -> None:
    if bool(certificate) != bool(key):
        missing = "TLS_KEY" if certificate else "TLS_CERTIFICATE"
        raise SettingsError(f"{PREFIX}{missing}: certificate and key are needed together.")
    if certificate and local:
        raise SettingsError(f"{PREFIX}TLS_LOCAL: there is a certificate already; leave one of the two out.")


def require_cover(host: str, *, is_covered: bool) -> None:
    """Nothing secret may cross a network in the clear: beyond this machine somebody must do HTTPS."""
    if not is_loopback(host) and not is_covered:
        raise SettingsError(
            f"{PREFIX}HOST: listening on {host} without HTTPS would send passwords in the clear. "
            f"Set {PREFIX}TLS_CERTIFICATE and {PREFIX}TLS_KEY, or {PREFIX}TRUSTED_PROXIES to the proxy that does HTTPS, "
            f"or {PREFIX}TLS_LOCAL=true for a trial on the local network."
        )


def require_scanner(clamd: str) -> None:
    if clamd and not re.fullmatch(r"unix:/.+|tcp:.+:[0-9]{1,5}", clamd):
        raise SettingsError(f"{PREFIX}CLAMD: write unix:/run/clamav/clamd.ctl or tcp:host:3310, not {clamd!r}.")


def origin(url: str) -> str:
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


def default_url(host: str, port: int, *, serves_tls: bool, is_trial: bool) -> str:
    """The address that follows from where we listen."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        host = _address_on_the_network(host, is_trial=is_trial)
    scheme = "https" if serves_tls else "http"
    return origin(f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}")


def _address_on_the_network(host: str, *, is_trial: bool) -> str:
    """For a trial: the address this machine would use to reach others. Asking the system for it sends nothing."""
    if is_trial:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
            probe.connect(("192.0.2.1", 9))
            return probe.getsockname()[0]
    raise SettingsError(
        f"{PREFIX}URL: set the address people will type, as in https://desk.example.org; "
        f"{host} is every address of this machine and no single one."
    )


def require_safe_address(url: str, *, serves_tls: bool) -> None:
    """Plain HTTP is for this machine alone, and the address must be the one that is served."""
    secure = url.startswith("https://")
    if serves_tls and not secure:
        raise SettingsError(f"{PREFIX}URL: it must begin with https:// since this server speaks HTTPS.")
    if not secure and not is_loopback(urlsplit(url).hostname or ""):
        raise SettingsError(f"{PREFIX}URL: it must begin with https://; plain HTTP is for this machine only.")


def is_loopback(host: str) -> bool:
    if host in LOOPBACK:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
