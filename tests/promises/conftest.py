"""What the promises need beside a desk."""

from collections.abc import Iterator

import pytest

from tests.postgres import Postgres, running_postgres


@pytest.fixture
def postgres_of_our_own() -> Iterator[Postgres]:
    """One that may be stopped without taking it from other tests."""
    with running_postgres(safe=True) as server:
        yield server
