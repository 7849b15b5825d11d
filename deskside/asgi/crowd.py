"""How many may be here at once, in all and from one address, so that nobody takes the service from others.

The server counts connections with it; behind proxies, where all connections come from the proxy, the front counts requests and
sockets by the address that the proxy names.
"""

from dataclasses import dataclass

from deskside.asgi.addresses import Network, place_of, within
from deskside.errors import Code, Problem

RETRY_AFTER_S = 10


@dataclass(frozen=True, slots=True)
class CrowdLimits:
    """How many are too many. Addresses in the exempt networks are not limited one by one."""

    in_all: int
    per_address: int
    exempt: tuple[Network, ...] = ()


class Crowd:
    """Who is here. It keeps one number an address, for as long as somebody from there is here."""

    def __init__(self, limits: CrowdLimits) -> None:
        self._limits = limits
        self._here: dict[str, int] = {}
        self.count = 0

    def enter(self, address: str) -> bool:
        """Whether there is room for one more from this address. Who entered must `leave`."""
        place = place_of(address)
        if self.count >= self._limits.in_all:
            return False
        if self._here.get(place, 0) >= self._limits.per_address and not within(address, self._limits.exempt):
            return False
        self.count += 1
        self._here[place] = self._here.get(place, 0) + 1
        return True

    def leave(self, address: str) -> None:
        place = place_of(address)
        self.count -= 1
        self._here[place] -= 1
        if not self._here[place]:
            del self._here[place]


def crowded() -> Problem:
    """There is no room for one more."""
    return Problem(
        503,
        Code.SERVER_BUSY,
        "Too many connections are open right now. Please try again in a moment.",
        retryable=True,
        retry_after_s=RETRY_AFTER_S,
        headers={"Connection": "close"},
    )
