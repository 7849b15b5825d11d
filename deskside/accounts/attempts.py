"""Guesses, counted: passwords, codes, links and invitations, whichever door they come to.

One address that guesses too much is refused. A hunted account, a hunted organization and the server as a whole only become slow:
nobody may close the door for others by guessing wrong. Each of several processes counts for itself; what was used is kept over a
restart (`attempts_kept`), so that nobody buys fresh guesses with one.
"""

import asyncio
import math
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from deskside.asgi import place_of
from deskside.budgets import Budget
from deskside.errors import Code, Problem
from deskside.ids import fingerprint

_MOST_CHANGED = 2_000


@dataclass(frozen=True, slots=True)
class AttemptLimits:
    """How many wrong guesses are borne within the window."""

    window_s: float = 600
    per_address: int = 30
    per_account: int = 10
    per_organization: int = 300
    in_all: int = 1_000


class Used(NamedTuple):
    """One budget of one somebody."""

    budget: str
    key: str
    """A fingerprint: whose address or account it is need not be kept."""


@dataclass(slots=True)
class Guess:
    """One attempt that is being checked."""

    charges: list[tuple[Budget, Used]] = field(default_factory=list[tuple[Budget, Used]])

    def right(self) -> None:
        """It was no guess: what it took is given back."""
        for budget, used in self.charges:
            budget.refund(used.key)
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
        self._budgets = {
            "address": Budget(limits.per_address, limits.window_s),
            "account": Budget(limits.per_account, limits.window_s),
            "organization": Budget(limits.per_organization, limits.window_s),
            "all": Budget(limits.in_all, limits.window_s),
        }
        self._changed: set[Used] = set()
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
        finally:
            self._remember(used for _, used in guess.charges)
        await self._pad(start)

    # Over a restart

    def take_changed(self) -> dict[Used, float]:
        """What was used by wrong guesses since this was last asked: seconds until it is free again."""
        changed, self._changed = self._changed, set()
        now = self._now()
        return {used: self._budgets[used.budget].left_s(used.key, now) for used in changed}

    def remember_changed(self, taken: Iterable[Used]) -> None:
        """It could not be kept after all."""
        self._remember(taken)

    def restore(self, used: Used, left_s: float) -> None:
        """What was used before this process began."""
        budget = self._budgets.get(used.budget)
        if budget is not None:
            budget.use(used.key, left_s, self._now())

    def _remember(self, guessed: Iterable[Used]) -> None:
        # A flood from everywhere is not written down to the last address; that there is one is.
        self._changed.update(used for used in guessed if len(self._changed) < _MOST_CHANGED or used.budget == "all")

    # Counting

    def _charge(self, guess: Guess, address: str, account: str | None, organization: str | None) -> bool:
        """Whether one of the budgets that only slow down is used up. Raises when the address's own is."""
        now = self._now()
        wait_s = self._take(guess, "address", place_of(address), now)
        if wait_s > 0:
            raise too_many(wait_s)
        slowing = (("account", account), ("organization", organization), ("all", "all"))
        waits_s = [self._take(guess, name, key, now) for name, key in slowing if key is not None]
        return max(waits_s) > 0

    def _take(self, guess: Guess, name: str, key: str, now: float) -> float:
        used = Used(name, fingerprint(key))
        wait_s = self._budgets[name].charge(used.key, now)
        if wait_s == 0:
            guess.charges.append((self._budgets[name], used))
        return wait_s

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
