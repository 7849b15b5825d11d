"""A desk with canned replies: an owner, two technicians, a stranger, one session with a customer, and the product's own routes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from deskside import files, replies, uploads
from deskside.backends import Database, Transaction
from deskside.clock import FakeClock
from deskside.files import StoredFile
from deskside.ids import SessionId, new_id
from deskside.replies import CannedReply, ReplyDesk
from deskside.sync import Door, Pace
from deskside.uploads import UploadService
from tests.files.desk import Desk, Seat, Told, browsing, serving
from tests.uploads.conftest import bytes_at, file_of, limits, metadata, new_service, sha256, tus

__all__ = ["limits"]


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def desk(database: Database, told: Told, tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(database, told.bus, tmp_path)
    yield desk
    await desk.blobs.close()


@pytest.fixture
async def service(desk: Desk, clock: FakeClock, limits: uploads.Limits) -> AsyncIterator[UploadService]:
    service = new_service(desk, clock, limits)
    await service.start()
    yield service
    await service.close()


@dataclass(frozen=True, slots=True)
class Scene:
    """Who is there, and short names for what they do."""

    desk: Desk
    service: UploadService
    door: Door
    port: int
    owner: Seat
    tech: Seat
    other: Seat
    stranger: Seat
    session: SessionId
    customer: Seat
    proven: list[StoredFile] = field(default_factory=list[StoredFile])

    async def do(self, seat: Seat, command: str, /, **args: Any) -> Any:
        return await self.door.do(await self.desk.viewer(seat), command, msgspec.json.encode(args))

    async def save(self, seat: Seat, **args: Any) -> CannedReply:
        """A reply, new unless one is named."""
        said = {"op": new_id(), "shortcut": f"s{new_id()[-9:]}", "name": "Driver", "text": "Install this."}
        return await self.do(seat, "replies.save", **(said | args))

    async def change(self, seat: Seat, reply: CannedReply, **args: Any) -> CannedReply:
        said = {"shortcut": reply.shortcut, "name": reply.name, "text": reply.text}
        return await self.save(seat, **(said | {"reply": reply.id, "base": reply.rev} | args))

    async def remove(self, seat: Seat, reply: CannedReply, base: int | None = None) -> None:
        await self.do(seat, "replies.remove", reply=reply.id, base=reply.rev if base is None else base)

    async def listed(self, seat: Seat) -> list[CannedReply]:
        return (await self.do(seat, "replies.list")).replies

    def browsing(self, seat: Seat) -> Any:
        return browsing(self.port, tus(seat))

    async def begin(self, seat: Seat, size: int, name: str, draft: str = "reply-draft", **more: str) -> httpx.Response:
        """Announces a file of a reply."""
        facts = {"filename": name, "for": "reply", "draft": draft, **more}
        headers = {"Upload-Length": str(size), "Upload-Metadata": metadata(facts)}
        async with self.browsing(seat) as client:
            return await client.post("/api/uploads", headers=headers)

    async def upload(
        self, seat: Seat, data: bytes, name: str = "driver.zip", draft: str = "reply-draft", *, prove: bool = True
    ) -> str:
        """A whole file of a reply that is being written."""
        begun = await self.begin(seat, len(data), name, draft)
        assert begun.status_code == 201, begun.text
        address = begun.headers["location"]
        if data:
            async with self.browsing(seat) as client:
                answer = await client.patch(address, content=data, headers=bytes_at(0))
                assert answer.status_code == 204, answer.text
        if prove:
            proof = await self.do(seat, "uploads.prove", session=None, file=file_of(address), sha256=sha256(data))
            assert proof.proven
        return file_of(address)

    async def with_file(self, seat: Seat, data: bytes = b"driver" * 1000, **args: Any) -> CannedReply:
        draft = new_id()
        await self.upload(seat, data, draft=draft)
        return await self.save(seat, draft=draft, file_count=1, **args)

    async def use(self, seat: Seat, reply: CannedReply, **args: Any) -> httpx.Response:
        said = {"session": self.session, "op": new_id(), "draft": "chat-draft", "reply": reply.id}
        async with self.browsing(seat) as client:
            return await client.post("/api/replies/use", json=said | args)

    async def content(self, seat: Seat, file: str) -> httpx.Response:
        async with self.browsing(seat) as client:
            return await client.get(f"/api/files/{file}/content")

    def blobs_on_disk(self) -> list[Path]:
        return [path for path in (self.desk.folder / "blobs").rglob("*") if path.is_file()]


@pytest.fixture
async def scene(desk: Desk, service: UploadService) -> AsyncIterator[Scene]:
    owner = await desk.owner()
    tech = await desk.colleague(owner, "tech@desk.test", "own")
    other = await desk.colleague(owner, "other@desk.test", "own")
    stranger = await desk.owner("Others", "eve@other.test")
    session = await desk.open(tech)
    customer = await desk.join(owner, session)
    proven: list[StoredFile] = []

    def on_proven(_tx: Transaction, stored: StoredFile) -> None:
        proven.append(stored)

    door = Door(desk.database, [*replies.commands(), *uploads.commands(on_proven)], Pace(100_000))
    routes = [
        *uploads.routes(service, desk.identify),
        *ReplyDesk(desk.database, service, desk.identify).routes(),
        *files.routes(database=desk.database, blobs=desk.blobs, bus=desk.bus, identify=desk.identify),
    ]
    async with serving(desk.front(routes)) as port:
        yield Scene(desk, service, door, port, owner, tech, other, stranger, session, customer, proven)
