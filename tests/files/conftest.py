"""A desk with one owner, one open session and one customer in it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deskside.backends import Database
from deskside.files import routes
from deskside.ids import SessionId
from tests.files.desk import Desk, Seat, Told, serving


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def desk(database: Database, told: Told, tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(database, told.bus, tmp_path)
    yield desk
    await desk.blobs.close()


@dataclass(frozen=True, slots=True)
class Scene:
    """Who is there, and the port the desk answers on."""

    owner: Seat
    session: SessionId
    customer: Seat
    port: int


@pytest.fixture
async def scene(desk: Desk) -> AsyncIterator[Scene]:
    owner = await desk.owner()
    session = await desk.open(owner)
    customer = await desk.join(owner, session)
    app = desk.front(routes(database=desk.database, blobs=desk.blobs, bus=desk.bus, identify=desk.identify))
    async with serving(app) as port:
        yield Scene(owner, session, customer, port)
