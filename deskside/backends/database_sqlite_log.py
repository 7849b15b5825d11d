"""SQLite's write-ahead log, tended by the thread that writes: it is kept short, and emptied in time; then what was deleted is wiped
from the file (`database_sqlite_slack`).

Where SQLite allows it the log is copied into the file beside the writes (`database_sqlite_copier`), and what must happen between them
happens a little at a time.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Protocol

from deskside.backends.database_sqlite_copier import LogCopier, may_copy_beside
from deskside.backends.database_sqlite_driver import sqlite
from deskside.backends.database_sqlite_file import BUSY_MS, Trouble, problem_of
from deskside.backends.database_sqlite_slack import Slack, TooLarge

_log = logging.getLogger(__name__)

CHECKPOINT_WRITES = 1_000
"""After so many writes the log is copied into the database file, so that emptying it is quick."""
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
GENTLE_S = 15.0
"""A pass over the file that takes longer hurries: what was deleted must be gone in time."""
HURRIED_WIPE_PAGES = 4_096
"""Then so many pages are wiped at once, and nothing rests."""


class Copied:
    """The copier has done what it was asked to."""


class Writer(Protocol):
    """What the log asks of whoever writes it."""

    wounded: bool

    def notice(self, error: Exception) -> Trouble | None: ...


class Log:
    """It belongs to the thread that writes, except for `let_go`."""

    def __init__(self, path: Path, connection: sqlite.Connection, writer: Writer, copied: Callable[[], None]) -> None:
        """`copied` is called by another thread; `end_copy` must follow on this one. Raises what SQLite says."""
        self.writes = 0
        """So many since it was last copied."""
        self._path = path
        self._execute = connection.execute
        self._writer = writer
        self._copier = LogCopier(path, copied) if may_copy_beside() else None
        self._copying = False
        self._emptying = False
        """It is being copied in order to be emptied."""
        self._empty_at: float | None = None
        self._scrubs: list[Future[None]] = []
        """Asked for, and waiting for the next pass over the file."""
        self._scrubbing: list[Future[None]] = []
        """Those of the pass that has begun."""
        self._gentle_until = 0.0
        self._wiped_last = False
        """Since a part of the file was wiped nobody has written."""
        self._slack: Slack | None = None

    @property
    def patience_s(self) -> float | None:
        """How long nobody may write before `empty_soon` has to be called."""
        if self._copying or self._empty_at is None:
            return None
        return max(0.0, self._empty_at - monotonic())

    def tend(self) -> None:
        """After each group of writes."""
        now = monotonic()
        self._wiped_last = False
        if self._empty_at is None:
            self._empty_at = now + EMPTY_LOG_S
        if self._copying:
            return
        if now >= self._empty_at:
            self.empty_soon()
        elif self.writes >= CHECKPOINT_WRITES and not self._begin_copy():
            self._copy("PASSIVE")

    def empty_soon(self) -> None:
        """Emptying a long log would take long: most of it is copied beside the writes first."""
        self._emptying = self.writes > FEW_WRITES and not self._writer.wounded and self._begin_copy()
        if not self._emptying:
            self._empty()

    def end_copy(self) -> None:
        """After `copied` was called."""
        assert self._copier is not None
        self._copying = False
        self._copier.end()
        if self._copier.error is not None:
            self._writer.notice(self._copier.error)
        if self._emptying:
            self._emptying = False
            self._empty()
        elif self._copier.frames > LONG_LOG_FRAMES:
            self._copy("PASSIVE")  # what has come meanwhile, so that the next write begins the log anew

    def close(self) -> None:
        """Before the writer closes its own connection. Waits for a copy that runs."""
        if self._copier is not None:
            self._copier.close()

    def let_go(self) -> None:
        """The last of all, from any thread: every connection to the file is closed."""
        if self._slack is not None:
            self._slack.close()

    def _begin_copy(self) -> bool:
        """Have it copied beside the writes that follow. Whether that is possible."""
        if self._copier is None:
            return False
        try:
            self._copier.hold()
        except sqlite.Error as error:
            self._writer.notice(error)
            return False
        # Held, it cannot begin anew before its pages are noted, whoever else may write.
        if self._slack is not None:
            self._slack.note_log()
        try:
            self._copier.begin()
        except RuntimeError as error:
            _log.warning("no thread was to be had that copies the log: %s", error)
            self._copier.end()
            return False
        self.writes = 0
        self._copying = True
        return True

    def _empty(self) -> None:
        began = monotonic()
        # A read that takes long would hold it up, and with it every write: then rather a little later.
        self._execute("PRAGMA busy_timeout = 50")
        emptied = self._copy("TRUNCATE")
        done = emptied and (not (self._scrubs or self._scrubbing) or self._scrub())
        self._execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        self._empty_at = None if done else monotonic() + (self._rest_s(began) if emptied else EMPTY_LOG_AGAIN_S)

    def _rest_s(self, began: float) -> float:
        """How long the others have their turn, if there are any, before the next part of the file is wiped."""
        is_alone, self._wiped_last = self._wiped_last, True
        return WIPE_RESTS * (monotonic() - began) if self._is_gentle and not is_alone else 0.0

    @property
    def _is_gentle(self) -> bool:
        return monotonic() < self._gentle_until

    def _copy(self, how: str) -> bool:
        """Copy it into the file as far as readers allow. Whether that was all of it."""
        if self._writer.wounded:
            return True
        self.writes = 0
        try:
            if self._slack is not None:
                self._slack.note_log()
            return self._execute(f"PRAGMA wal_checkpoint({how})").fetchone()[0] == 0
        except sqlite.Error as error:
            self._writer.notice(error)  # a full disk here costs nothing but a longer log
            return False

    # What was deleted

    def scrub_soon(self, done: Future[None]) -> None:
        """Called inside a write, perhaps more than once: everything that was deleted before it goes, then `done` is told."""
        if done not in self._scrubs:
            self._scrubs.append(done)
        self._empty_at = 0.0

    def end_scrubs(self, trouble: Trouble) -> None:
        """Nobody waits any longer: it cannot be done."""
        for scrubs in (self._scrubs, self._scrubbing):
            _end(scrubs, trouble)

    def _scrub(self) -> bool:
        """The log has just been emptied: wipe a part of the file. Whether all that was asked for is done."""
        if self._writer.wounded:
            return True
        try:
            wiped, whole = self._wipe()
        except (sqlite.Error, OSError, TooLarge) as error:
            # A disk that fails here cannot be trusted with anything else either.
            self._writer.wounded = isinstance(error, OSError)
            _log.error("what was deleted could not be wiped from the file: %r", error)
            self.end_scrubs(Trouble.WOUND if self._writer.wounded else Trouble.OUTAGE)
            return True
        if wiped:
            # Pages in memory still hold it, and would bring it back when they are written again.
            self._execute("PRAGMA shrink_memory")
        if whole:
            _end(self._scrubbing, None)
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
            return self._slack.wipe(WIPE_PAGES if self._is_gentle else HURRIED_WIPE_PAGES)
        finally:
            self._execute("ROLLBACK")


def _end(scrubs: list[Future[None]], trouble: Trouble | None) -> None:
    for done in scrubs:
        with suppress(InvalidStateError):  # Whoever asked has gone away.
            if trouble is None:
                done.set_result(None)
            else:
                done.set_exception(problem_of(trouble))
    scrubs.clear()
