"""Copies SQLite's log into the database file beside the thread that writes, which would otherwise stand still for it.

A copy takes 15 to 35 ms at some thousand writes a second, most of it two syncs, and SQLite lets writes go on meanwhile. Only what was
in the log when it began is copied: a reader who stands at that place (`hold`) keeps SQLite from going further, and from beginning the log
anew before the writer has noted which pages it changes.
"""

from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from deskside.backends.database_sqlite_driver import sqlite
from deskside.backends.database_sqlite_file import open_copier, open_reader

THREAD_NAME = "database-copier"


def may_copy_beside() -> bool:
    """Whether this SQLite can copy the log on one connection while another writes: before 3.51.3 that may corrupt the file
    (sqlite.org/wal.html, "the WAL-reset bug"). Then only the thread that writes may copy."""
    return sqlite.sqlite_version_info >= (3, 51, 3)


class LogCopier:
    """Its methods belong to the thread that writes. `copied` is called by the copier's own thread, once for each `begin`."""

    def __init__(self, path: Path, copied: Callable[[], None]) -> None:
        self._copied = copied
        self._inbox: SimpleQueue[bool] = SimpleQueue()
        self._connection = open_copier(path)
        self._here = open_reader(path)
        self.frames = 0
        """How long the log was when it was last copied."""
        self.error: sqlite.Error | None = None
        """Why the last copy failed."""
        self._thread: Thread | None = None

    def hold(self) -> None:
        """Stand where the log ends at this moment. The former copy has been `end`ed. Raises what SQLite says."""
        self._here.execute("BEGIN")
        try:
            self._here.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
        except sqlite.Error:
            self._here.execute("ROLLBACK")
            raise

    def begin(self) -> None:
        """Copy the log up to where it is held. Raises RuntimeError when the system has no thread to give."""
        if self._thread is None:
            thread = Thread(target=self._run, name=THREAD_NAME, daemon=True)
            thread.start()
            self._thread = thread
        self._inbox.put(True)

    def end(self) -> None:
        """Hold it no longer, once it is copied: it may begin anew."""
        self._here.execute("COMMIT")

    def close(self) -> None:
        """Waits for a copy that runs."""
        if self._thread is not None:
            self._inbox.put(False)
            self._thread.join()
        self._here.close()
        self._connection.close()

    def _run(self) -> None:
        while self._inbox.get():
            try:
                _, self.frames, _ = self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                self.error = None
            except sqlite.Error as error:
                self.error = error
            self._copied()
