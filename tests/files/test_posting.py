"""Files belong to a draft, are posted with its message, and are erased without a trace."""

import pytest

from deskside.backends import Transaction
from deskside.errors import Code, Problem
from deskside.files import (
    Eraser,
    Kind,
    NewFile,
    StoredFile,
    erase,
    erase_unposted,
    keep,
    of_messages,
    take_draft,
    used_bytes,
)
from deskside.files.store import by_id
from deskside.ids import FileId, MessageId, new_id
from tests.files.conftest import Scene
from tests.files.desk import Desk


async def test_posting_takes_the_files_in_the_order_they_were_created(desk: Desk, scene: Scene) -> None:
    for position, name in [(2, "c"), (0, "a"), (1, "b")]:
        await desk.keep(scene.customer, scene.session, b"x", name=name, position=position)
    assert [file.name for file in await desk.post(scene.customer, scene.session, 3)] == ["a", "b", "c"]


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_a_message_is_posted_with_exactly_its_files_or_not_at_all(desk: Desk, scene: Scene, count: int) -> None:
    """With one more than named, its sender has taken one out that is still being deleted: it must not be shown."""
    for position in range(2):
        await desk.keep(scene.customer, scene.session, b"x", position=position)
    with pytest.raises(Problem) as refused:
        await desk.post(scene.customer, scene.session, count)
    assert (refused.value.status, refused.value.code) == (409, Code.FILES_MISSING)
    assert len(await desk.post(scene.customer, scene.session, 2)) == 2


async def test_a_file_is_posted_once(desk: Desk, scene: Scene) -> None:
    await desk.keep(scene.customer, scene.session, b"x")
    await desk.post(scene.customer, scene.session, 1)
    with pytest.raises(Problem):
        await desk.post(scene.customer, scene.session, 1)


async def test_a_draft_belongs_to_its_sender_and_session(desk: Desk, scene: Scene) -> None:
    await desk.keep(scene.customer, scene.session, b"x", draft="same")
    other = await desk.join(scene.owner, scene.session, "Dora")
    with pytest.raises(Problem):
        await desk.post(other, scene.session, 1, "same")
    with pytest.raises(Problem):
        await desk.post(scene.customer, scene.session, 1, "another")


async def test_a_row_shows_the_first_twenty_of_many_files(desk: Desk, scene: Scene) -> None:
    for position in range(23):
        await desk.keep(scene.customer, scene.session, b"x", name=f"{position:02}", position=position)
    sender, message, bare = (
        await desk.participant(scene.customer, scene.session),
        MessageId(new_id()),
        MessageId(new_id()),
    )
    await desk.database.write(lambda tx: take_draft(tx, scene.session, sender, "draft", 23, message))
    found = await desk.database.read(lambda tx: of_messages(tx, [message, bare]))
    assert set(found) == {message}
    many, shown = found[message]
    assert many == 23
    assert [file.name for file in shown] == [f"{number:02}" for number in range(20)]
    whole = await desk.database.read(lambda tx: of_messages(tx, [message], None))
    assert len(whole[message][1]) == 23
    assert await desk.database.read(lambda tx: of_messages(tx, [])) == {}


async def test_a_session_has_one_transcript(desk: Desk, scene: Scene) -> None:
    def transcript(name: str) -> NewFile:
        return NewFile(
            id=FileId(new_id()),
            organization=scene.owner.organization,
            session=scene.session,
            kind=Kind.TRANSCRIPT,
            name=name,
            media_type="text/plain; charset=utf-8",
            size_bytes=1,
            sha256="2" * 64,
            show="none",
            blob=new_id(),
        )

    first = await desk.database.write(lambda tx: keep(tx, transcript("first")))
    second = await desk.database.write(lambda tx: keep(tx, transcript("second")))
    assert first == second


async def test_keeping_a_file_twice_keeps_one(desk: Desk, scene: Scene) -> None:
    file = await desk.keep(scene.customer, scene.session, b"four")
    await desk.keep(scene.customer, scene.session, b"five!", draft="other")
    assert await desk.database.read(lambda tx: used_bytes(tx, scene.owner.organization, scene.session).place_bytes) == 9
    await desk.database.write(lambda tx: erase(tx, file))
    assert await desk.database.read(lambda tx: used_bytes(tx, scene.owner.organization, scene.session).place_bytes) == 5


async def test_erasing_leaves_neither_bytes_nor_names(desk: Desk, scene: Scene) -> None:
    file = await desk.keep(scene.customer, scene.session, b"SECRET-BYTES", name="SECRET-NAME.txt")
    blob = (await desk.database.read(lambda tx: require(tx, file))).blob
    await desk.database.write(lambda tx: erase_unposted(tx, scene.session))
    assert await desk.blobs.exists(blob)
    await Eraser(desk.database, desk.blobs).sweep()
    assert not await desk.blobs.exists(blob)
    await Eraser(desk.database, desk.blobs).sweep()


async def test_what_was_posted_is_not_erased_as_unposted(desk: Desk, scene: Scene) -> None:
    await desk.keep(scene.customer, scene.session, b"x")
    [posted] = await desk.post(scene.customer, scene.session, 1)
    await desk.keep(scene.customer, scene.session, b"y", draft="other")
    assert await desk.database.write(lambda tx: erase_unposted(tx, scene.session)) == 1
    assert (await desk.database.read(lambda tx: require(tx, posted.id))).message is not None


def require(tx: Transaction, file: FileId) -> StoredFile:
    stored = by_id(tx, file)
    assert stored is not None
    return stored
