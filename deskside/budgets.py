"""So many of something in a window, coming back evenly, for one or for many who share nothing.

What is used up is kept as one number: the time at which all of it would be free again. Nothing here waits or sleeps.
"""

_MOST_KEYS = 100_000
_FORGET_AT_ONCE = 10_000


class Allowance:
    """What one may use. `take` answers 0, or the seconds until there is enough (and nothing is taken)."""

    __slots__ = ("_free_at", "_interval_s", "_window_s")

    def __init__(self, limit: int, window_s: float) -> None:
        self._interval_s = window_s / limit
        self._window_s = window_s
        self._free_at = 0.0

    def take(self, now: float, cost: int = 1) -> float:
        free_at = max(now, self._free_at) + cost * self._interval_s
        short_s = _short_s(free_at, now, self._window_s)
        if not short_s:
            self._free_at = free_at
        return short_s


class Budget:
    """The same for everybody who has a key."""

    def __init__(self, limit: int, window_s: float) -> None:
        self._interval_s = window_s / limit
        self._window_s = window_s
        self._free_at: dict[str, float] = {}

    def charge(self, key: str, now: float, cost: int = 1) -> float:
        """Take so much; 0 if there was enough, else the seconds until there is (and nothing is taken)."""
        free_at = max(now, self._free_at.get(key, now)) + cost * self._interval_s
        short_s = _short_s(free_at, now, self._window_s)
        if not short_s:
            if key not in self._free_at:
                self._make_room(now)
            self._free_at[key] = free_at
        return short_s

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._free_at)

    def left_s(self, key: str, now: float) -> float:
        """How long until all of it is free again; 0 when nothing is used."""
        return max(0.0, self._free_at.get(key, now) - now)

    def use(self, key: str, left_s: float, now: float) -> None:
        """So much was used already, by what one remembers of an earlier life. It never gives anything back."""
        if key not in self._free_at:
            self._make_room(now)
        self._free_at[key] = max(self._free_at.get(key, now), now + min(left_s, self._window_s))

    def refund(self, key: str) -> None:
        """Give back one."""
        if key in self._free_at:
            self._free_at[key] -= self._interval_s

    def _make_room(self, now: float) -> None:
        """A flood of keys must not fill the memory, nor cost a look at all of them for each new one."""
        if len(self._free_at) < _MOST_KEYS:
            return
        self._free_at = {key: free_at for key, free_at in self._free_at.items() if free_at > now}
        if len(self._free_at) > _MOST_KEYS - _FORGET_AT_ONCE:
            for key in list(self._free_at)[:_FORGET_AT_ONCE]:
                del self._free_at[key]


def _short_s(free_at: float, now: float, window_s: float) -> float:
    # A millionth of a second is no reason: sums of fractions are not exact.
    short_s = free_at - now - window_s
    return short_s if short_s > 1e-6 else 0.0
