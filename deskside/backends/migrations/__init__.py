"""Brings a database's schema to what this release needs, forward only. The steps are in `versions`, one file each.

`make migration name=...` writes the next step by comparing the tables on `metadata` with what the steps so far have made.
"""

from deskside.backends.migrations.schema import create_all, is_current, migrate, write_next_step

__all__ = ["create_all", "is_current", "migrate", "write_next_step"]
