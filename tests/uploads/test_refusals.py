"""What cannot be taken is refused before a byte is read, and a disk that fills up in the middle says so in words."""

import errno
import os
import stat
from collections.abc import Sequence
from dataclasses import replace

import pytest

from deskside.backends import DiskBlobs
from deskside.clock import HOUR, FakeClock
from deskside.uploads import UploadService, store
from tests.files.desk import Seat, browsing
from tests.uploads.conftest import Scene, bytes_at, file_of, metadata, sha256, tus
from tests.uploads.raw import line_to

MIB = 1024 * 1024


async def refusal(scene: Scene, seat: Seat, headers: dict[str, str]) -> tuple[int, str]:
    async with browsing(scene.port, tus(seat)) as client:
        answer = await client.post("/api/uploads", headers=headers)
    return answer.status_code, answer.json()["code"]


async def test_a_file_over_the_limit_is_refused(scene: Scene) -> None:
    assert await refusal(scene, scene.customer, scene.creation(64 * MIB + 1)) == (413, "file-too-large")


async def test_only_people_in_the_live_session_begin_uploads(scene: Scene) -> None:
    foreign = await scene.desk.owner("Others", "eve@other.test")
    colleague = await scene.desk.colleague(scene.owner, "bo@desk.test", "all")
    for stranger in (foreign, colleague):
        assert await refusal(scene, stranger, scene.creation(1)) == (404, "session-unknown")
    other = await scene.desk.open(scene.owner)
    elsewhere = {
        "Upload-Length": "1",
        "Upload-Metadata": metadata({"filename": "x", "session": other, "draft": "d"}),
    }
    assert await refusal(scene, scene.customer, elsewhere) == (404, "session-unknown")
    await scene.desk.end(scene.owner, scene.session)
    assert await refusal(scene, scene.owner, scene.creation(1)) == (410, "session-ended")


async def test_nobody_touches_another_persons_upload(scene: Scene) -> None:
    """Not the technician either, who may see that it is there."""
    foreign = await scene.desk.owner("Others", "eve@other.test")
    fellow = await scene.desk.join(scene.owner, scene.session, "Dora")
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, 4)
        finished = await scene.created(client, 2)
        await client.patch(finished, content=b"ab", headers=bytes_at(0))
    for seat in (scene.owner, fellow, foreign):
        async with browsing(scene.port, tus(seat)) as client:
            for one in (address, finished):
                assert (await client.head(one)).status_code == 404
                assert (await client.patch(one, content=b"", headers=bytes_at(0))).status_code == 404
                assert (await client.delete(one)).status_code == 404
    async with browsing(scene.port, tus(scene.customer)) as client:
        assert (await client.patch(address, content=b"1234", headers=bytes_at(0))).status_code == 204


async def test_uploads_need_the_checks_of_every_unsafe_request(scene: Scene) -> None:
    for without in ("Origin", "Deskside-As", "Cookie"):
        headers = {name: value for name, value in tus(scene.customer).items() if name != without}
        async with browsing(scene.port, headers) as client:
            answer = await client.post("/api/uploads", headers=scene.creation(1))
            assert answer.status_code in {401, 403}


async def test_a_participant_has_only_so_many_open_uploads(scene: Scene) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        addresses = [await scene.created(client, 1, draft=f"d{number}") for number in range(20)]
        assert await refusal(scene, scene.customer, scene.creation(1)) == (409, "too-many-files")
        assert (await client.post("/api/uploads", headers=scene.creation(1))).json()["limit"] == 20
        await client.patch(addresses[0], content=b"x", headers=bytes_at(0))
        await scene.created(client, 1)


async def test_a_message_has_only_so_many_files(scene: Scene) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        for _ in range(12):
            await scene.created(client, 0)
        assert await refusal(scene, scene.customer, scene.creation(0)) == (409, "too-many-files")
        await scene.created(client, 0, draft="another")


async def test_a_session_takes_only_its_share_of_the_disk(scene: Scene, service: UploadService) -> None:
    service.limits = replace(service.limits, session_bytes=1_000)
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, 600)
        assert await refusal(scene, scene.customer, scene.creation(401)) == (507, "space-used-up")
        await client.patch(address, content=b"x" * 600, headers=bytes_at(0))
        assert await refusal(scene, scene.customer, scene.creation(401)) == (507, "space-used-up")
        await scene.created(client, 400)


async def test_space_that_is_promised_is_not_promised_again(
    scene: Scene, service: UploadService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Free are 10 MiB beyond the reserve: one upload of 6 fits, a second one only after the first has gone."""

    async def free_bytes(_blobs: DiskBlobs) -> int:
        return service.limits.min_free_bytes + 10 * MIB

    monkeypatch.setattr(DiskBlobs, "free_bytes", free_bytes)
    async with browsing(scene.port, tus(scene.customer)) as client:
        first = await scene.created(client, 6 * MIB)
        assert await refusal(scene, scene.customer, scene.creation(6 * MIB)) == (507, "disk-full")
        await client.delete(first)
        await scene.created(client, 6 * MIB)


async def test_one_session_cannot_claim_the_disk_by_announcing(
    scene: Scene, service: UploadService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Free are 40 MiB beyond the reserve: whoever announces as much as they can leaves half of it to the others."""

    async def free_bytes(_blobs: DiskBlobs) -> int:
        return service.limits.min_free_bytes + 40 * MIB

    monkeypatch.setattr(DiskBlobs, "free_bytes", free_bytes)
    other = await scene.desk.join(scene.owner, elsewhere := await scene.desk.open(scene.owner))
    async with browsing(scene.port, tus(scene.customer)) as client:
        for number in range(5):
            await scene.created(client, 4 * MIB, draft=f"d{number}")
        assert await refusal(scene, scene.customer, scene.creation(4 * MIB)) == (507, "disk-full")
    async with browsing(scene.port, tus(other)) as client:
        headers = scene.creation(20 * MIB, session=elsewhere)
        assert (await client.post("/api/uploads", headers=headers)).status_code == 201


async def test_a_session_has_only_so_many_files_however_small(scene: Scene, service: UploadService) -> None:
    service.limits = replace(service.limits, session_files=15)
    async with browsing(scene.port, tus(scene.customer)) as client:
        for number in range(15):
            await scene.created(client, 0, draft=f"d{number}")
        answer = await client.post("/api/uploads", headers=scene.creation(0, draft="another"))
        assert (answer.status_code, answer.json()["code"], answer.json()["limit"]) == (409, "too-many-files", 15)


async def test_an_early_refusal_reads_no_body(scene: Scene) -> None:
    """A client that asks first is told before it has sent anything."""
    headers = scene.creation(65 * MIB) | {"Content-Type": "application/offset+octet-stream", "Expect": "100-continue"}
    async with line_to(scene.port) as line:
        await line.ask("POST", "/api/uploads", tus(scene.customer) | headers, 65 * MIB)
        heard = await line.hear()
        assert (heard.status, heard.code) == (413, "file-too-large")


class FullDisk:
    """A disk that has no more room after so many bytes."""

    def __init__(self, room: int, number: int = errno.ENOSPC) -> None:
        self.room = room
        self._number = number

    def pwritev(self, descriptor: int, pieces: Sequence[bytes | memoryview], offset: int) -> int:
        if self.room == 0:
            raise OSError(self._number, os.strerror(self._number))
        written = os.pwrite(descriptor, b"".join(pieces)[: self.room], offset)
        self.room -= written
        return written


async def test_a_disk_that_fills_up_answers_507_and_the_client_hears_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes on taking bytes for a while: a connection reset under a sending browser would lose the answer."""
    data = os.urandom(12 * MIB)
    full = FullDisk(3 * MIB + 123)
    monkeypatch.setattr(os, "pwritev", full.pwritev)
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, len(data))
        async with line_to(scene.port) as line:
            await line.ask("PATCH", address, tus(scene.customer) | bytes_at(0), len(data))
            await line.send(data)
            heard = await line.hear()
        assert (heard.status, heard.code) == (507, "disk-full")
        offset = int((await client.head(address)).headers["upload-offset"])
        assert offset == 3 * MIB + 123
        full.room = 100 * MIB
        answer = await client.patch(address, content=data[offset:], headers=bytes_at(offset))
    assert answer.headers["deskside-sha256"] == sha256(data)


async def test_a_disk_that_cannot_write_is_no_full_disk(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    full = FullDisk(0, errno.EIO)
    monkeypatch.setattr(os, "pwritev", full.pwritev)
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, 10)
        answer = await client.patch(address, content=b"1234567890", headers=bytes_at(0))
        assert (answer.status_code, answer.json()["code"]) == (503, "database-unavailable")
        assert (await client.head(address)).headers["upload-offset"] == "0"


async def test_after_a_failed_sync_nothing_is_confirmed_or_taken_any_more(
    scene: Scene, service: UploadService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel reports it once and may have dropped the pages; a second sync would succeed and mean nothing."""

    def broken(_descriptor: int) -> None:
        raise OSError(errno.EIO, "input/output error")

    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, 10)
        await client.patch(address, content=b"1234", headers=bytes_at(0))
        monkeypatch.setattr(os, "fdatasync", broken)
        answer = await client.patch(address, content=b"5678", headers=bytes_at(4))
        monkeypatch.undo()
        assert answer.status_code == 503
        assert not service.healthy
        assert (await client.head(address)).headers["upload-offset"] == "4"
        assert scene.spooled(address).read_bytes() == b"1234"
        assert (await client.patch(address, content=b"5678", headers=bytes_at(4))).status_code == 503
        assert (await client.post("/api/uploads", headers=scene.creation(1))).status_code == 503


async def test_a_finish_that_meets_a_full_disk_can_be_repeated(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def full_for_files(descriptor: int) -> None:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.ENOSPC, "full")
        real(descriptor)

    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, 4)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full_for_files)
            answer = await client.patch(address, content=b"1234", headers=bytes_at(0))
            assert (answer.status_code, answer.json()["code"]) == (507, "disk-full")
        look = await client.head(address)
    assert (look.headers["upload-offset"], look.headers["deskside-sha256"]) == ("4", sha256(b"1234"))


async def test_an_upload_waits_its_time_anew_after_every_byte(scene: Scene, clock: FakeClock) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, 4, client_id="mine")
        for offset in range(3):
            clock.advance(23 * HOUR)
            assert (await client.patch(address, content=b"1", headers=bytes_at(offset))).status_code == 204
        clock.advance(24 * HOUR)
        for answer in (
            await client.patch(address, content=b"1", headers=bytes_at(3)),
            await client.head(address),
        ):
            assert answer.status_code == 410
        assert await scene.created(client, 4, client_id="mine") != address


async def test_expiry_by_the_sweep(scene: Scene, clock: FakeClock, service: UploadService) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, 4)
        kept = await scene.created(client, 2)
        await client.patch(address, content=b"12", headers=bytes_at(0))
        await client.patch(kept, content=b"ok", headers=bytes_at(0))
    record = await scene.desk.database.read(lambda tx: store.by_id(tx, file_of(address)))
    assert record is not None
    await scene.desk.database.write(lambda tx: store.record(tx, record.id, 2, tx.now_ms))
    await service.sweep()
    assert not scene.spooled(address).exists()
    async with browsing(scene.port, tus(scene.customer)) as client:
        assert (await client.head(address)).status_code == 404
        assert (await client.head(kept)).headers["deskside-sha256"] == sha256(b"ok")


async def test_the_sweep_removes_what_a_removed_person_left(scene: Scene, service: UploadService) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, 4)
        await client.patch(address, content=b"12", headers=bytes_at(0))
    await service.sweep()
    assert scene.spooled(address).exists()
    await scene.desk.remove(scene.owner, scene.session, scene.customer)
    await service.sweep()
    assert not scene.spooled(address).exists()


async def test_the_end_of_a_session_removes_what_was_not_posted(scene: Scene, service: UploadService) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        unfinished = await scene.created(client, 4)
        await client.patch(unfinished, content=b"12", headers=bytes_at(0))
        unposted, posted = (
            await scene.created(client, 2, draft="unposted"),
            await scene.created(client, 2, draft="sent"),
        )
        for address in (unposted, posted):
            await client.patch(address, content=b"ab", headers=bytes_at(0))
    await scene.desk.post(scene.customer, scene.session, 1, "sent")
    await scene.desk.end(scene.owner, scene.session)
    for _ in range(2):
        await service.session_ended(scene.session)
    assert not scene.spooled(unfinished).exists()
    assert not await scene.desk.blobs.exists(file_of(unposted))
    assert await scene.desk.blobs.exists(file_of(posted))
