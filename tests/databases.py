"""Fresh databases with all tables, cheaply: each is a copy of a template."""

import shutil
from pathlib import Path

from deskside.backends import create_all, metadata
from tests.postgres import Postgres


class Templates:
    """Databases with every table that is known. When more features are imported, the next copy is of another template."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[frozenset[str], Path] = {}
        self._urls: dict[frozenset[str], str] = {}

    def copy_sqlite(self, path: Path) -> str:
        """Fill a new file; the answer is its address."""
        tables = frozenset(metadata.tables)
        if tables not in self._files:
            self._files[tables] = self._folder / f"{len(self._files)}.db"
            create_all(f"sqlite:///{self._files[tables]}")
        shutil.copy(self._files[tables], path)
        return f"sqlite:///{path}"

    def copy_postgres(self, server: Postgres) -> str:
        """Make a new database; the answer is its address."""
        tables = frozenset(metadata.tables)
        if tables not in self._urls:
            self._urls[tables] = server.new_database()
            create_all(self._urls[tables])
        return server.copy(self._urls[tables])
