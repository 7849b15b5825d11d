"""The blob contract, asked of every backend: durable before acknowledged, whole or not there, never in the way of the loop."""

import asyncio
import errno
import hashlib
import os
import stat
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from deskside.backends import Blob, BlobMissing, Blobs, DiskBlobs
from deskside.errors import Code, Problem


@pytest.fixture(params=["disk"])
async def blobs(tmp_path: Path) -> AsyncIterator[Blobs]:
    store = DiskBlobs(tmp_path / "blobs")
    yield store
    await store.close()


async def whole(blobs: Blobs, key: str) -> bytes:
    async with await blobs.open(key) as blob:
        return await blob.read(0, blob.size_bytes)


def spooled(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "spooled"
    path.write_bytes(data)
    return path


async def test_a_written_blob_reads_back(blobs: Blobs) -> None:
    await blobs.write("a-key", b"hello")
    assert await whole(blobs, "a-key") == b"hello"
    assert await blobs.exists("a-key")


async def test_an_empty_blob_is_a_blob(blobs: Blobs) -> None:
    await blobs.write("empty", b"")
    assert await blobs.exists("empty")
    assert await whole(blobs, "empty") == b""


async def test_an_adopted_file_leaves_its_place(blobs: Blobs, tmp_path: Path) -> None:
    data = os.urandom(3_000_001)
    path = spooled(tmp_path, data)
    await blobs.adopt(path, "big")
    assert not path.exists()
    assert await whole(blobs, "big") == data


async def test_adopting_again_after_a_crash_replaces_the_blob(blobs: Blobs, tmp_path: Path) -> None:
    await blobs.write("key", b"first")
    await blobs.adopt(spooled(tmp_path, b"second"), "key")
    assert await whole(blobs, "key") == b"second"


async def test_what_cannot_be_adopted_changes_nothing(blobs: Blobs, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await blobs.adopt(tmp_path / "not-there", "key")
    assert not await blobs.exists("key")


async def test_ranges_give_exactly_their_bytes(blobs: Blobs) -> None:
    data = bytes(range(256)) * 5_000
    await blobs.write("key", data)
    async with await blobs.open("key") as blob:
        assert blob.size_bytes == len(data)
        for offset, length in [(0, 1), (255, 2), (len(data) - 1, 1), (1_000, 700_000)]:
            assert await blob.read(offset, length) == data[offset : offset + length]
        assert await blob.read(len(data) - 3, 100) == data[-3:]
        assert await blob.read(len(data), 100) == b""
        assert await blob.read(len(data) + 5, 100) == b""


async def test_reads_run_beside_one_another(blobs: Blobs) -> None:
    data = os.urandom(4_000_000)
    await blobs.write("key", data)
    async with await blobs.open("key") as blob:
        parts = await asyncio.gather(*(blob.read(offset, 1_000) for offset in range(0, len(data), 1_000)))
    assert hashlib.sha256(b"".join(parts)).digest() == hashlib.sha256(data).digest()


async def test_a_missing_blob_says_so(blobs: Blobs) -> None:
    with pytest.raises(BlobMissing):
        await blobs.open("nothing")
    assert not await blobs.exists("nothing")


async def test_a_deleted_blob_is_not_found_but_an_opened_one_reads_on(blobs: Blobs) -> None:
    await blobs.write("key", b"still here")
    async with await blobs.open("key") as blob:
        await blobs.delete("key")
        assert await blob.read(0, 100) == b"still here"
    assert not await blobs.exists("key")
    with pytest.raises(BlobMissing):
        await blobs.open("key")
    await blobs.delete("key")


async def test_a_large_one_reads_on_too_when_it_is_deleted(blobs: Blobs, tmp_path: Path) -> None:
    """However its space is given back."""
    size = 50_000_000
    path = tmp_path / "spooled"
    with path.open("wb") as file:
        file.truncate(size)
        file.seek(size - 4)
        file.write(b"last")
    await blobs.adopt(path, "key")
    async with await blobs.open("key") as blob:
        await blobs.delete("key")
        assert await blob.read(size - 4, 100) == b"last"
    assert not await blobs.exists("key")


async def test_a_closed_blob_does_not_read(blobs: Blobs) -> None:
    await blobs.write("key", b"data")
    blob = await blobs.open("key")
    async with blob:
        pass
    with pytest.raises(ValueError, match="closed"):
        await blob.read(0, 1)


async def test_a_cancelled_read_leaves_no_open_file(blobs: Blobs) -> None:
    await blobs.write("key", os.urandom(2_000_000))
    before = open_files()
    for _ in range(20):
        async with await blobs.open("key") as blob:
            await cancelled(blob)
        opening = asyncio.ensure_future(blobs.open("key"))
        await asyncio.sleep(0)
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
    await eventually(lambda: open_files() <= before)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def cancelled(blob: Blob) -> None:
    reading = asyncio.ensure_future(blob.read(0, 2_000_000))
    await asyncio.sleep(0)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)


async def eventually(true: Callable[[], bool]) -> None:
    for _ in range(200):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("did not come true within two seconds")


async def test_a_copy_has_the_bytes_and_outlives_its_source(blobs: Blobs) -> None:
    data = os.urandom(1_500_000)
    await blobs.write("source", data)
    await blobs.copy("source", "twin")
    assert await whole(blobs, "twin") == await whole(blobs, "source") == data
    await blobs.delete("source")
    assert not await blobs.exists("source")
    assert await whole(blobs, "twin") == data


async def test_deleting_a_copy_leaves_its_source(blobs: Blobs) -> None:
    await blobs.write("source", b"kept")
    await blobs.copy("source", "twin")
    await blobs.delete("twin")
    assert not await blobs.exists("twin")
    assert await whole(blobs, "source") == b"kept"


async def test_neither_a_copy_nor_its_source_notices_that_the_other_is_written_again(
    blobs: Blobs, tmp_path: Path
) -> None:
    await blobs.write("source", b"first")
    await blobs.copy("source", "twin")
    await blobs.copy("source", "other-twin")
    await blobs.write("source", b"second")
    await blobs.adopt(spooled(tmp_path, b"third"), "twin")
    assert await whole(blobs, "source") == b"second"
    assert await whole(blobs, "twin") == b"third"
    assert await whole(blobs, "other-twin") == b"first"


async def test_copying_again_after_a_crash_replaces_the_copy(blobs: Blobs) -> None:
    await blobs.write("source", b"of now")
    await blobs.write("twin", b"of before")
    for _ in range(3):
        await blobs.copy("source", "twin")
    assert await whole(blobs, "twin") == b"of now"
    await blobs.copy("twin", "twin")
    assert await whole(blobs, "twin") == await whole(blobs, "source") == b"of now"


async def test_what_is_not_there_cannot_be_copied_and_changes_nothing(blobs: Blobs) -> None:
    await blobs.write("twin", b"still")
    with pytest.raises(BlobMissing):
        await blobs.copy("nothing", "twin")
    assert await whole(blobs, "twin") == b"still"


async def test_many_copies_at_once_are_all_whole(blobs: Blobs) -> None:
    data = os.urandom(200_000)
    await blobs.write("source", data)
    await asyncio.gather(*(blobs.copy("source", f"twin-{number}") for number in range(50)))
    for number in range(50):
        assert await whole(blobs, f"twin-{number}") == data


@pytest.mark.parametrize("key", ["", "../up", "a/b", "a b", "x" * 101, "ключ", "a\n"])
async def test_a_key_is_never_a_path(blobs: Blobs, key: str) -> None:
    with pytest.raises(ValueError, match="not a blob key"):
        await blobs.write(key, b"x")


async def test_odd_but_allowed_keys_are_told_apart(blobs: Blobs) -> None:
    keys = [".", "..", "-", "a", "A", "x" * 100]
    for key in keys:
        await blobs.write(key, key.encode())
    for key in keys:
        assert await whole(blobs, key) == key.encode()


async def test_free_space_is_known(blobs: Blobs) -> None:
    assert await blobs.free_bytes() > 0


async def test_blobs_outlive_their_store(tmp_path: Path) -> None:
    first = DiskBlobs(tmp_path / "blobs")
    await first.write("key", b"kept")
    await first.close()
    second = DiskBlobs(tmp_path / "blobs")
    assert await whole(second, "key") == b"kept"
    await second.close()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
async def test_a_full_disk_is_507_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    blobs = DiskBlobs(tmp_path / "blobs")

    def full(_descriptor: int) -> None:
        raise OSError(number, "full")

    await blobs.write("other", b"makes the folders")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Problem) as refused:
        await blobs.write("key", b"x" * 1_000)
    monkeypatch.undo()
    assert (refused.value.status, refused.value.code) == (507, Code.DISK_FULL)
    assert not await blobs.exists("key")
    assert len([path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]) == 1
    await blobs.close()


@pytest.mark.parametrize("kind", [stat.S_ISREG, stat.S_ISDIR], ids=["file", "folder"])
@pytest.mark.parametrize("verb", ["write", "adopt", "copy", "delete"])
async def test_after_a_failed_sync_nothing_is_written_or_deleted_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Callable[[int], bool], verb: str
) -> None:
    """The kernel reports it once; whoever tried again would hear that all is well."""
    blobs = DiskBlobs(tmp_path / "blobs")
    await blobs.write("key", b"kept")
    real = os.fsync

    def broken(descriptor: int) -> None:
        if kind(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, "input/output error")
        real(descriptor)

    verbs: dict[str, Callable[[], Awaitable[None]]] = {
        "write": lambda: blobs.write("other", b"x"),
        "adopt": lambda: blobs.adopt(spooled(tmp_path, b"x"), "other"),
        "copy": lambda: blobs.copy("key", "other"),
        "delete": lambda: blobs.delete("key"),
    }
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", broken)
        if kind is stat.S_ISREG and verb in {"copy", "delete"}:
            return await verbs[verb]()  # They sync no file: the bytes are on the disk, or go.
        with pytest.raises(OSError, match="input/output"):
            await verbs[verb]()
    assert not blobs.healthy
    for again in verbs.values():
        with pytest.raises(Problem) as refused:
            await again()
        assert (refused.value.status, refused.value.code) == (503, Code.DATABASE_UNAVAILABLE)
    if verb != "delete":
        assert await whole(blobs, "key") == b"kept", "reading goes on"
    await blobs.close()
    return None


async def test_nothing_is_acknowledged_before_file_and_folder_are_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = DiskBlobs(tmp_path / "blobs")
    synced: list[str] = []
    real = os.fsync

    def note(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    await blobs.write("key", b"data")
    [kept] = [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]
    assert synced[-2:] == [f"{kept}.part", str(kept.parent)]
    assert str(kept.parent.parent) in synced
    synced.clear()
    path = spooled(tmp_path, b"adopted")
    await blobs.adopt(path, "key")
    assert synced == [str(path), str(kept.parent)]
    await blobs.close()


async def test_a_file_from_another_file_system_is_copied_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`adopt` is a rename; where that cannot be, nothing half is ever seen under the key."""
    blobs = DiskBlobs(tmp_path / "blobs")
    path = spooled(tmp_path, b"from afar")
    real = Path.replace

    def across(self: Path, target: Path) -> Path:
        if self == path:
            raise OSError(errno.EXDEV, "cross-device link")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", across)
    await blobs.adopt(path, "key")
    assert await whole(blobs, "key") == b"from afar"
    assert not path.exists()
    await blobs.close()


async def test_a_copy_on_disk_takes_no_room_and_leaves_no_other_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = DiskBlobs(tmp_path / "blobs")
    await blobs.write("source", b"x" * 100_000)
    synced: list[str] = []
    real = os.fsync

    def note(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    await blobs.copy("source", "twin")
    await blobs.copy("source", "twin")
    kept = [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]
    assert len(kept) == 2
    assert len({path.stat().st_ino for path in kept}) == 1
    assert synced[-1] in {str(path.parent) for path in kept}
    await blobs.close()


@pytest.mark.parametrize("number", [errno.EMLINK, errno.EPERM, errno.EOPNOTSUPP])
async def test_where_a_file_can_have_no_other_name_it_is_really_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """ext4 takes 65,000 names for a file; some network file systems take one."""
    blobs = DiskBlobs(tmp_path / "blobs")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, "no more names")

    await blobs.write("source", b"moved after all")
    monkeypatch.setattr(os, "link", refuse)
    await blobs.copy("source", "twin")
    with pytest.raises(BlobMissing):
        await blobs.copy("nothing", "other")
    await blobs.delete("source")
    assert await whole(blobs, "twin") == b"moved after all"
    assert len([path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]) == 1
    await blobs.close()
