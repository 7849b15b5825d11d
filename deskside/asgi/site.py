"""The address people know a desk by, and what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from deskside.asgi.addresses import Network

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Site:
    """The address people know us by, and whose word about their address we take."""

    origins: frozenset[str]
    """Exact origins of our pages."""
    secure: bool
    """Served over HTTPS, by ourselves or by the proxy in front."""
    trusted_proxies: tuple[Network, ...] = ()

    @classmethod
    def of(cls, url: str, trusted_proxies: Sequence[Network] = ()) -> "Site":
        """The site of an address. On loopback its three names are one site."""
        parts = urlsplit(url)
        hosts = (parts.hostname or "",)
        if hosts[0] in LOOPBACK:
            hosts = LOOPBACK
        origins = frozenset(_origin(parts.scheme, host, parts.port) for host in hosts)
        return cls(origins, parts.scheme == "https", tuple(trusted_proxies))

    @property
    def on_loopback(self) -> bool:
        """Only this machine reaches it by its address."""
        return any(origin.startswith(f"http{'s' * self.secure}://127.0.0.1") for origin in self.origins)

    @property
    def socket_origins(self) -> tuple[str, ...]:
        """The same origins for sockets, as a policy can name them (it knows no IPv6 addresses)."""
        return tuple(sorted("ws" + origin[4:] for origin in self.origins if "[" not in origin))


def _origin(scheme: str, host: str, port: int | None) -> str:
    """As a browser writes it: without the port that the scheme implies."""
    name = f"[{host}]" if ":" in host else host
    implied = {"http": 80, "https": 443}.get(scheme)
    return f"{scheme}://{name}" if port in {None, implied} else f"{scheme}://{name}:{port}"
