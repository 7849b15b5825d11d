"""Uploads over the wire: from the announcement to a file of a draft."""

import base64
import hashlib
import os

import httpx
import pytest

from deskside.filenames import MOST_BYTES, safe_name
from deskside.files import StoredFile
from deskside.files.store import by_id
from tests.files.desk import browsing
from tests.uploads.conftest import Scene, bytes_at, client_id, file_of, metadata, sha256, tus

MIB = 1024 * 1024


async def stored(scene: Scene, address: str) -> StoredFile | None:
    return await scene.desk.database.read(lambda tx: by_id(tx, file_of(address)))


async def content(scene: Scene, address: str) -> bytes:
    file = await stored(scene, address)
    assert file is not None
    async with await scene.desk.blobs.open(file.blob) as blob:
        return await blob.read(0, blob.size_bytes)


async def test_a_file_arrives_in_pieces_and_is_byte_identical(scene: Scene) -> None:
    data = os.urandom(5 * MIB + 17)
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, len(data), name="Ferien.jpg", filetype="image/jpeg")
        for start in range(0, len(data), 2 * MIB):
            piece = data[start : start + 2 * MIB]
            answer = await client.patch(address, content=piece, headers=bytes_at(start))
            assert answer.status_code == 204
            assert answer.headers["upload-offset"] == str(start + len(piece))
            last = start + len(piece) == len(data)
            assert answer.headers.get("deskside-sha256") == (sha256(data) if last else None)
            assert ("upload-expires" in answer.headers) is not last
        look = await client.head(address)
    assert look.headers["upload-offset"] == look.headers["upload-length"] == str(len(data))
    assert look.headers["deskside-sha256"] == sha256(data)
    assert await content(scene, address) == data
    file = await stored(scene, address)
    assert file is not None
    assert (file.name, file.sha256, file.proven, file.message) == ("Ferien.jpg", sha256(data), False, None)
    assert not scene.spooled(address).exists()


async def test_the_desk_says_what_it_speaks(scene: Scene) -> None:
    async with browsing(scene.port) as client:
        for address in ("/api/uploads", "/api/uploads/01ARZ3NDEKTSV4RRFFQ69G5FAV"):
            answer = await client.options(address)
            assert answer.status_code == 204
            assert answer.headers["tus-version"] == "1.0.0"
            assert answer.headers["tus-extension"] == "creation,creation-with-upload,expiration,checksum,termination"
            assert answer.headers["tus-max-size"] == str(64 * MIB)
            assert answer.headers["tus-checksum-algorithm"] == "sha1,sha256"


async def test_an_upload_says_where_it_stands(scene: Scene) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, 10, filetype="text/plain")
        await client.patch(address, content=b"1234", headers=bytes_at(0))
        answer = await client.head(address)
    assert answer.status_code == 200
    assert answer.headers["upload-offset"] == "4"
    assert answer.headers["upload-length"] == "10"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert answer.headers["upload-expires"].endswith(" GMT")
    facts = {"filename": "notes.bin", "session": scene.session, "draft": "draft", "filetype": "text/plain"}
    assert answer.headers["upload-metadata"] == metadata(facts)
    assert "deskside-sha256" not in answer.headers


async def test_the_first_bytes_may_come_with_the_announcement(scene: Scene) -> None:
    data = os.urandom(300_000)
    async with browsing(scene.port, tus(scene.customer)) as client:
        headers = scene.creation(len(data)) | {"Content-Type": "application/offset+octet-stream"}
        whole = await client.post("/api/uploads", headers=headers, content=data)
        assert whole.status_code == 201
        assert whole.headers["upload-offset"] == str(len(data))
        assert whole.headers["deskside-sha256"] == sha256(data)
        part = await client.post("/api/uploads", headers=headers, content=data[:1_000])
        assert part.headers["upload-offset"] == "1000"
        rest = await client.patch(part.headers["location"], content=data[1_000:], headers=bytes_at(1_000))
    assert rest.headers["deskside-sha256"] == sha256(data)
    assert await content(scene, whole.headers["location"]) == data
    assert await content(scene, part.headers["location"]) == data


async def test_an_empty_file_is_finished_when_it_is_announced(scene: Scene) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        answer = await client.post("/api/uploads", headers=scene.creation(0))
        assert answer.status_code == 201
        assert answer.headers["deskside-sha256"] == sha256(b"")
    assert await content(scene, answer.headers["location"]) == b""


async def test_a_repeated_announcement_finds_the_first_upload(scene: Scene) -> None:
    key = client_id()
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, 4, client_id=key)
        await client.patch(address, content=b"ab", headers=bytes_at(0))
        again = await client.post("/api/uploads", headers=scene.creation(4, client_id=key))
        assert (again.status_code, again.headers["location"], again.headers["upload-offset"]) == (201, address, "2")
        await client.patch(address, content=b"cd", headers=bytes_at(2))
        finished = await client.post("/api/uploads", headers=scene.creation(4, client_id=key))
        assert (finished.headers["location"], finished.headers["deskside-sha256"]) == (address, sha256(b"abcd"))
        other = await client.post("/api/uploads", headers=scene.creation(5, client_id=key))
        assert (other.status_code, other.json()["code"]) == (409, "id-reused")


async def test_bytes_go_on_only_from_where_the_upload_stands(scene: Scene) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, 10)
        await client.patch(address, content=b"1234", headers=bytes_at(0))
        for offset in (0, 3, 5, 9_999_999):
            answer = await client.patch(address, content=b"x", headers=bytes_at(offset))
            assert (answer.status_code, answer.json()["code"]) == (409, "offset-wrong")
            assert answer.headers["upload-offset"] == "4"
        await client.patch(address, content=b"567890", headers=bytes_at(4))
    assert await content(scene, address) == b"1234567890"


async def test_a_length_that_changes_on_the_way_changes_nothing(scene: Scene) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, 4)
        for lie, piece, offset in (("2", b"ab", 0), ("9", b"cd", 2)):
            answer = await client.patch(address, content=piece, headers=bytes_at(offset) | {"Upload-Length": lie})
            assert (answer.status_code, answer.headers["upload-offset"]) == (204, str(offset + 2))
        assert (await client.head(address)).headers["upload-length"] == "4"
    assert await content(scene, address) == b"abcd"


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "C:\\Windows\\con.txt",
        "a\0b\r\nSet-Cookie: x.txt",
        "invoice\u202etxt.exe",
        "LPT1",
        "x" * 1_000 + ".pdf",
        "\U0001f5a8" * 1_000 + ".pdf",
    ],
)
async def test_whatever_a_file_is_called_it_is_kept_under_a_name_that_is_safe(scene: Scene, name: str) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, 0, name=name)
    file = await stored(scene, address)
    assert file is not None
    assert file.name == safe_name(name)
    assert len(file.name.encode()) <= MOST_BYTES
    assert not set(file.name) & set("/\\\0\r\n\u202e")


async def test_more_bytes_than_announced_are_refused_and_make_no_file(scene: Scene) -> None:
    async def endless():
        for _ in range(40):
            yield b"x" * 100_000

    async with browsing(scene.port, tus(scene.customer)) as client:
        known = await scene.created(client, 10)
        answer = await client.patch(known, content=b"12345678901", headers=bytes_at(0))
        assert (answer.status_code, answer.json()["code"]) == (413, "upload-invalid")
        unknown = await scene.created(client, 1_000_000)
        answer = await client.patch(unknown, content=endless(), headers=bytes_at(0))
        assert (answer.status_code, answer.json()["code"]) == (413, "upload-invalid")
    assert await stored(scene, known) is None
    assert await stored(scene, unknown) is None


async def test_a_body_of_unknown_length_may_end_exactly(scene: Scene) -> None:
    async def pieces():
        for _ in range(30):
            yield b"y" * 100_000

    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, 3_000_000)
        answer = await client.patch(address, content=pieces(), headers=bytes_at(0))
    assert answer.status_code == 204
    assert answer.headers["deskside-sha256"] == sha256(b"y" * 3_000_000)


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
async def test_a_checksum_guards_the_bytes_it_came_with(scene: Scene, algorithm: str) -> None:
    first, second = os.urandom(1_500_000), os.urandom(700_000)

    def checked(data: bytes, offset: int) -> dict[str, str]:
        digest = base64.b64encode(hashlib.new(algorithm, data).digest()).decode()
        return bytes_at(offset) | {"Upload-Checksum": f"{algorithm} {digest}"}

    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, len(first) + len(second))
        assert (await client.patch(address, content=first, headers=checked(first, 0))).status_code == 204
        wrong = await client.patch(address, content=second[::-1], headers=checked(second, len(first)))
        assert (wrong.status_code, wrong.json()["code"]) == (460, "checksum-wrong")
        assert (await client.head(address)).headers["upload-offset"] == str(len(first))
        right = await client.patch(address, content=second, headers=checked(second, len(first)))
    assert right.status_code == 204
    assert right.headers["deskside-sha256"] == sha256(first + second)
    assert await content(scene, address) == first + second


async def test_an_upload_is_taken_back(scene: Scene) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, 10)
        await client.patch(address, content=b"1234", headers=bytes_at(0))
        assert scene.spooled(address).exists()
        assert (await client.delete(address)).status_code == 204
        assert not scene.spooled(address).exists()
        for answer in (await client.head(address), await client.delete(address)):
            assert answer.status_code == 404


async def test_a_finished_file_is_taken_back_until_it_is_posted(scene: Scene) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        taken, posted = await scene.created(client, 2), await scene.created(client, 2, draft="posted")
        for address in (taken, posted):
            await client.patch(address, content=b"ab", headers=bytes_at(0))
        await scene.desk.post(scene.customer, scene.session, 1, "posted")
        assert (await client.delete(taken)).status_code == 204
        assert await stored(scene, taken) is None
        assert not await scene.desk.blobs.exists(file_of(taken))
        refused = await client.delete(posted)
        assert (refused.status_code, refused.json()["code"]) == (409, "not-allowed")
    assert await content(scene, posted) == b"ab"


async def test_refusals_are_problem_documents_that_name_the_protocol(scene: Scene) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        answer = await client.patch("/api/uploads/nothing", content=b"x", headers=bytes_at(0))
        check_problem(answer, 404, "upload-unknown")
        del client.headers["Tus-Resumable"]
        answer = await client.post("/api/uploads", headers=scene.creation(1))
        check_problem(answer, 412, "tus-version-wrong")
        assert answer.headers["tus-version"] == "1.0.0"


def check_problem(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["tus-resumable"] == "1.0.0"
