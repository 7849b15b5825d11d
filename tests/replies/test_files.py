"""Files of canned replies: uploaded like any other, seen by those whose reply it is, gone when the reply is."""

import asyncio

import pytest

from deskside import uploads
from deskside.clock import HOUR, FakeClock
from deskside.errors import Code
from deskside.files import Eraser
from deskside.uploads import Limits
from tests.files.desk import Desk, Seat, serving
from tests.replies.conftest import Scene
from tests.scene import refusal
from tests.uploads.conftest import bytes_at, file_of, metadata, new_service, sha256


async def test_a_reply_has_the_files_of_its_draft(scene: Scene) -> None:
    await scene.upload(scene.tech, b"one" * 100, "one.zip")
    await scene.upload(scene.tech, b"two" * 100, "two.png", prove=False)
    reply = await scene.save(scene.tech, text="", draft="reply-draft", file_count=2)
    assert [(file.name, file.size_bytes, file.proven) for file in reply.files] == [
        ("one.zip", 300, True),
        ("two.png", 300, False),
    ]
    assert (reply.file_count, reply.files[0].sha256) == (2, sha256(b"one" * 100))
    answer = await scene.content(scene.tech, reply.files[0].id)
    assert (answer.status_code, answer.content) == (200, b"one" * 100)
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_files_are_taken_out_and_come_in_behind_the_others(scene: Scene) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        await scene.upload(scene.owner, name.encode(), name)
    reply = await scene.save(scene.owner, draft="reply-draft", file_count=3, shared=True)
    await scene.upload(scene.owner, b"new", "d.txt", "second-draft")
    changed = await scene.change(scene.owner, reply, drop=[reply.files[1].id], draft="second-draft", file_count=1)
    assert [file.name for file in changed.files] == ["a.txt", "c.txt", "d.txt"]
    assert (await scene.content(scene.owner, reply.files[1].id)).status_code == 404
    every = await scene.do(scene.tech, "replies.files", reply=reply.id)
    assert [file.name for file in every.files] == ["a.txt", "c.txt", "d.txt"]
    gone = [file.id for file in changed.files]
    assert await refusal(scene.change(scene.owner, changed, drop=gone, text="")) == (400, Code.TEXT_INVALID)
    await Eraser(scene.desk.database, scene.desk.blobs).sweep()
    assert len(scene.blobs_on_disk()) == 3


async def test_what_belongs_to_another_reply_is_not_taken_out(scene: Scene) -> None:
    first, second = await scene.with_file(scene.tech), await scene.with_file(scene.tech)
    changed = await scene.change(scene.tech, first, drop=[second.files[0].id, "nonsense"])
    assert changed.file_count == 1
    assert (await scene.content(scene.tech, second.files[0].id)).status_code == 200


async def test_a_reply_is_not_saved_before_all_its_files_are_there(scene: Scene) -> None:
    await scene.upload(scene.tech, b"one", "one.zip")
    await scene.begin(scene.tech, 10, "two.zip")
    refused = await refusal(scene.save(scene.tech, draft="reply-draft", file_count=2))
    assert refused == (409, Code.FILES_MISSING)
    # What one member uploads no other can take.
    refused = await refusal(scene.save(scene.other, draft="reply-draft", file_count=1))
    assert refused == (409, Code.FILES_MISSING)
    assert (await scene.save(scene.tech, draft="reply-draft", file_count=1)).file_count == 1
    refused = await refusal(scene.save(scene.tech, draft="reply-draft", file_count=1))
    assert refused == (409, Code.FILES_MISSING)


async def test_two_who_change_at_once_lose_no_file(scene: Scene) -> None:
    reply = await scene.with_file(scene.owner, shared=True)
    await scene.upload(scene.owner, b"mine", "mine.txt", "my-draft")
    await scene.change(scene.owner, reply, text="theirs")
    refused = await refusal(scene.change(scene.owner, reply, draft="my-draft", file_count=1, text="mine"))
    assert refused == (409, Code.REPLY_CHANGED)
    [now] = await scene.listed(scene.owner)
    again = await scene.change(scene.owner, now, draft="my-draft", file_count=1, text="mine")
    assert [file.name for file in again.files] == ["driver.zip", "mine.txt"]


async def test_a_files_own_gate(scene: Scene) -> None:
    draft = await scene.upload(scene.owner, b"not saved")
    for seat, status in ((scene.owner, 200), (scene.tech, 404), (scene.customer, 404), (scene.stranger, 404)):
        assert (await scene.content(seat, draft)).status_code == status
    ours = await scene.save(scene.owner, draft="reply-draft", file_count=1, shared=True)
    for seat, status in ((scene.owner, 200), (scene.tech, 200), (scene.customer, 404), (scene.stranger, 404)):
        assert (await scene.content(seat, ours.files[0].id)).status_code == status
    mine = await scene.with_file(scene.tech)
    for seat, status in ((scene.tech, 200), (scene.owner, 404), (scene.other, 404), (scene.customer, 404)):
        assert (await scene.content(seat, mine.files[0].id)).status_code == status


async def test_an_upload_is_its_members_alone(scene: Scene) -> None:
    begun = await scene.begin(scene.tech, 4, "a.bin")
    address = begun.headers["location"]
    for seat in (scene.other, scene.owner, scene.stranger, scene.customer):
        async with scene.browsing(seat) as client:
            assert (await client.head(address)).status_code == 404
            assert (await client.patch(address, content=b"evil", headers=bytes_at(0))).status_code == 404
            assert (await client.delete(address)).status_code == 404
    async with scene.browsing(scene.tech) as client:
        assert (await client.patch(address, content=b"data", headers=bytes_at(0))).status_code == 204
    prove = {"session": None, "file": file_of(address), "sha256": sha256(b"data")}
    for seat in (scene.other, scene.customer):
        assert await refusal(scene.do(seat, "uploads.prove", **prove)) == (404, Code.FILE_UNKNOWN)
    named = prove | {"session": scene.session}
    assert await refusal(scene.do(scene.tech, "uploads.prove", **named)) == (404, Code.UPLOAD_UNKNOWN)
    assert (await scene.do(scene.tech, "uploads.prove", **prove)).proven
    assert scene.proven == [], "no message shows it"


@pytest.mark.parametrize(
    "facts",
    [
        {"filename": "a", "draft": "d", "for": "reply", "session": "S"},
        {"filename": "a", "draft": "d", "for": "message"},
        {"filename": "a", "draft": "d"},
    ],
)
async def test_an_upload_says_for_what_it_is(scene: Scene, facts: dict[str, str]) -> None:
    async with scene.browsing(scene.tech) as client:
        headers = {"Upload-Length": "3", "Upload-Metadata": metadata(facts)}
        answer = await client.post("/api/uploads", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, Code.UPLOAD_INVALID)


async def test_an_interrupted_file_goes_on_where_it_stood(
    scene: Scene, desk: Desk, clock: FakeClock, limits: Limits
) -> None:
    data = bytes(range(256)) * 40
    begun = await scene.begin(scene.tech, len(data), "driver.zip", client_id="c1")
    address = begun.headers["location"]
    async with scene.browsing(scene.tech) as client:
        assert (await client.patch(address, content=data[:5_000], headers=bytes_at(0))).status_code == 204
    again = await scene.begin(scene.tech, len(data), "driver.zip", client_id="c1")
    assert again.headers["location"] == address
    # Another process after a crash.
    service = new_service(desk, clock, limits)
    await service.start()
    async with serving(desk.front(uploads.routes(service, desk.identify))) as port:
        restarted = Scene(
            scene.desk, service, scene.door, port, scene.owner, scene.tech, scene.other, scene.stranger, scene.session,
            scene.customer,
        )  # fmt: skip
        async with restarted.browsing(scene.tech) as client:
            assert (await client.head(address)).headers["upload-offset"] == "5000"
            answer = await client.patch(address, content=data[5_000:], headers=bytes_at(5_000))
            assert answer.headers["deskside-sha256"] == sha256(data)
    await service.close()
    reply = await scene.save(scene.tech, draft="reply-draft", file_count=1)
    assert (await scene.content(scene.tech, reply.files[0].id)).content == data


async def test_limits_are_those_of_every_upload(scene: Scene, limits: Limits) -> None:
    large = await scene.begin(scene.tech, limits.max_file_bytes + 1, "large.iso")
    assert (large.status_code, large.json()["code"]) == (413, Code.FILE_TOO_LARGE)
    for number in range(limits.draft_files):
        assert (await scene.begin(scene.tech, 1, f"{number}.txt")).status_code == 201
    more = await scene.begin(scene.tech, 1, "more.txt")
    assert (more.status_code, more.json()["code"]) == (409, Code.TOO_MANY_FILES)
    for number in range(limits.open_uploads - limits.draft_files):
        assert (await scene.begin(scene.tech, 1, f"{number}.txt", "other-draft")).status_code == 201
    more = await scene.begin(scene.tech, 1, "more.txt", "other-draft")
    assert (more.status_code, more.json()["code"]) == (409, Code.TOO_MANY_FILES)
    assert (await scene.begin(scene.other, 1, "more.txt")).status_code == 201


async def test_a_file_that_no_reply_was_saved_with_goes_when_its_time_is_over(
    scene: Scene, clock: FakeClock, limits: Limits
) -> None:
    kept = await scene.with_file(scene.tech, b"kept")
    loose = await scene.upload(scene.tech, b"loose", draft="never-saved")
    begun = await scene.begin(scene.tech, 10, "half.bin", "never-saved")
    clock.advance(limits.keep_ms - HOUR)
    await scene.service.sweep()
    assert len(scene.blobs_on_disk()) == 2
    clock.advance(2 * HOUR)
    await scene.service.sweep()
    await Eraser(scene.desk.database, scene.desk.blobs).sweep()
    assert (await scene.content(scene.tech, loose)).status_code == 404
    assert (await scene.content(scene.tech, kept.files[0].id)).content == b"kept"
    async with scene.browsing(scene.tech) as client:
        assert (await client.head(begun.headers["location"])).status_code == 404
    assert len(scene.blobs_on_disk()) == 1


async def test_the_end_of_a_session_touches_no_reply(scene: Scene) -> None:
    reply = await scene.with_file(scene.tech, b"kept")
    draft = await scene.upload(scene.tech, b"being written")
    begun = await scene.begin(scene.tech, 10, "half.bin")
    await scene.desk.end(scene.tech, scene.session)
    await scene.service.session_ended(scene.session)
    await scene.service.sweep()
    assert (await scene.content(scene.tech, reply.files[0].id)).content == b"kept"
    assert (await scene.content(scene.tech, draft)).status_code == 200
    async with scene.browsing(scene.tech) as client:
        assert (await client.head(begun.headers["location"])).status_code == 200


async def test_a_file_is_taken_back_before_the_reply_is_saved_and_not_after(scene: Scene) -> None:
    first = await scene.upload(scene.tech, b"first")
    async with scene.browsing(scene.tech) as client:
        assert (await client.delete(f"/api/uploads/{first}")).status_code == 204
    assert scene.blobs_on_disk() == []
    await scene.upload(scene.tech, b"second")
    reply = await scene.save(scene.tech, draft="reply-draft", file_count=1)
    async with scene.browsing(scene.tech) as client:
        assert (await client.delete(f"/api/uploads/{reply.files[0].id}")).status_code == 409
    assert (await scene.content(scene.tech, reply.files[0].id)).content == b"second"


async def test_a_deleted_reply_is_gone_with_its_files(scene: Scene) -> None:
    reply = await scene.with_file(scene.owner, b"gone" * 1_000, shared=True)
    file = reply.files[0].id
    await scene.remove(scene.owner, reply)
    assert (await scene.content(scene.owner, file)).status_code == 404
    await Eraser(scene.desk.database, scene.desk.blobs).sweep()
    assert scene.blobs_on_disk() == []


async def test_downloads_of_a_deleted_reply_stop(scene: Scene) -> None:
    reply = await scene.with_file(scene.tech, bytes(30_000_000))
    received, stopped = 0, False

    async def read(seat: Seat) -> None:
        nonlocal received, stopped
        async with (
            scene.browsing(seat) as client,
            client.stream("GET", f"/api/files/{reply.files[0].id}/content") as answer,
        ):
            try:
                async for piece in answer.aiter_raw(65_536):
                    received += len(piece)
                    await asyncio.sleep(0.01)
            except Exception:  # noqa: BLE001 - however the client calls a body that breaks off
                stopped = True

    reading = asyncio.create_task(read(scene.tech))
    while received == 0:  # noqa: ASYNC110 - nothing tells of the first piece
        await asyncio.sleep(0.01)
    await scene.remove(scene.tech, reply)
    await asyncio.wait_for(reading, 20)
    assert stopped
    assert received < 30_000_000
