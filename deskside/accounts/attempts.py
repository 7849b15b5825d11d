"""Guesses, counted: passwords, codes, links and invitations, whichever door they come to.

One address that guesses too much is refused. A hunted account, a hunted organization and the server as a whole only become slow:
nobody may close the door for others by guessing wrong. The counts are in this process's memory: a restart forgets them, and each
of several processes counts for itself.
"""

import asyncio
import math
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from deskside.asgi import place_of
from deskside.budgets import Budget
from deskside.errors import Code, Problem


@dataclass(frozen=True, slots=True)
class AttemptLimits:
    """How many wrong guesses are borne within the window."""

    window_s: float = 600
    per_address: int = 30
    per_account: int = 10
    per_organization: int = 300
    in_all: int = 1_000


@dataclass(slots=True)
class Guess:
    """One attempt that is being checked."""

    charges: list[tuple[Budget, str]] = field(default_factory=list[tuple[Budget, str]])

    def right(self) -> None:
        """It was no guess: what it took is given back."""
        for budget, key in self.charges:
            budget.refund(key)
        self.charges.clear()


class Attempts:
    """The budgets of this process. `delay_s` is how slow slow is; no answer comes before `floor_s`."""

    def __init__(
        self,
        limits: AttemptLimits,
        *,
        delay_s: float = 4.0,
        floor_s: float = 0.25,
        most_delayed_per_account: int = 3,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._addresses = Budget(limits.per_address, limits.window_s)
        self._accounts = Budget(limits.per_account, limits.window_s)
        self._organizations = Budget(limits.per_organization, limits.window_s)
        self._all = Budget(limits.in_all, limits.window_s)
        self._delay_s = delay_s
        self._floor_s = floor_s
        self._most_delayed = most_delayed_per_account
        self._delayed: dict[str, int] = {}
        self._now = now
        self._sleep = sleep

    @asynccontextmanager
    async def guess(
        self, address: str, *, account: str | None = None, organization: str | None = None
    ) -> AsyncGenerator[Guess]:
        """Count a guess before it is checked, so that many at once count too. Raises 429 `too-many-attempts`.

        Inside, call `right()` once the secret was found right. Whatever the outcome, the answer leaves no earlier than the
        floor: wrong, used, expired and unknown take the same time. Failures of our own are not counted.
        """
        start = self._now()
        guess = Guess()
        slow = self._charge(guess, address, account, organization)
        try:
            if slow:
                await self._wait(account)
            yield guess
        except Exception as error:
            if not isinstance(error, Problem) or error.status >= 500:
                guess.right()
            await self._pad(start)
            raise
        await self._pad(start)

    def _charge(self, guess: Guess, address: str, account: str | None, organization: str | None) -> bool:
        """Whether one of the budgets that only slow down is used up. Raises when the address's own is."""
        now = self._now()
        wait_s = self._addresses.charge(place_of(address), now)
        if wait_s > 0:
            raise too_many(wait_s)
        guess.charges.append((self._addresses, place_of(address)))
        slow = False
        for budget, key in ((self._accounts, account), (self._organizations, organization), (self._all, "all")):
            if key is None:
                continue
            if budget.charge(key, now) > 0:
                slow = True
            else:
                guess.charges.append((budget, key))
        return slow

    async def _wait(self, account: str | None) -> None:
        """Slow down; few at a time for one account, or many addresses together would guess as fast as before."""
        if account is None:
            await self._sleep(self._delay_s)
            return
        if self._delayed.get(account, 0) >= self._most_delayed:
            raise too_many(2 * self._delay_s)
        self._delayed[account] = self._delayed.get(account, 0) + 1
        try:
            await self._sleep(self._delay_s)
        finally:
            self._delayed[account] -= 1
            if not self._delayed[account]:
                del self._delayed[account]

    async def _pad(self, start: float) -> None:
        left_s = self._floor_s - (self._now() - start)
        if left_s > 0:
            await self._sleep(left_s)


def too_many(wait_s: float) -> Problem:
    """Come back later."""
    wait = max(1, math.ceil(wait_s))
    return Problem(
        429,
        Code.TOO_MANY_ATTEMPTS,
        "Too many attempts. Please wait a little and try again.",
        retryable=True,
        retry_after_s=wait,
    )
