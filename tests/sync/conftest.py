"""One process in good weather, with a technician, a session and a customer."""

from collections.abc import AsyncIterator
from random import Random

import pytest

from deskside.clock import FakeClock
from deskside.ids import SessionId
from deskside.sync import Customer, Staff
from tests.scene import Scene
from tests.sync.process import Process, Weather


@pytest.fixture
async def process(database_url: str, clock: FakeClock) -> AsyncIterator[Process]:
    """Hints arrive at once, unless a test changes the weather."""
    process = Process(database_url, clock, Weather(Random(1), lost=0, doubled=0, late=0))
    await process.start()
    yield process
    await process.stop()


@pytest.fixture
def scene(process: Process) -> Scene:
    return process.scene


@pytest.fixture
async def ana(scene: Scene) -> Staff:
    return await scene.owner()


@pytest.fixture
async def session(scene: Scene, ana: Staff) -> SessionId:
    return await scene.open(ana)


@pytest.fixture
async def cem(scene: Scene, ana: Staff, session: SessionId) -> Customer:
    return await scene.customer(ana, session)
