"""Using a reply puts copies of its files into a draft: quickly, within the limits, and each living and dying alone."""

import asyncio
import os

import pytest

from deskside.backends import Transaction
from deskside.errors import Code
from deskside.files import Eraser, erase_of_message, of_messages, take_draft
from deskside.ids import MessageId, new_id
from deskside.replies import CannedReply
from deskside.uploads import Limits
from tests.files.desk import Desk, Seat
from tests.replies.conftest import Scene
from tests.uploads.conftest import sha256


async def post(scene: Scene, seat: Seat, count: int, draft: str = "chat-draft") -> MessageId:
    """A message with the draft's files; answers its id."""
    sender, message = await scene.desk.participant(seat, scene.session), MessageId(new_id())
    session = scene.session
    await scene.desk.database.write(lambda tx: take_draft(tx, session, sender, draft, count, message))
    return message


async def delete(scene: Scene, message: MessageId) -> None:
    def gone(tx: Transaction) -> None:
        erase_of_message(tx, message)

    await scene.desk.database.write(gone)
    await Eraser(scene.desk.database, scene.desk.blobs).sweep()


async def used(scene: Scene, seat: Seat, reply: CannedReply, **args: str) -> list[str]:
    """The ids of the copies."""
    answer = await scene.use(seat, reply, **args)
    assert answer.status_code == 200, answer.text
    return [file["id"] for file in answer.json()["files"]]


async def test_a_used_reply_brings_its_words_and_copies_of_its_files(scene: Scene) -> None:
    data = os.urandom(300_000)
    await scene.upload(scene.owner, data, "driver.zip")
    await scene.upload(scene.owner, b"", "empty.txt")
    await scene.upload(scene.owner, b"how", "how-to.txt", prove=False)
    reply = await scene.save(scene.owner, text="Hello {customer}", draft="reply-draft", file_count=3, shared=True)
    answer = (await scene.use(scene.tech, reply)).json()
    assert answer["reply"]["text"] == "Hello {customer}"
    assert [(file["name"], file["size_bytes"], file["proven"]) for file in answer["files"]] == [
        ("driver.zip", 300_000, True),
        ("empty.txt", 0, True),
        ("how-to.txt", 3, False),
    ]
    message = await post(scene, scene.tech, 3)
    found = await scene.desk.database.read(lambda tx: of_messages(tx, [message]))
    _, files = found[message]
    assert [file.name for file in files] == ["driver.zip", "empty.txt", "how-to.txt"]
    assert [file.id for file in files] == [file["id"] for file in answer["files"]]
    assert (files[0].sha256, files[0].proven, files[2].proven) == (sha256(data), True, False)
    assert (await scene.content(scene.customer, files[0].id)).content == data


async def test_no_bytes_move(scene: Scene) -> None:
    reply = await scene.with_file(scene.tech, os.urandom(2_000_000))
    await used(scene, scene.tech, reply)
    await used(scene, scene.tech, reply, draft="second-draft")
    found = scene.blobs_on_disk()
    assert len(found) == 3
    assert len({path.stat().st_ino for path in found}) == 1


async def test_a_copy_is_nobodys_but_the_technicians_until_it_is_shared(scene: Scene) -> None:
    reply = await scene.with_file(scene.owner, b"for later", shared=True)
    [copy] = await used(scene, scene.tech, reply)
    for seat, status in ((scene.tech, 200), (scene.customer, 404), (scene.owner, 404)):
        assert (await scene.content(seat, copy)).status_code == status
    await post(scene, scene.tech, 1)
    assert (await scene.content(scene.customer, copy)).content == b"for later"
    assert (await scene.content(scene.customer, reply.files[0].id)).status_code == 404


async def test_asked_twice_there_is_one_copy(scene: Scene) -> None:
    reply = await scene.with_file(scene.tech)
    op = new_id()
    first = await used(scene, scene.tech, reply, op=op)
    assert await used(scene, scene.tech, reply, op=op) == first
    at_once = await asyncio.gather(*(used(scene, scene.tech, reply, op="another-one") for _ in range(5)))
    assert len({tuple(files) for files in at_once}) == 1
    await post(scene, scene.tech, 2)
    # An answer that was lost, asked for again after the message went out, brings nothing new.
    assert await used(scene, scene.tech, reply, op=op) == first
    assert len(scene.blobs_on_disk()) == 3


async def test_a_copy_can_be_taken_out_of_the_draft(scene: Scene) -> None:
    reply = await scene.with_file(scene.tech, b"kept")
    [copy] = await used(scene, scene.tech, reply)
    async with scene.browsing(scene.tech) as client:
        assert (await client.delete(f"/api/uploads/{copy}")).status_code == 204
    assert (await scene.content(scene.tech, copy)).status_code == 404
    assert (await scene.content(scene.tech, reply.files[0].id)).content == b"kept"
    assert len(scene.blobs_on_disk()) == 1


async def test_deleting_the_message_leaves_reply_and_other_copies(scene: Scene) -> None:
    data = os.urandom(50_000)
    reply = await scene.with_file(scene.tech, data)
    [first], [second] = await used(scene, scene.tech, reply), await used(scene, scene.tech, reply, draft="second-draft")
    message = await post(scene, scene.tech, 1)
    await post(scene, scene.tech, 1, "second-draft")
    await delete(scene, message)
    assert (await scene.content(scene.customer, first)).status_code == 404
    assert (await scene.content(scene.customer, second)).content == data
    assert (await scene.content(scene.tech, reply.files[0].id)).content == data
    assert len(scene.blobs_on_disk()) == 2


async def test_changing_or_deleting_the_reply_leaves_what_was_sent(scene: Scene) -> None:
    data = os.urandom(50_000)
    reply = await scene.with_file(scene.tech, data)
    [sent] = await used(scene, scene.tech, reply)
    await post(scene, scene.tech, 1)
    await scene.upload(scene.tech, b"new driver", "driver.zip", "newer-draft")
    changed = await scene.change(
        scene.tech, reply, drop=[reply.files[0].id], draft="newer-draft", file_count=1, text="Newer."
    )
    assert (await scene.content(scene.customer, sent)).content == data
    await scene.remove(scene.tech, changed)
    await Eraser(scene.desk.database, scene.desk.blobs).sweep()
    assert (await scene.content(scene.customer, sent)).content == data
    assert len(scene.blobs_on_disk()) == 1


async def test_when_the_last_of_them_is_deleted_the_bytes_are_gone(scene: Scene) -> None:
    reply = await scene.with_file(scene.tech)
    await used(scene, scene.tech, reply)
    message = await post(scene, scene.tech, 1)
    await scene.remove(scene.tech, reply)
    await delete(scene, message)
    assert scene.blobs_on_disk() == []


async def test_who_may_use_which(scene: Scene) -> None:
    ours = await scene.with_file(scene.owner, shared=True)
    mine = await scene.with_file(scene.tech)
    foreign = await scene.with_file(scene.stranger, shared=True)
    asked: list[tuple[Seat, CannedReply, int, Code | None]] = [
        (scene.tech, ours, 200, None),
        (scene.tech, mine, 200, None),
        (scene.tech, foreign, 404, Code.REPLY_UNKNOWN),
        (scene.other, ours, 404, Code.SESSION_UNKNOWN),
        (scene.owner, ours, 404, Code.SESSION_UNKNOWN),
        (scene.customer, ours, 403, Code.NOT_ALLOWED),
        (scene.stranger, foreign, 404, Code.SESSION_UNKNOWN),
    ]
    for seat, reply, status, code in asked:
        answer = await scene.use(seat, reply)
        assert (answer.status_code, answer.json().get("code")) == (status, code)
    await scene.desk.end(scene.tech, scene.session)
    answer = await scene.use(scene.tech, ours)
    assert (answer.status_code, answer.json()["code"]) == (410, Code.SESSION_ENDED)


async def test_a_reply_of_mine_is_unknown_to_a_colleague_in_the_same_session(scene: Scene) -> None:
    mine = await scene.with_file(scene.tech)
    session = await scene.desk.open(scene.other)
    answer = await scene.use(scene.other, mine, session=session)
    assert (answer.status_code, answer.json()["code"]) == (404, Code.REPLY_UNKNOWN)


async def test_copies_count_as_files_do(scene: Scene, limits: Limits) -> None:
    reply = await scene.with_file(scene.tech, b"x" * 100)
    for _ in range(limits.draft_files):
        await used(scene, scene.tech, reply)
    before = len(scene.blobs_on_disk())
    answer = await scene.use(scene.tech, reply)
    assert (answer.status_code, answer.json()["code"]) == (409, Code.TOO_MANY_FILES)
    assert len(scene.blobs_on_disk()) == before


async def test_all_files_fit_or_none_comes(scene: Scene, limits: Limits) -> None:
    for name in ("one.txt", "two.txt"):
        await scene.upload(scene.tech, b"x" * 10, name)
    reply = await scene.save(scene.tech, draft="reply-draft", file_count=2)
    single = await scene.with_file(scene.tech)
    for _ in range(limits.draft_files - 1):
        await used(scene, scene.tech, single)
    answer = await scene.use(scene.tech, reply)
    assert answer.json()["code"] == Code.TOO_MANY_FILES
    await used(scene, scene.tech, single)
    await post(scene, scene.tech, limits.draft_files)


async def test_what_the_session_takes_of_the_disk_counts_copies_in_full(
    scene: Scene, desk: Desk, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = await scene.with_file(scene.tech, b"x" * 1_000)
    tight = Limits(
        max_file_bytes=limits.max_file_bytes, min_free_bytes=limits.min_free_bytes, open_uploads=20, draft_files=12,
        session_bytes=2_500,
    )  # fmt: skip
    monkeypatch.setattr(scene.service, "limits", tight)
    await used(scene, scene.tech, reply)
    await used(scene, scene.tech, reply)
    answer = await scene.use(scene.tech, reply)
    assert (answer.status_code, answer.json()["code"]) == (507, Code.SPACE_USED_UP)


async def test_a_copy_that_a_crash_interrupted_is_finished_by_asking_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between announcing, linking and the last transaction the process may die at any moment."""
    reply = await scene.with_file(scene.tech, b"driver" * 100)

    async def die(_source: str, _key: str) -> None:
        raise OSError("the machine is gone")

    real = scene.desk.blobs.copy
    monkeypatch.setattr(scene.desk.blobs, "copy", die)
    assert (await scene.use(scene.tech, reply, op="the-same-op")).status_code >= 500
    monkeypatch.setattr(scene.desk.blobs, "copy", real)
    await scene.service.sweep()
    [copy] = await used(scene, scene.tech, reply, op="the-same-op")
    assert (await scene.content(scene.tech, copy)).content == b"driver" * 100
    message = await post(scene, scene.tech, 1)
    found = await scene.desk.database.read(lambda tx: of_messages(tx, [message]))
    assert found[message][1][0].proven


async def test_a_copy_that_nobody_goes_on_with_is_cleared_away(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = await scene.with_file(scene.tech)

    def refuse(*_: object) -> None:
        raise OSError("the machine is gone")

    monkeypatch.setattr("deskside.uploads.actions.finish_copy", refuse)
    assert (await scene.use(scene.tech, reply)).status_code >= 500
    monkeypatch.undo()
    assert len(scene.blobs_on_disk()) == 2
    await scene.desk.end(scene.tech, scene.session)
    await scene.service.session_ended(scene.session)
    assert len(scene.blobs_on_disk()) == 1
