"""A live session with one technician, Ana, and one customer, Cem."""

import pytest

from deskside.backends import Database
from deskside.ids import SessionId
from deskside.sync import Customer, Staff
from tests.scene import Scene


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


@pytest.fixture
async def ana(scene: Scene) -> Staff:
    return await scene.owner()


@pytest.fixture
async def session(scene: Scene, ana: Staff) -> SessionId:
    return await scene.open(ana)


@pytest.fixture
async def cem(scene: Scene, ana: Staff, session: SessionId) -> Customer:
    return await scene.customer(ana, session)
