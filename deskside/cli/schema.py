"""The schema of the database: by itself on the embedded default, by the operator's own command elsewhere."""

from argparse import Namespace
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from deskside.backends import is_current, migrate
from deskside.cli.say import say
from deskside.settings import Settings, SettingsError


def make_data_folder(settings: Settings) -> None:
    """The data folder, for the server's user alone."""
    settings.data_path.mkdir(mode=0o700, parents=True, exist_ok=True)


def ready_schema(settings: Settings) -> None:
    """See that the schema fits this release. Nobody looks after an embedded database, so it is brought forward here."""
    make_data_folder(settings)
    with _naming_the_setting():
        if settings.is_embedded:
            migrate(settings.database_url)
            return
        current = is_current(settings.database_url)
    if not current:
        raise SettingsError(
            "The database's schema does not fit this release. Make a backup, then run: deskside migrate"
        )


def bring_forward(settings: Settings, _given: Namespace) -> int:
    """`deskside migrate`."""
    make_data_folder(settings)
    with _naming_the_setting():
        migrate(settings.database_url)
    say("The schema is up to date.")
    return 0


@contextmanager
def _naming_the_setting() -> Generator[None]:
    """A database that cannot be reached is a matter of settings, and none of a traceback."""
    try:
        yield
    except OperationalError as error:
        raise SettingsError(f"DESKSIDE_DATABASE: the database cannot be used: {error.orig}") from None
