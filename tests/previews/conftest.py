"""The whole desk, with its real sandbox."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.app.world import World
from tests.previews.people import Gallery


@pytest.fixture
async def gallery(tmp_path: Path) -> AsyncIterator[Gallery]:
    world = World(tmp_path / "data")
    await world.open()
    yield await Gallery.opened(world)
    await world.close()
