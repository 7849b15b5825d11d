"""What people ask about uploads at the door: which are unfinished, and whether both sides hashed the same."""

import msgspec
import pytest

from deskside.backends import Transaction
from deskside.clock import HOUR, FakeClock
from deskside.errors import Code, Problem
from deskside.files import StoredFile, of_messages
from deskside.sync import Door, Pace
from deskside.uploads import Upload, UploadStanding, commands
from tests.files.desk import Seat, browsing
from tests.uploads.conftest import Scene, bytes_at, file_of, metadata, sha256, tus


class Hook:
    """Hears of posted files that became proven, inside their transaction."""

    def __init__(self) -> None:
        self.heard: list[StoredFile] = []

    def __call__(self, tx: Transaction, file: StoredFile) -> None:
        assert file.message is not None
        _, files = of_messages(tx, [file.message])[file.message]
        assert [one.proven for one in files] == [True]
        self.heard.append(file)


async def ask(scene: Scene, seat: Seat, name: str, hook: Hook | None = None, **args: object) -> object:
    door = Door(scene.desk.database, commands(hook or Hook()), Pace())
    said = msgspec.json.encode({"session": scene.session, **args})
    return msgspec.to_builtins(await door.do(await scene.desk.viewer(seat), name, said))


async def unfinished(scene: Scene, seat: Seat) -> list[Upload]:
    answer = await ask(scene, seat, "uploads.unfinished")
    return msgspec.convert(answer, dict[str, list[Upload]])["uploads"]


async def names(scene: Scene, seat: Seat) -> list[str]:
    return [upload.name for upload in await unfinished(scene, seat)]


async def test_a_customer_sees_own_unfinished_uploads_a_technician_all(scene: Scene) -> None:
    fellow = await scene.desk.join(scene.owner, scene.session, "Dora")
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, 10, name="mine.bin", client_id="c1")
        await client.patch(address, content=b"1234", headers=bytes_at(0))
        await scene.created(client, 0, name="finished.bin")
    async with browsing(scene.port, tus(fellow)) as client:
        await scene.created(client, 10, name="hers.bin")
    assert await names(scene, scene.customer) == ["mine.bin"]
    assert await names(scene, fellow) == ["hers.bin"]
    assert await names(scene, scene.owner) == ["mine.bin", "hers.bin"]
    [upload] = await unfinished(scene, scene.customer)
    assert upload.id == file_of(address)
    assert (upload.size_bytes, upload.offset_bytes, upload.draft) == (10, 4, "draft")
    assert (upload.session, upload.client_id) == (scene.session, "c1")
    assert upload.expires_at > upload.created_at


async def test_outsiders_see_no_uploads(scene: Scene) -> None:
    stranger = await scene.desk.owner("Others", "eve@other.test")
    with pytest.raises(Problem) as refused:
        await names(scene, stranger)
    assert refused.value.status == 404
    await scene.desk.end(scene.owner, scene.session)
    with pytest.raises(Problem) as refused:
        await names(scene, scene.owner)
    assert refused.value.status == 410


async def standing(scene: Scene, seat: Seat, *client_ids: str, session: str | None = "this") -> list[UploadStanding]:
    place = scene.session if session == "this" else session
    answer = await ask(scene, seat, "uploads.standing", session=place, client_ids=client_ids)
    return msgspec.convert(answer, dict[str, list[UploadStanding]])["uploads"]


async def test_a_page_that_forgot_learns_how_far_its_uploads_are(scene: Scene) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        half = await scene.created(client, 10, name="half.bin", client_id="half")
        await client.patch(half, content=b"1234", headers=bytes_at(0))
        whole = await scene.created(client, 4, name="whole.bin", client_id="whole")
        await client.patch(whole, content=b"data", headers=bytes_at(0))
        gone = await scene.created(client, 4, name="gone.bin", client_id="gone")
        await client.patch(gone, content=b"data", headers=bytes_at(0))
        await client.delete(gone)
    stand = {one.client_id: one for one in await standing(scene, scene.customer, "half", "whole", "gone", "never")}
    assert stand.keys() == {"half", "whole"}
    assert (stand["half"].id, stand["half"].offset_bytes, stand["half"].finished) == (file_of(half), 4, False)
    assert (stand["whole"].id, stand["whole"].offset_bytes, stand["whole"].finished) == (file_of(whole), 4, True)
    assert not stand["whole"].proven
    await ask(scene, scene.customer, "uploads.prove", file=file_of(whole), sha256=sha256(b"data"))
    [proven] = await standing(scene, scene.customer, "whole")
    assert proven.proven


async def test_files_of_canned_replies_are_found_again_too_and_only_by_whom_they_belong_to(scene: Scene) -> None:
    colleague = await scene.desk.colleague(scene.owner, "ben@desk.test", "none")
    async with browsing(scene.port, tus(scene.owner)) as client:
        about = metadata({"filename": "driver.bin", "for": "reply", "draft": "d", "client_id": "mine"})
        answer = await client.post("/api/uploads", headers={"Upload-Length": "4", "Upload-Metadata": about})
        address = answer.headers["location"]
        await client.patch(address, content=b"data", headers=bytes_at(0))
    [own] = await standing(scene, scene.owner, "mine", session=None)
    assert (own.id, own.finished) == (file_of(address), True)
    assert await standing(scene, colleague, "mine", session=None) == []
    assert await standing(scene, scene.owner, "mine") == []
    with pytest.raises(Problem) as refused:
        await standing(scene, scene.customer, "mine", session=None)
    assert refused.value.status in {401, 403}


async def test_an_upload_that_waited_too_long_is_not_there_any_more(scene: Scene, clock: FakeClock) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        await scene.created(client, 10, client_id="late")
    assert len(await standing(scene, scene.customer, "late")) == 1
    clock.advance(25 * HOUR)
    assert await standing(scene, scene.customer, "late") == []


async def finished(scene: Scene) -> str:
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, 4)
        await client.patch(address, content=b"data", headers=bytes_at(0))
    return file_of(address)


async def test_a_file_is_proven_when_both_hashed_the_same(scene: Scene) -> None:
    file, hook = await finished(scene), Hook()
    wrong = await ask(scene, scene.customer, "uploads.prove", hook, file=file, sha256=sha256(b"other"))
    assert wrong == {"proven": False}
    right = await ask(scene, scene.customer, "uploads.prove", hook, file=file, sha256=sha256(b"data").upper())
    assert right == {"proven": True}
    assert hook.heard == []
    [posted] = await scene.desk.post(scene.customer, scene.session, 1)
    assert posted.proven


async def test_a_file_proven_after_its_message_shows_the_message_again(scene: Scene) -> None:
    file, hook = await finished(scene), Hook()
    [posted] = await scene.desk.post(scene.customer, scene.session, 1)
    assert not posted.proven
    for _ in range(2):
        answer = await ask(scene, scene.customer, "uploads.prove", hook, file=file, sha256=sha256(b"data"))
        assert answer == {"proven": True}
    assert [heard.id for heard in hook.heard] == [file]


async def test_only_the_sender_proves_a_file(scene: Scene) -> None:
    file = await finished(scene)
    await scene.desk.post(scene.customer, scene.session, 1)
    with pytest.raises(Problem) as refused:
        await ask(scene, scene.owner, "uploads.prove", file=file, sha256=sha256(b"data"))
    assert (refused.value.status, refused.value.code) == (404, Code.FILE_UNKNOWN)
    other = await scene.desk.open(scene.owner)
    with pytest.raises(Problem) as refused:
        await ask(scene, scene.customer, "uploads.prove", file=file, sha256=sha256(b"data"), session=other)
    assert refused.value.status == 404
