"""What rendering has cost of late, by whom: documents that fail or drag on waste their own session's allowance, nobody else's."""

from collections import deque
from dataclasses import dataclass, field

WITHIN_S = 600.0
FREE_S = 3.0
"""What an honest document takes, a large picture aside. Only the time beyond is charged, unless nothing came of it."""


@dataclass
class Costs:
    """The charges of the last ten minutes. Times are the loop's."""

    allowed_s: float
    _charges: deque[tuple[float, str, float]] = field(default_factory=deque[tuple[float, str, float]])

    def may_render(self, whose: str, now_s: float) -> bool:
        while self._charges and self._charges[0][0] < now_s - WITHIN_S:
            self._charges.popleft()
        return sum(cost for _, by, cost in self._charges if by == whose) < self.allowed_s

    def charge(self, whose: str, now_s: float, took_s: float, *, failed: bool) -> None:
        cost = took_s if failed else took_s - FREE_S
        if cost > 0:
            self._charges.append((now_s, whose, cost))
