"""Passwords, hashed with Argon2id in threads of their own, never inside a transaction.

An unknown account costs the same work as a wrong password. Few hashes run at once, since each takes 32 MiB; who comes when
too many wait is told to come back.
"""

import asyncio
import base64
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from deskside.errors import Code, Problem

T = TypeVar("T")


@dataclass(frozen=True)
class Cost:
    """What one hash costs us, and whoever guesses."""

    memory_kib: int
    passes: int
    lanes: int = 1


COST = Cost(memory_kib=32 * 1024, passes=3)


class Passwords:
    """Hashes and verifies. Its methods belong to one event loop."""

    def __init__(self, *, workers: int = 2, most_waiting: int = 64, cost: Cost = COST) -> None:
        self._hasher = PasswordHasher(
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=32,
            salt_len=16,
            type=Type.ID,
        )
        self._threads = ThreadPoolExecutor(workers, "passwords")
        self._most_waiting = most_waiting
        self._waiting = 0
        self._decoy = decoy(cost)

    async def hash(self, password: str) -> str:
        """What is stored of a password, with the parameters it was made with."""
        return await self._in_thread(lambda: self._hasher.hash(password))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether it is the password. With nothing stored it is not, after the same work."""
        right = await self._in_thread(lambda: self._is_right(stored or self._decoy, password))
        return right and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether it was made with other parameters than we use now."""
        return self._hasher.check_needs_rehash(stored)

    def hash_now(self, password: str) -> tuple[str, float]:
        """Hash in this thread, and how many seconds it took. For the command line."""
        start = time.perf_counter()
        hashed = self._hasher.hash(password)
        return hashed, time.perf_counter() - start

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _is_right(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _in_thread(self, work: Callable[[], T]) -> T:
        if self._waiting >= self._most_waiting:
            raise Problem(
                503,
                Code.SERVER_BUSY,
                "Many people are signing in right now. Please try again in a moment.",
                retryable=True,
                retry_after_s=5,
            )
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


def decoy(cost: Cost = COST) -> str:
    """A hash that no password has, in the form of a real one: checking against it is the same work."""
    salt, digest = (base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32))
    return f"$argon2id$v=19$m={cost.memory_kib},t={cost.passes},p={cost.lanes}${salt}${digest}"
