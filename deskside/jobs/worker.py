"""The worker: pays what is owed, a few debts at a time, until it is stopped.

It wakes when told of a commit that announced something, when the next debt comes due, and every few seconds to take over
what another process left behind. All times are the database's transactions', so that there is one clock to trust.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from random import random

from deskside.backends import Database, Transaction
from deskside.clock import DAY, SECOND
from deskside.errors import Problem
from deskside.ids import new_id
from deskside.jobs import store
from deskside.jobs.model import ALARM_AFTER, LONGEST_PAUSE_MS, Debt, Duty, Reaction, every, pause_ms

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Work:
    """How one name is worked at; `every_ms` is set for duties."""

    run: Callable[[str], Awaitable[None]]
    gives_up_after: int | None
    longest_s: int
    every_ms: int | None = None


class Worker:
    """Runs the reactions of announced facts, and the duties. Several workers may share one database.

    `slots` debts are worked at together. A process that dies is noticed after `lease_s`. `dice` answers numbers in [0, 1).
    """

    def __init__(
        self,
        database: Database,
        reactions: Mapping[str, Sequence[Reaction]],
        duties: Sequence[Duty] = (),
        *,
        slots: int = 4,
        lease_s: float = 15,
        look_every_s: float = 5,
        dice: Callable[[], float] = random,
    ) -> None:
        self._database = database
        self._reactions = {fact: [reaction.name for reaction in owed] for fact, owed in reactions.items()}
        self._duties = [*duties, every(DAY // SECOND, "jobs.forget", self._forget)]
        self._works = _works([reaction for owed in reactions.values() for reaction in owed], self._duties)
        self._slots = slots
        self._lease_ms = int(lease_s * SECOND)
        self._look_every_s = look_every_s
        self._dice = dice
        self._me = new_id()
        self._awake = asyncio.Event()
        self._at_work: dict[asyncio.Task[None], Debt] = {}
        self._lives: list[asyncio.Task[None]] = []
        self._stopping = False
        self._last_looked = 0
        """By the database's clock."""

    def wake(self) -> None:
        """Look now: something was announced. Called on the event loop."""
        self._awake.set()

    async def start(self) -> None:
        """Begin to work; the database is open."""
        await self._own_duties()
        self._lives = [asyncio.create_task(self._look_for_work()), asyncio.create_task(self._keep_leases())]

    async def stop(self, grace_s: float = 10) -> None:
        """Take nothing new, give what runs the grace to finish, then put the rest back for whoever comes next."""
        self._stopping = True
        looking, keeping = self._lives or (None, None)
        await _end(looking)
        if self._at_work:
            await asyncio.wait(self._at_work, timeout=grace_s)
        for task in self._at_work:
            task.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)
        await _end(keeping)
        self._lives = []

    async def run_due(self) -> None:
        """Run all that is due now and all that becomes due by it, then return: for scripts and tests, instead of `start`."""
        await self._own_duties()
        while await self._claim() or self._at_work:
            await asyncio.wait(self._at_work, return_when=asyncio.FIRST_COMPLETED)

    async def _own_duties(self) -> None:
        names = list(self._works)

        def own(tx: Transaction) -> int:
            for duty in self._duties:
                store.take_duty(tx, duty)
            store.rein_in(tx, names, LONGEST_PAUSE_MS)
            return tx.now_ms

        self._last_looked = await self._database.write(own)

    async def _forget(self) -> None:
        await self._database.write(store.forget_old_facts)

    async def _look_for_work(self) -> None:
        while True:
            self._awake.clear()
            try:
                pause_s = await self._take_what_is_due()
            except Problem as problem:
                log.warning("The worker could not look for work: %s", problem)
                pause_s = self._look_every_s
            except Exception:
                log.exception("The worker could not look for work.")
                pause_s = self._look_every_s
            await self._rest(pause_s)

    async def _take_what_is_due(self) -> float:
        """Start what is due and answer how long there is nothing else to do."""
        if len(self._at_work) >= self._slots:
            return self._look_every_s
        facts, names = list(self._reactions), list(self._works)
        now, due_in_ms = await self._database.read(lambda tx: (tx.now_ms, store.next_due_in_ms(tx, facts, names)))
        if now < self._last_looked - SECOND:
            # The clock was set back: everything would wait until it has come round again, deletions too.
            log.warning(
                "The clock was set back by %.0f s; what is owed is put in order.", (self._last_looked - now) / SECOND
            )
            await self._own_duties()
            return 0
        self._last_looked = now
        if due_in_ms is None or due_in_ms > 0:
            return self._look_every_s if due_in_ms is None else min(self._look_every_s, due_in_ms / SECOND)
        # Nothing claimed although something is due: another worker was faster.
        return 0 if await self._claim() else self._look_every_s / 10

    async def _rest(self, pause_s: float) -> None:
        try:
            async with asyncio.timeout(pause_s):
                await self._awake.wait()
        except TimeoutError:
            return

    async def _claim(self) -> int:
        free = self._slots - len(self._at_work)
        names = list(self._works)

        def take(tx: Transaction) -> list[Debt]:
            store.take_new(tx, self._reactions)
            return store.claim(tx, self._me, names, free, self._lease_ms)

        taken = await self._database.write(take) if free else []
        # A lease that ran out under our own hands, while the database was away, is only taken again.
        debts = [debt for debt in taken if debt not in self._at_work.values()]
        for debt in debts:
            task = asyncio.create_task(self._pay(debt), name=str(debt))
            self._at_work[task] = debt
            task.add_done_callback(self._paid)
        return len(debts)

    def _paid(self, task: asyncio.Task[None]) -> None:
        debt = self._at_work.pop(task)
        self._awake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            # Only the book-keeping can end here. The lease runs out, and the debt is paid again.
            log.error("The outcome of %s could not be stored.", debt, exc_info=error)

    async def _pay(self, debt: Debt) -> None:
        work = self._works[debt.reaction]
        if work.gives_up_after is not None and debt.attempt > work.gives_up_after:
            return await self._failed(debt, work, None)
        try:
            async with asyncio.timeout(work.longest_s):
                await work.run(debt.subject)
        except asyncio.CancelledError as error:
            if not self._stopping:  # the reaction cancelled itself, which is a failure like any other
                return await self._failed(debt, work, error)
            await self._database.write(lambda tx: store.release(tx, self._me, debt))
            raise
        except Exception as error:  # noqa: BLE001 - whatever a reaction raises is a failed attempt
            return await self._failed(debt, work, error)
        return await self._done(debt, work)

    async def _done(self, debt: Debt, work: _Work) -> None:
        every_ms = work.every_ms
        if every_ms is None:
            await self._database.write(lambda tx: store.paid(tx, debt))
        else:
            await self._database.write(lambda tx: store.came_round(tx, self._me, debt, every_ms))
        if debt.attempt > ALARM_AFTER:
            log.warning("%s succeeded at attempt %d.", debt, debt.attempt)

    async def _failed(self, debt: Debt, work: _Work, error: BaseException | None) -> None:
        kind = _kind(error)
        if work.gives_up_after is not None and debt.attempt >= work.gives_up_after:
            log.error("Gave up on %s after %d attempts.", debt, work.gives_up_after, exc_info=error)
            await self._database.write(lambda tx: store.give_up(tx, self._me, debt, kind))
            return
        pause = pause_ms(debt.attempt, self._dice())
        if work.every_ms is not None:
            pause = min(pause, work.every_ms)
        level = logging.ERROR if debt.attempt >= ALARM_AFTER else logging.WARNING
        log.log(
            level,
            "Attempt %d of %s failed; trying again in %.1f s.",
            debt.attempt,
            debt,
            pause / SECOND,
            exc_info=error,
        )
        await self._database.write(lambda tx: store.failed(tx, self._me, debt, kind, pause))

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(self._lease_ms / 3 / SECOND)
            debts = list(self._at_work.values())
            if not debts:
                continue
            try:
                await self._database.write(lambda tx, debts=debts: store.renew(tx, self._me, debts, self._lease_ms))
            except Exception:
                log.exception("The worker could not keep its leases; another worker may repeat its work.")


def _works(reactions: Sequence[Reaction], duties: Sequence[Duty]) -> dict[str, _Work]:
    works = {reaction.name: _Work(reaction.run, reaction.gives_up_after, reaction.longest_s) for reaction in reactions}
    for duty in duties:
        works[duty.name] = _Work(lambda _, duty=duty: duty.run(), None, 600, duty.every_s * SECOND)
    if len(works) != len(reactions) + len(duties):
        raise ValueError("two reactions or duties have the same name")
    return works


def _kind(error: BaseException | None) -> str:
    """What is kept of an error. Not its words: they may hold what people typed, which a deletion could not reach here."""
    if isinstance(error, Problem):
        return str(error.code)
    return type(error).__name__ if error is not None else ""


async def _end(task: asyncio.Task[None] | None) -> None:
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
