"""The steps of the schema lead to the tables that the program uses, on both databases."""

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from deskside.app import App
from deskside.backends import is_current, metadata, migrate, migrations as versions

assert App, "every feature's tables are defined once the app is imported"


def _engine(url: str) -> Engine:
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)


def _differences(url: str) -> list[object]:
    engine = _engine(url)
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


STEPS = sorted((Path(versions.__file__ or "").parent / "versions").glob("0*.py"))


@pytest.mark.parametrize("step", STEPS[:-1], ids=lambda step: step.stem)
def test_what_stands_in_a_desk_of_any_step_is_still_there_in_the_newest(
    bare_database_url: str, step: Path, tmp_path: Path
) -> None:
    """An organization and its members, written when the schema was younger."""
    known = tmp_path / "steps"
    known.mkdir()
    for earlier in STEPS[: STEPS.index(step) + 1]:
        shutil.copy(earlier, known)
    migrate(bare_database_url, known)
    assert not is_current(bare_database_url)
    columns = "id, name, created_at, read_by, refuses_programs, refused_extensions"
    with _engine(bare_database_url).begin() as connection:
        values = {"id": "0" * 26, "yes": True, "no": False}
        statement = text(f"INSERT INTO organizations ({columns}) VALUES (:id, 'Clinic', 1, :yes, :no, 'iso zip')")
        connection.execute(statement, values)
    migrate(bare_database_url)
    assert _differences(bare_database_url) == []
    with _engine(bare_database_url).connect() as connection:
        [row] = connection.execute(text(f"SELECT {columns}, time_zone FROM organizations"))
    assert tuple(row) == ("0" * 26, "Clinic", 1, True, False, "iso zip", None)
