"""The thread that writes to SQLite: it saves groups of writes by one commit each. Between them it tends the log (`database_sqlite_log`).

A write that fails is undone alone. Group and sync succeed or fail as one; after a full disk the writes of the group run again
one by one, after a failed sync nothing is ever written again.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic

from deskside.backends.database_sqlite_driver import sqlite
from deskside.backends.database_sqlite_file import (
    BrokenOff,
    SqliteTransaction,
    Trouble,
    open_writer,
    problem_of,
    trouble_of,
)
from deskside.backends.database_sqlite_groups import Group
from deskside.backends.database_sqlite_log import Copied, Log
from deskside.backends.database_statements import Statements
from deskside.backends.database_work import Deliver, Outcome, Work
from deskside.clock import Clock

_log = logging.getLogger(__name__)

GROUP_S = 0.010
"""After so long a group is saved, and what is left of it makes the next."""


class _HalfDone(Exception):
    """A write failed after it had changed something, and others share its transaction."""


class SqliteWriter:
    """Takes groups from `inbox` until it finds None there. What became of their writes goes to `deliver`; `done` is told after each
    group, with the trouble that keeps everybody from writing, if there is one."""

    def __init__(
        self,
        path: Path,
        clock: Clock,
        statements: Statements,
        deliver: Deliver,
        done: Callable[[Trouble | None], None],
    ) -> None:
        self.inbox: SimpleQueue[Group | Copied | None] = SimpleQueue()
        self.wounded = False
        self._path = path
        self._clock = clock
        self._deliver = deliver
        self._done = done
        self._statements = statements
        self._finishing = False

    def run(self, opened: Callable[[Exception | None], None]) -> None:
        """The body of the thread. `opened` hears once whether the file could be opened."""
        try:
            self._connection = open_writer(self._path)
            self._log = Log(self._path, self._connection, self, lambda: self.inbox.put(Copied()))
        except sqlite.Error as error:
            opened(error)
            return
        self._execute = self._connection.execute
        opened(None)
        while not self._finishing:
            self._serve()
            if self.wounded:
                self._log.end_scrubs(Trouble.WOUND)
        self._log.end_scrubs(Trouble.OUTAGE)
        self._log.close()
        self._connection.close()

    def let_go(self) -> None:
        """The last of all, from any thread: every connection to the file is closed."""
        self._log.let_go()

    def scrub_soon(self, done: Future[None]) -> None:
        """Called inside a write, perhaps more than once: everything that was deleted before it goes, then `done` is told."""
        self._log.scrub_soon(done)

    def _serve(self) -> None:
        try:
            group = self.inbox.get(timeout=self._log.patience_s)
        except Empty:
            self._log.empty_soon()
            return
        if group is None:
            self._finishing = True
        elif isinstance(group, Copied):
            self._log.end_copy()
        elif self.wounded:
            self._refuse(group.works, Trouble.WOUND)
            group.statements_are_done()
        else:
            self._serve_group(group)

    def _serve_group(self, group: Group) -> None:
        trouble = self._write(group)
        group.statements_are_done()
        if not self.wounded:
            self._log.tend()
        self._done(trouble)

    def _write(self, group: Group) -> Trouble | None:
        """Save all of a group, by one commit unless it takes too long. Answers why nobody can write at all."""
        rest = group.works
        while rest:
            try:
                self._execute("BEGIN IMMEDIATE")
            except sqlite.Error as error:
                # Somebody else holds the file, or it cannot be reached: the next in line would only wait as long again.
                trouble = self.notice(error) or Trouble.OUTAGE
                self._refuse(rest, trouble)
                return trouble
            rest = self._write_some(rest, group)
            if self.wounded:
                self._refuse(rest, Trouble.WOUND)
                return Trouble.WOUND
        return None

    def _write_some(self, waiting: list[Work], group: Group) -> list[Work]:
        """Save what can be run before others must have their turn. Answers the rest."""
        works: list[Work] = []
        outcomes: list[Outcome] = []
        told: list[object] = []
        try:
            try:
                self._run_group(waiting, works, outcomes, told)
            except _HalfDone:
                self._run_apart(works, outcomes, told)
            group.statements_are_done()
            if self._connection.in_transaction:
                self._execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - nobody may be left waiting, whatever it was
            self._give_up(works, error)
        else:
            self._log.writes += len(works)
            self._deliver(told, outcomes)
        return waiting[len(works) :]

    def _run_group(self, waiting: list[Work], works: list[Work], outcomes: list[Outcome], told: list[object]) -> None:
        """Run one after the other, as long as there is time. Raises `_HalfDone` when one failed after it had written."""
        until = monotonic() + GROUP_S
        for work in waiting:
            works.append(work)
            outcomes.append(self._attempt(work, told))
            if monotonic() > until:
                return

    def _run_apart(self, group: list[Work], outcomes: list[Outcome], told: list[object]) -> None:
        """Undo all of them and run them again, each behind a savepoint, so that whoever fails is undone alone.

        Savepoints cost as much as a small write, and hardly anybody fails after having written: actions ask first.
        """
        self._execute("ROLLBACK")
        self._execute("BEGIN IMMEDIATE")
        outcomes.clear()
        told.clear()
        for work in group:
            self._execute("SAVEPOINT one")
            outcomes.append(self._attempt(work, told, undo="ROLLBACK TO one"))
            self._execute("RELEASE one")

    def _attempt(self, work: Work, told: list[object], *, undo: str = "") -> Outcome:
        """Run one write. What it told counts only if it succeeds."""
        tx = SqliteTransaction(self._connection, self._statements, self._clock())
        changes = self._connection.total_changes
        try:
            result = work.action(tx)
        except BaseException as error:
            self._require_whole(tx)
            if self._connection.total_changes != changes:
                if not undo:
                    raise _HalfDone from error
                self._execute(undo)
            return Outcome(work.future, None, error)
        self._require_whole(tx)
        told += tx.told
        return Outcome(work.future, result, None)

    def _require_whole(self, tx: SqliteTransaction) -> None:
        """SQLite undoes a whole transaction when it must, whatever savepoints stand in it."""
        tx.end()
        if tx.trouble is not None:
            raise BrokenOff(tx.trouble)
        if not self._connection.in_transaction:
            raise BrokenOff(Trouble.OUTAGE)

    def _give_up(self, group: list[Work], error: Exception) -> None:
        """Nothing of the group is saved. Those who are not at fault get another chance, unless the disk lies."""
        trouble = self.notice(error)
        try:
            if self._connection.in_transaction:
                self._execute("ROLLBACK")
        except sqlite.Error as another:
            _log.error("a transaction could not be undone: %s", another)
            trouble = Trouble.WOUND
        if trouble is Trouble.WOUND:
            self.wounded = True
            self._refuse(group, trouble)
        elif len(group) > 1:
            for work in group:
                self._write_alone(work)
        elif trouble is None:
            self._deliver((), [Outcome(group[0].future, None, error)])
        else:
            self._refuse(group, trouble)

    def _write_alone(self, work: Work) -> None:
        if self.wounded:
            self._refuse([work], Trouble.WOUND)
            return
        told: list[object] = []
        try:
            self._execute("BEGIN IMMEDIATE")
            outcome = self._attempt(work, told, undo="ROLLBACK")
            if self._connection.in_transaction:
                self._execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - nobody may be left waiting, whatever it was
            self._give_up([work], error)
        else:
            self._log.writes += 1
            self._deliver(told, [outcome])

    def notice(self, error: Exception) -> Trouble | None:
        """What an error says about the file. After a wound nothing is written any more."""
        trouble = trouble_of(error)
        if trouble is Trouble.WOUND:
            self.wounded = True
            _log.critical("the disk failed to save; from now on nothing is written: %s", error)
        elif trouble is not None:
            _log.error("writes could not be saved: %s", error)
        return trouble

    def _refuse(self, works: Sequence[Work], trouble: Trouble) -> None:
        self._deliver((), [Outcome(work.future, None, problem_of(trouble)) for work in works])
