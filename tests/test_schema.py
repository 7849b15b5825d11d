"""The steps of the schema lead to the tables that the program uses, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from deskside.app import App
from deskside.backends import is_current, metadata, migrate

assert App, "every feature's tables are defined once the app is imported"


def _differences(url: str) -> list[object]:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            return list(compare_metadata(MigrationContext.configure(connection), metadata))
    finally:
        engine.dispose()


def test_the_steps_make_the_tables_of_the_program(bare_database_url: str) -> None:
    migrate(bare_database_url)
    assert is_current(bare_database_url)
    assert _differences(bare_database_url) == []


def test_migrating_again_changes_nothing(bare_database_url: str) -> None:
    migrate(bare_database_url)
    migrate(bare_database_url)
    assert is_current(bare_database_url)
