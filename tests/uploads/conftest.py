"""A desk that takes uploads, with one session, a technician and a customer in it."""

import base64
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from deskside.backends import Database
from deskside.clock import FakeClock
from deskside.ids import FileId, SessionId, new_id
from deskside.uploads import Limits, UploadService, routes
from tests.files.desk import Desk, Seat, Told, serving


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def limits() -> Limits:
    """Small enough to be met in a test."""
    return Limits(max_file_bytes=64 * 1024 * 1024, min_free_bytes=1024 * 1024, open_uploads=20, draft_files=12)


@pytest.fixture
async def desk(database: Database, told: Told, tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(database, told.bus, tmp_path)
    yield desk
    await desk.blobs.close()


@pytest.fixture
async def service(desk: Desk, clock: FakeClock, limits: Limits) -> AsyncIterator[UploadService]:
    service = new_service(desk, clock, limits)
    await service.start()
    yield service
    await service.close()


def new_service(desk: Desk, clock: FakeClock, limits: Limits) -> UploadService:
    """Another process would make the same one."""
    return UploadService(
        database=desk.database,
        blobs=desk.blobs,
        bus=desk.bus,
        clock=clock,
        spool=desk.folder / "spool",
        limits=limits,
    )


@dataclass(frozen=True, slots=True)
class Scene:
    """Who is there, and the port the desk answers on."""

    desk: Desk
    owner: Seat
    session: SessionId
    customer: Seat
    port: int

    def creation(self, size: int, *, name: str = "notes.bin", draft: str = "draft", **more: str) -> dict[str, str]:
        """The headers that announce an upload."""
        return {
            "Upload-Length": str(size),
            "Upload-Metadata": metadata({"filename": name, "session": self.session, "draft": draft, **more}),
        }

    async def created(self, client: httpx.AsyncClient, size: int, **more: str) -> str:
        """The address of a new upload."""
        answer = await client.post("/api/uploads", headers=self.creation(size, **more))
        assert answer.status_code == 201, answer.text
        return answer.headers["location"]

    def spooled(self, address: str) -> Path:
        return self.desk.folder / "spool" / address.rpartition("/")[2]


def metadata(facts: dict[str, str]) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in facts.items())


def bytes_at(offset: int) -> dict[str, str]:
    return {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def file_of(address: str) -> FileId:
    return FileId(address.rpartition("/")[2])


def tus(seat: Seat) -> dict[str, str]:
    return {**seat.headers, "Tus-Resumable": "1.0.0"}


def client_id() -> str:
    return new_id()


@pytest.fixture
async def scene(desk: Desk, service: UploadService) -> AsyncIterator[Scene]:
    owner = await desk.owner()
    session = await desk.open(owner)
    customer = await desk.join(owner, session)
    async with serving(desk.front(routes(service, desk.identify))) as port:
        yield Scene(desk, owner, session, customer, port)
