"""The whole desk for a test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.app.world import World


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path / "data")
    await world.open()
    yield world
    await world.close()
