"""The thread that writes to SQLite: it saves groups of writes by one commit each, keeps the log short and scrubs.

A write that fails is undone alone. Group and sync succeed or fail as one; after a full disk the writes of the group run again
one by one, after a failed sync nothing is ever written again.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic

from deskside.backends.database_sqlite_copier import LogCopier
from deskside.backends.database_sqlite_driver import sqlite
from deskside.backends.database_sqlite_file import (
    BUSY_MS,
    SqliteTransaction,
    Trouble,
    open_writer,
    problem_of,
    trouble_of,
)
from deskside.backends.database_sqlite_groups import Group
from deskside.backends.database_sqlite_slack import Slack, TooLarge
from deskside.backends.database_statements import Statements
from deskside.backends.database_work import Deliver, Outcome, Work
from deskside.clock import Clock

_log = logging.getLogger(__name__)

GROUP_S = 0.010
"""After so long a group is saved, and what is left of it makes the next."""
CHECKPOINT_WRITES = 1_000
"""After so many writes the log is copied into the database file, beside the writes that follow, so that emptying it is quick."""
EMPTY_LOG_S = 20.0
"""The log is emptied at the latest so long after a write: what was deleted must not live on in it."""
EMPTY_LOG_AGAIN_S = 1.0
LONG_LOG_FRAMES = 16_384
"""A log of so many changed pages begins anew: about 64 MiB."""
FEW_WRITES = 64
"""A log of no more is emptied at once, which takes a few milliseconds."""
WIPE_PAGES = 768
"""So many pages are wiped while writes wait, some 10 ms; then they have a turn."""
WIPE_RESTS = 50
"""So many times as long as wiping took, if anybody writes."""
GENTLE_S = 20.0
"""A pass over the file that takes longer no longer rests: what was deleted must be gone in time."""


class _HalfDone(Exception):
    """A write failed after it had changed something, and others share its transaction."""


class _Broken(Exception):
    """The transaction as a whole is lost, or must be given up."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.name)
        self.trouble = trouble


class Copied:
    """The copier has done what it was asked to."""


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
        self._copying = False
        self._wiped_last = False
        """Since a part of the file was wiped nobody has written."""
        self._logged_writes = 0
        self._empty_log_at: float | None = None
        self._emptying = False
        """The log is being copied in order to be emptied."""
        self._scrubs: list[Future[None]] = []
        """Asked for, and waiting for the next pass over the file."""
        self._scrubbing: list[Future[None]] = []
        """Those of the pass that has begun."""
        self._gentle_until = 0.0
        self._slack: Slack | None = None

    def run(self, opened: Callable[[Exception | None], None]) -> None:
        """The body of the thread. `opened` hears once whether the file could be opened."""
        try:
            self._connection = open_writer(self._path)
            self._copier = LogCopier(self._path, lambda: self.inbox.put(Copied()))
        except sqlite.Error as error:
            opened(error)
            return
        self._execute = self._connection.execute
        opened(None)
        while not self._finishing:
            self._serve()
            if self.wounded:
                self._end_all_scrubs(Trouble.WOUND)
        self._end_all_scrubs(Trouble.OUTAGE)
        self._copier.close()
        self._connection.close()

    def let_go(self) -> None:
        """The last of all, from any thread: every connection to the file is closed."""
        if self._slack is not None:
            self._slack.close()

    def _serve(self) -> None:
        try:
            group = self.inbox.get(timeout=self._patience_s())
        except Empty:
            self._empty_soon()
            return
        if group is None:
            self._finishing = True
            return
        if isinstance(group, Copied):
            self._end_copy()
            return
        if self.wounded:
            self._refuse(group.works, Trouble.WOUND)
            group.statements_are_done()
            return
        trouble = self._write(group)
        group.statements_are_done()
        self._wiped_last = False
        if not self.wounded:
            self._tend_log()
        self._done(trouble)

    def _patience_s(self) -> float | None:
        if self._copying or self._empty_log_at is None:
            return None
        return max(0.0, self._empty_log_at - monotonic())

    def _write(self, group: Group) -> Trouble | None:
        """Save all of a group, by one commit unless it takes too long. Answers why nobody can write at all."""
        rest = group.works
        while rest:
            try:
                self._execute("BEGIN IMMEDIATE")
            except sqlite.Error as error:
                # Somebody else holds the file, or it cannot be reached: the next in line would only wait as long again.
                trouble = self._noticed(error) or Trouble.OUTAGE
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
            self._logged_writes += len(works)
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
            raise _Broken(tx.trouble)
        if not self._connection.in_transaction:
            raise _Broken(Trouble.OUTAGE)

    def _give_up(self, group: list[Work], error: Exception) -> None:
        """Nothing of the group is saved. Those who are not at fault get another chance, unless the disk lies."""
        trouble = self._noticed(error)
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
            self._logged_writes += 1
            self._deliver(told, [outcome])

    def _noticed(self, error: Exception) -> Trouble | None:
        trouble = error.trouble if isinstance(error, _Broken) else trouble_of(error)
        if trouble is Trouble.WOUND:
            self.wounded = True
            _log.critical("the disk failed to save; from now on nothing is written: %s", error)
        elif trouble is not None:
            _log.error("writes could not be saved: %s", error)
        return trouble

    def _refuse(self, works: Sequence[Work], trouble: Trouble) -> None:
        self._deliver((), [Outcome(work.future, None, problem_of(trouble)) for work in works])

    def _tend_log(self) -> None:
        now = monotonic()
        if self._empty_log_at is None:
            self._empty_log_at = now + EMPTY_LOG_S
        if self._copying:
            return
        if now >= self._empty_log_at:
            self._empty_soon()
        elif self._logged_writes >= CHECKPOINT_WRITES:
            self._begin_copy()

    def _begin_copy(self) -> None:
        self._logged_writes = 0
        try:
            if self._slack is not None:
                self._slack.note_log()
            self._copier.begin()
            self._copying = True
        except sqlite.Error as error:
            self._noticed(error)  # costs nothing but a longer log

    def _end_copy(self) -> None:
        self._copying = False
        self._copier.end()
        if self._copier.error is not None:
            self._noticed(self._copier.error)
        if self._emptying:
            self._emptying = False
            self._empty_log()
        elif self._copier.frames > LONG_LOG_FRAMES:
            self._copy_log("PASSIVE")  # what has come meanwhile, so that the next write begins the log anew

    def _empty_soon(self) -> None:
        """Emptying a long log would take long: most of it is copied beside the writes first."""
        if self._logged_writes > FEW_WRITES and not self.wounded:
            self._begin_copy()
            self._emptying = self._copying
        if not self._copying:
            self._empty_log()

    def _empty_log(self) -> None:
        began = monotonic()
        # A read that takes long would hold it up, and with it every write: then rather a little later.
        self._execute("PRAGMA busy_timeout = 50")
        emptied = self._copy_log("TRUNCATE")
        done = emptied and (not (self._scrubs or self._scrubbing) or self._scrub())
        self._execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        self._empty_log_at = None if done else monotonic() + (self._rest_s(began) if emptied else EMPTY_LOG_AGAIN_S)

    def _rest_s(self, began: float) -> float:
        """How long the others have their turn, if there are any, before the next part of the file is wiped."""
        is_alone, self._wiped_last = self._wiped_last, True
        now = monotonic()
        return 0.0 if is_alone or now > self._gentle_until else WIPE_RESTS * (now - began)

    def _copy_log(self, how: str) -> bool:
        """Copy the log into the file as far as readers allow. Whether that was all of it."""
        if self.wounded:
            return True
        self._logged_writes = 0
        try:
            if self._slack is not None:
                self._slack.note_log()
            return self._execute(f"PRAGMA wal_checkpoint({how})").fetchone()[0] == 0
        except sqlite.Error as error:
            self._noticed(error)  # a full disk here costs nothing but a longer log
            return False

    # What was deleted

    def scrub_soon(self, done: Future[None]) -> None:
        """Called inside a write, perhaps more than once: everything that was deleted before it goes, then `done` is told."""
        if done not in self._scrubs:
            self._scrubs.append(done)
        self._empty_log_at = 0.0

    def _scrub(self) -> bool:
        """The log has just been emptied: wipe a part of the file. Whether all that was asked for is done."""
        if self.wounded:
            return True
        try:
            wiped, whole = self._wipe()
        except (sqlite.Error, OSError, TooLarge) as error:
            # A disk that fails here cannot be trusted with anything else either.
            self.wounded = isinstance(error, OSError)
            _log.error("what was deleted could not be wiped from the file: %r", error)
            self._end_all_scrubs(Trouble.WOUND if self.wounded else Trouble.OUTAGE)
            return True
        if wiped:
            # Pages in memory still hold it, and would bring it back when they are written again.
            self._execute("PRAGMA shrink_memory")
        if whole:
            self._end_scrubs(self._scrubbing, None)
        return whole and not self._scrubs

    def _wipe(self) -> tuple[int, bool]:
        self._execute("BEGIN IMMEDIATE")
        try:
            if self._slack is None:
                self._slack = Slack(self._path, self._execute("PRAGMA page_size").fetchone()[0])
            if not self._slack.log_is_empty:
                return 0, False  # Another process has written meanwhile.
            if not self._scrubbing:
                self._slack.begin()
                self._scrubbing, self._scrubs = self._scrubs, self._scrubbing
                self._gentle_until = monotonic() + GENTLE_S
            return self._slack.wipe(WIPE_PAGES)
        finally:
            self._execute("ROLLBACK")

    def _end_all_scrubs(self, trouble: Trouble) -> None:
        for scrubs in (self._scrubs, self._scrubbing):
            self._end_scrubs(scrubs, trouble)

    def _end_scrubs(self, scrubs: list[Future[None]], trouble: Trouble | None) -> None:
        for done in scrubs:
            with suppress(InvalidStateError):  # Whoever asked has gone away.
                if trouble is None:
                    done.set_result(None)
                else:
                    done.set_exception(problem_of(trouble))
        scrubs.clear()
