"""Writes the next step of the schema: `python scripts/new_migration.py NAME`, or `make migration name=NAME`.

It brings an empty SQLite database to the newest step, compares it with the tables of the program, and writes what differs into
`deskside/backends/migrations/versions`. Read what it wrote before you commit it.
"""

import sys
import tempfile
from pathlib import Path

import deskside.app  # noqa: F401 - every feature's tables are defined once it is imported
from deskside.backends import migrate
from deskside.backends.migrations import write_next_step


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'empty.db'}"
        migrate(url)
        write_next_step(url, sys.argv[1])


if __name__ == "__main__":
    main()
