"""What of a client reaches the desk through the proxies in front: its address, and the name it asked for."""

from ipaddress import ip_address
from typing import Literal

import msgspec
from starlette.types import Scope

from deskside.asgi import Site, client_address, header, within

Forwarding = Literal["fits", "silent", "stranger"]


class ConnectionSeen(msgspec.Struct):
    """How the desk sees whoever asks."""

    address: str
    forwarding: Forwarding
    """`silent`: the proxy does not name its client. `stranger`: somebody names one whose word is not taken."""
    host_fits: bool
    """The name in the request is the one people know the desk by."""


def see(scope: Scope, site: Site) -> ConnectionSeen:
    """How this request looks from here."""
    address = client_address(scope)
    host = header(scope, b"host") or ""
    scheme = "https" if site.secure else "http"
    return ConnectionSeen(address, _forwarding(scope, site, address), f"{scheme}://{host}" in site.origins)


def _forwarding(scope: Scope, site: Site, address: str) -> Forwarding:
    named = [part.strip() for part in (header(scope, b"x-forwarded-for") or "").split(",") if part.strip()]
    if named:
        return "fits" if address in named else "stranger"
    if within(address, site.trusted_proxies) or (_is_loopback(address) and not site.on_loopback):
        return "silent"
    return "fits"


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
