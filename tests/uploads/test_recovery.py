"""A process that is killed anywhere leaves what the next one can go on with: never less than was confirmed, never a wrong byte."""

import asyncio
import errno
import os
import random
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import httpx
import pytest

from deskside.backends import Transaction, open_database, unavailable
from deskside.clock import FakeClock, system_clock
from deskside.files import StoredFile
from deskside.files.store import by_id, of_draft
from deskside.ids import SessionId
from deskside.uploads import Limits, UploadService, actions, routes, store
from deskside.uploads.model import UploadRecord
from tests.files.desk import Desk, Seat, Told, browsing, serving
from tests.uploads.conftest import Scene, bytes_at, file_of, metadata, new_service, sha256, tus
from tests.uploads.serve import Server, started

MIB = 1024 * 1024
DATA = os.urandom(6 * MIB)


async def record(scene: Scene, address: str) -> UploadRecord:
    found = await scene.desk.database.read(lambda tx: store.by_id(tx, file_of(address)))
    assert found is not None
    return found


async def begun(scene: Scene, confirmed: int) -> str:
    """An upload of DATA of which so much is confirmed."""
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, len(DATA))
        if confirmed:
            await client.patch(address, content=DATA[:confirmed], headers=bytes_at(0))
    return address


async def carried_on(scene: Scene, clock: FakeClock, limits: Limits, address: str) -> str:
    """Another process starts and the client goes on; answers the hash it is told at the end."""
    service = new_service(scene.desk, clock, limits)
    await service.start()
    try:
        front = scene.desk.front(routes(service, scene.desk.identify))
        async with serving(front) as port, browsing(port, tus(scene.customer)) as client:
            offset = int((await client.head(address)).headers["upload-offset"])
            if offset < len(DATA):
                await client.patch(address, content=DATA[offset:], headers=bytes_at(offset))
            return (await client.head(address)).headers["deskside-sha256"]
    finally:
        await service.close()


async def test_bytes_that_were_not_confirmed_are_cut_off(scene: Scene, clock: FakeClock, limits: Limits) -> None:
    """Written, perhaps never synced: what is there after a power loss may be anything."""
    address = await begun(scene, 2 * MIB)
    with scene.spooled(address).open("ab") as file:
        file.write(b"\0" * 500_000)
    assert await carried_on(scene, clock, limits, address) == sha256(DATA)


@pytest.mark.parametrize("left", [0, 1, MIB])
async def test_the_offset_is_lowered_to_the_bytes_that_are_there(
    scene: Scene, clock: FakeClock, limits: Limits, left: int
) -> None:
    address = await begun(scene, 2 * MIB)
    os.truncate(scene.spooled(address), left)
    service = new_service(scene.desk, clock, limits)
    await service.start()
    await service.close()
    assert (await record(scene, address)).offset_bytes == left
    assert await carried_on(scene, clock, limits, address) == sha256(DATA)


async def test_a_lost_file_begins_anew(scene: Scene, clock: FakeClock, limits: Limits) -> None:
    address = await begun(scene, 2 * MIB)
    scene.spooled(address).unlink()
    assert await carried_on(scene, clock, limits, address) == sha256(DATA)


async def test_bytes_lost_under_a_running_process_are_noticed(scene: Scene) -> None:
    address = await begun(scene, 2 * MIB)
    os.truncate(scene.spooled(address), MIB)
    async with browsing(scene.port, tus(scene.customer)) as client:
        answer = await client.patch(address, content=DATA[2 * MIB :], headers=bytes_at(2 * MIB))
        assert (answer.status_code, answer.json()["code"], answer.headers["upload-offset"]) == (
            409,
            "offset-wrong",
            str(MIB),
        )
        answer = await client.patch(address, content=DATA[MIB:], headers=bytes_at(MIB))
    assert answer.headers["deskside-sha256"] == sha256(DATA)


async def test_spool_files_without_an_upload_are_removed(scene: Scene, service: UploadService) -> None:
    address = await begun(scene, MIB)
    stranger = scene.spooled("/01ARZ3NDEKTSV4RRFFQ69G5FAV")
    stranger.write_bytes(b"x")
    await service.sweep()
    assert not stranger.exists()
    assert scene.spooled(address).stat().st_size == MIB


async def complete_but_unfinished(scene: Scene) -> str:
    """As after a kill between the last sync and the rename."""
    address = await begun(scene, 6 * MIB - 1)
    with scene.spooled(address).open("ab") as file:
        file.write(DATA[-1:])
    now = await record(scene, address)
    await scene.desk.database.write(lambda tx: store.record(tx, now.id, len(DATA), now.expires_at))
    return address


async def renamed_but_unfinished(scene: Scene) -> str:
    """As after a kill between the rename and the last transaction."""
    address = await complete_but_unfinished(scene)
    await scene.desk.blobs.adopt(scene.spooled(address), file_of(address))
    return address


async def renamed_before_it_was_recorded(scene: Scene) -> str:
    """The last bytes are synced by the rename alone; the database still says less."""
    address = await begun(scene, 2 * MIB)
    with scene.spooled(address).open("ab") as file:
        file.write(DATA[2 * MIB :])
    await scene.desk.blobs.adopt(scene.spooled(address), file_of(address))
    return address


STATES = [complete_but_unfinished, renamed_but_unfinished, renamed_before_it_was_recorded]


@pytest.mark.parametrize("state", STATES)
async def test_a_kill_while_finishing_is_finished_by_the_next_request(
    scene: Scene, clock: FakeClock, limits: Limits, state: Callable[[Scene], Awaitable[str]]
) -> None:
    address = await state(scene)
    assert await carried_on(scene, clock, limits, address) == sha256(DATA)
    stored = await scene.desk.database.read(lambda tx: by_id(tx, file_of(address)))
    assert stored is not None
    async with await scene.desk.blobs.open(stored.blob) as blob:
        assert await blob.read(0, blob.size_bytes) == DATA
    assert not scene.spooled(address).exists()


async def test_a_client_that_does_not_ask_is_told_that_all_is_there(scene: Scene) -> None:
    """It sends on from where it stood, although the rest had arrived and was renamed."""
    address = await renamed_before_it_was_recorded(scene)
    async with browsing(scene.port, tus(scene.customer)) as client:
        answer = await client.patch(address, content=DATA[2 * MIB :], headers=bytes_at(2 * MIB))
        assert (answer.status_code, answer.headers["upload-offset"]) == (409, str(len(DATA)))
        assert (await client.head(address)).headers["deskside-sha256"] == sha256(DATA)


async def test_a_part_is_never_taken_for_the_whole(scene: Scene) -> None:
    address = await begun(scene, 2 * MIB)
    await scene.desk.blobs.adopt(scene.spooled(address), file_of(address))
    async with browsing(scene.port, tus(scene.customer)) as client:
        assert "deskside-sha256" not in (await client.head(address)).headers
        answer = await client.patch(address, content=DATA[2 * MIB :], headers=bytes_at(2 * MIB))
        assert (answer.status_code, answer.headers["upload-offset"]) == (409, "0")
        answer = await client.patch(address, content=DATA, headers=bytes_at(0))
    assert answer.headers["deskside-sha256"] == sha256(DATA)


async def test_a_database_that_is_away_at_the_end_is_asked_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise unavailable()

    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, len(DATA))
        with monkeypatch.context() as patch:
            patch.setattr(actions, "finish", away)
            answer = await client.patch(address, content=DATA, headers=bytes_at(0))
            assert (answer.status_code, answer.json()["code"]) == (503, "database-unavailable")
        assert (await client.head(address)).headers["deskside-sha256"] == sha256(DATA)


@pytest.mark.parametrize("state", STATES)
async def test_what_was_not_finished_before_the_end_of_the_session_is_removed(
    scene: Scene, service: UploadService, state: Callable[[Scene], Awaitable[str]]
) -> None:
    address = await state(scene)
    await scene.desk.end(scene.owner, scene.session)
    async with browsing(scene.port, tus(scene.customer)) as client:
        assert (await client.head(address)).status_code in {401, 410}
    await service.session_ended(scene.session)
    assert not scene.spooled(address).exists()
    assert not await scene.desk.blobs.exists(file_of(address))


async def test_no_offset_is_confirmed_before_its_bytes_are_synced(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the disk has been asked to sync is followed beside what the database says."""
    data = os.urandom(40 * MIB)
    synced = {0}

    def noting(real: Callable[[int], None]) -> Callable[[int], None]:
        def sync(descriptor: int) -> None:
            size = os.fstat(descriptor).st_size
            real(descriptor)
            synced.add(size)

        return sync

    monkeypatch.setattr(os, "fdatasync", noting(os.fdatasync))
    monkeypatch.setattr(os, "fsync", noting(os.fsync))
    seen: set[int] = set()
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, len(data))
        sending = asyncio.create_task(client.patch(address, content=data, headers=bytes_at(0)))
        while not sending.done():
            offset = (await record(scene, address)).offset_bytes
            assert offset <= max(synced)
            seen.add(offset)
            await asyncio.sleep(0.001)
        assert (await sending).headers["deskside-sha256"] == sha256(data)
    assert len(seen) > 3, "it is confirmed while it runs, not only at its end"


@pytest.mark.parametrize("state", STATES[:2])
async def test_a_sync_that_fails_at_the_very_end_is_never_tried_again(
    scene: Scene, service: UploadService, state: Callable[[Scene], Awaitable[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every byte was confirmed; a client that only asks must not be told that the file is safe after the disk has failed."""
    address = await state(scene)
    spooled = scene.spooled(address)

    def broken(_descriptor: int) -> None:
        raise OSError(errno.EIO, "input/output error")

    async with browsing(scene.port, tus(scene.customer)) as client:
        if spooled.exists():
            with monkeypatch.context() as patch:
                patch.setattr(os, "fsync", broken)
                assert (await client.head(address)).status_code == 503
            assert not service.healthy
        else:
            service.healthy = False  # The rename was made, and the sync of its folder failed.
        for _ in range(2):
            look = await client.head(address)
            assert "deskside-sha256" not in look.headers
            assert (look.status_code, look.headers["upload-offset"]) == (200, str(len(DATA)))
    stored = await scene.desk.database.read(lambda tx: by_id(tx, file_of(address)))
    assert stored is None, "nothing was acknowledged"


# Kills of a real process


@dataclass
class Killer:
    """Sends one file after another to a process that is killed at random, and keeps account of what was confirmed."""

    database_url: str
    folder: Path
    port: int
    headers: dict[str, str]
    session: str
    dice: random.Random
    kills: int = 0

    async def send(self, data: bytes) -> str:
        """Bring one file through; answers the hash the desk told."""
        address: str | None = None
        confirmed = 0
        while True:
            async with started(self.database_url, self.folder, self.port) as server:
                killing = asyncio.create_task(self._kill_soon(server))
                try:
                    async with browsing(self.port, self.headers) as client:
                        address = address or await self._begin(client, data)
                        look = await client.head(address)
                        offset = int(look.headers["upload-offset"])
                        assert confirmed <= offset <= len(data), "what was confirmed is there"
                        while offset < len(data):
                            offset = confirmed = await self._append(client, address, data, offset)
                        return (await client.head(address)).headers["deskside-sha256"]
                except httpx.TransportError:
                    self.kills += 1
                finally:
                    killing.cancel()

    async def _kill_soon(self, server: Server) -> None:
        await asyncio.sleep(self.dice.uniform(0.005, 0.25))
        await server.kill()

    async def _begin(self, client: httpx.AsyncClient, data: bytes) -> str:
        facts = {"filename": "f", "session": self.session, "draft": "d", "client_id": sha256(data)}
        headers = {"Upload-Length": str(len(data)), "Upload-Metadata": metadata(facts)}
        return (await client.post("/api/uploads", headers=headers)).headers["location"]

    async def _append(self, client: httpx.AsyncClient, address: str, data: bytes, offset: int) -> int:
        """Now a small piece, now all the rest."""
        piece = data[offset : offset + self.dice.choice([100_000, 5 * MIB, len(data)])]
        answer = await client.patch(address, content=piece, headers=bytes_at(offset))
        assert answer.status_code == 204
        return int(answer.headers["upload-offset"])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_kills_at_any_point_lose_nothing_that_was_confirmed(database_url: str, tmp_path: Path) -> None:
    told = Told()
    database = open_database(database_url, system_clock)
    await database.open(told.extend)
    desk = Desk(database, told.bus, tmp_path)
    owner = await desk.owner()
    session = await desk.open(owner)
    customer = await desk.join(owner, session)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    killer = Killer(database_url, tmp_path, port, tus(customer), session, random.Random(7))
    ends = monotonic() + 12
    sent: list[bytes] = []
    while monotonic() < ends or killer.kills < 5:
        data = os.urandom(killer.dice.choice([300_000, 24 * MIB]))
        assert await killer.send(data) == sha256(data)
        sent.append(data)
    stored = {file.sha256: file for file in await database.read(lambda tx: of_draft_of(tx, session, customer))}
    assert set(stored) == {sha256(data) for data in sent}
    for data in sent:
        async with await desk.blobs.open(stored[sha256(data)].blob) as blob:
            assert await blob.read(0, blob.size_bytes) == data
    assert list((tmp_path / "spool").iterdir()) == []
    await desk.blobs.close()
    await database.close()


def of_draft_of(tx: Transaction, session: SessionId, seat: Seat) -> list[StoredFile]:
    assert seat.participant is not None
    return of_draft(tx, session, seat.participant, "d")
