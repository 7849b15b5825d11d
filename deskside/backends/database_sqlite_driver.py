"""The driver that brings its own SQLite, so that what Deskside may rely on does not depend on the machine.

Two packages build the same module, Python's own `sqlite3`: pysqlite3 has the newer SQLite, sqlean has wheels for Linux on
ARM. Whoever needs it writes `from deskside.backends.database_sqlite_driver import sqlite`.
"""

import platform
import sys
from typing import TYPE_CHECKING

# The type checker reads the one that has types here, on every machine.
if TYPE_CHECKING or (sys.platform, platform.machine()) != ("linux", "aarch64"):
    from pysqlite3 import dbapi2 as sqlite
else:
    from sqlean import dbapi2 as sqlite

__all__ = ["sqlite"]
