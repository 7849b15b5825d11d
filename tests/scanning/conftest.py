"""A running daemon, and a desk whose files are held until it has looked at them."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from deskside.backends import BlobMissing, Transaction
from deskside.clock import FakeClock
from deskside.files import StoredFile, find
from deskside.ids import FileId, new_id
from deskside.jobs import Worker
from deskside.scanning import Clamd, Scanner, ScanPolicy
from deskside.uploads import Limits
from tests.files.desk import Seat
from tests.replies.conftest import Scene, desk, scene, service, told
from tests.scanning.daemon import Daemon
from tests.uploads.conftest import bytes_at, file_of, metadata

__all__ = ["desk", "scene", "service", "told"]


@pytest.fixture(params=["unix", "tcp"])
async def daemon(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Daemon]:
    """By either way in."""
    daemon = Daemon(tmp_path, free_port() if request.param == "tcp" else None)
    await daemon.start()
    yield daemon
    await daemon.kill()


@pytest.fixture
async def local_daemon(tmp_path: Path) -> AsyncIterator[Daemon]:
    daemon = Daemon(tmp_path)
    await daemon.start()
    yield daemon
    await daemon.kill()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@pytest.fixture
def limits() -> Limits:
    return Limits(max_file_bytes=2**30, min_free_bytes=0, checks=True)


@dataclass
class Held:
    """A desk that holds what arrives, and workers that may or may not find the scanner there."""

    scene: Scene
    daemon: Daemon
    clock: FakeClock
    shown: list[FileId] = field(default_factory=list[FileId])
    """Every file whose outcome was shown, in order."""

    def scanner(self, clamd: Clamd | None = None, *, releases_unchecked: bool = True) -> Scanner:
        def show_again(_tx: Transaction, stored: StoredFile) -> None:
            self.shown.append(stored.id)

        return Scanner(
            database=self.scene.desk.database,
            blobs=self.scene.desk.blobs,
            clamd=clamd,
            show_again=show_again,
            policy=ScanPolicy(releases_unchecked, look_again_s=0.02),
        )

    def worker(self) -> Worker:
        """What one process does about held files."""
        return Worker(self.scene.desk.database, self.scanner(self.daemon.clamd).reactions, lease_s=5, look_every_s=0.05)

    async def check_all(self) -> None:
        await self.worker().run_due()

    async def sent(self, data: bytes, name: str = "notes.bin", draft: str = "chat-draft") -> FileId:
        """A file of the customer's next message, arrived."""
        facts = {"filename": name, "session": self.scene.session, "draft": draft}
        headers = {"Upload-Length": str(len(data)), "Upload-Metadata": metadata(facts)}
        async with self.scene.browsing(self.scene.customer) as client:
            begun = await client.post("/api/uploads", headers=headers)
            assert begun.status_code == 201, begun.text
            if data:
                answer = await client.patch(begun.headers["location"], content=data, headers=bytes_at(0))
                assert answer.status_code == 204, answer.text
        return file_of(begun.headers["location"])

    async def posted(self, data: bytes, name: str = "notes.bin") -> FileId:
        draft = new_id()
        file = await self.sent(data, name, draft)
        await self.scene.desk.post(self.scene.customer, self.scene.session, 1, draft)
        return file

    async def content(self, seat: Seat, file: FileId) -> httpx.Response:
        return await self.scene.content(seat, file)

    async def stored(self, file: FileId) -> StoredFile | None:
        return await self.scene.desk.database.read(lambda tx: find(tx, file))

    async def state(self, file: FileId) -> str:
        stored = await self.stored(file)
        assert stored is not None
        return stored.state

    async def until(self, file: FileId, state: str) -> None:
        """A running worker settles it."""
        async with asyncio.timeout(10):
            while await self.state(file) != state:  # noqa: ASYNC110 - files tell nobody that they have changed
                await asyncio.sleep(0.02)

    async def has_bytes(self, file: FileId) -> bool:
        try:
            blob = await self.scene.desk.blobs.open(file)
        except BlobMissing:
            return False
        async with blob:
            return True


@pytest.fixture
async def held(scene: Scene, local_daemon: Daemon, clock: FakeClock) -> Held:
    return Held(scene, local_daemon, clock)
