"""Where requests come from: which address counts, and whose word about it is taken."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.types import Scope

Network = IPv4Network | IPv6Network

_MOST_PROXIES = 16
"""In a row, in front of us."""


def within(text: str, networks: tuple[Network, ...]) -> bool:
    """Whether an address lies in one of the networks."""
    address = _parsed(text)
    return address is not None and any(address in network for network in networks)


def place_of(text: str) -> str:
    """What counts as one address: of IPv6 the network of 64 bits, which every connection has as a whole."""
    address = _parsed(text)
    if isinstance(address, IPv6Address):
        return str(IPv6Address(int(address) >> 64 << 64))
    return text if address is None else str(address)


def trust_proxies(scope: Scope, proxies: tuple[Network, ...]) -> bool:
    """Replace a trusted proxy's address by the client's that it names, and answer whether it was a proxy.

    Of a chain the rightmost address that is no trusted proxy itself counts: what stands left of it anybody can write.
    """
    client = scope.get("client")
    if not proxies or client is None or not within(client[0], proxies):
        return False
    for address in reversed(_forwarded_for(scope)):
        if _parsed(address) is None:
            break
        scope["client"] = (address, 0)
        if not within(address, proxies):
            break
    return True


def _forwarded_for(scope: Scope) -> list[str]:
    """The last of the addresses named. A chain of thousands, made up of a proxy's own address, is not looked through."""
    values = [value for key, value in scope["headers"] if key == b"x-forwarded-for"]
    named = b",".join(values).decode("latin-1").rsplit(",", _MOST_PROXIES)
    return [part.strip() for part in named[-_MOST_PROXIES:]] if values else []


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """The address; one of IPv4 in an IPv6 disguise as what it is."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
