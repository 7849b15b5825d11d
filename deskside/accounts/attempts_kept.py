"""Keeps over a restart what wrong guesses have used up: whoever guesses gets no fresh budget by making the server start again.

Written now and then, by every process for itself; what the last seconds before a power cut used is forgotten.
"""

import asyncio
import logging

from sqlalchemy import BigInteger, Column, Index, String, Table, bindparam, delete, insert, select

from deskside.accounts.attempts import Attempts, Used
from deskside.backends import Database, Transaction, metadata
from deskside.clock import SECOND
from deskside.errors import Problem

log = logging.getLogger("deskside")

SAVE_EVERY_S = 5.0

kept = Table(
    "attempts_used",
    metadata,
    Column("budget", String(12), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("free_at", BigInteger, nullable=False),
)
Index("attempts_by_time", kept.c.free_at)

_still_used = select(kept).where(kept.c.free_at > bindparam("now"))
_free_again = delete(kept).where(kept.c.free_at <= bindparam("now"))
_forget = delete(kept).where(kept.c.budget == bindparam("name"), kept.c.key == bindparam("whose"))
_add = insert(kept)


class KeptAttempts:
    """The budgets of this process on their way to the database, and back at its start."""

    def __init__(self, database: Database, attempts: Attempts) -> None:
        self._database = database
        self._attempts = attempts

    async def load(self) -> None:
        """Before the first guess is answered."""

        def read(tx: Transaction) -> dict[Used, float]:
            rows = tx.all(_still_used, {"now": tx.now_ms})
            return {Used(row["budget"], row["key"]): (row["free_at"] - tx.now_ms) / SECOND for row in rows}

        for used, left_s in (await self._database.read(read)).items():
            self._attempts.restore(used, left_s)

    async def save(self) -> None:
        """What changed since it was last saved; nothing is written when nobody guessed wrong."""
        changed = self._attempts.take_changed()
        if not changed:
            return
        try:
            await self._database.write(lambda tx: _write(tx, changed))
        except Problem as problem:
            self._attempts.remember_changed(changed)
            log.warning("how much was guessed is not kept yet: %s", problem.code)

    async def run(self) -> None:
        """Save for ever, until cancelled."""
        while True:
            await asyncio.sleep(SAVE_EVERY_S)
            await self.save()


def _write(tx: Transaction, changed: dict[Used, float]) -> None:
    tx.run(_free_again, {"now": tx.now_ms})
    for used, left_s in sorted(changed.items()):  # In one order, so that two processes never wait for each other.
        tx.run(_forget, {"name": used.budget, "whose": used.key})
        if left_s > 0:
            tx.run(_add, {"budget": used.budget, "key": used.key, "free_at": tx.now_ms + round(left_s * SECOND)})
