"""The files of a session come page by page to whoever may open them: each once, the newest message first, counted by kind and sender."""

import time
from typing import Any

import pytest

from deskside.backends import Transaction
from deskside.files import FILES_IN_ROW, NewFile, erase, keep, of_messages, take_draft
from deskside.files.gallery import FILES_ON_PAGE
from deskside.files.model import Kind
from deskside.ids import FileId, MessageId, new_id
from tests.files.conftest import Scene
from tests.files.desk import Desk, Seat, browsing


async def ask(scene: Scene, who: Seat, *, place: str | None = None, **asked: str) -> tuple[int, Any]:
    async with browsing(scene.port, who.headers) as client:
        answer = await client.get(f"/api/sessions/{place or scene.session}/files", params=asked)
    return answer.status_code, answer.json()


async def listed(scene: Scene, who: Seat, **asked: str) -> list[dict[str, Any]]:
    """All pages."""
    found: list[dict[str, Any]] = []
    following: str | None = None
    while True:
        status, page = await ask(
            scene, who, place=None, **(asked if following is None else asked | {"after": following})
        )
        assert status == 200, page
        assert len(page["files"]) <= FILES_ON_PAGE
        assert (page["tallies"] is None) == (following is not None)
        found += page["files"]
        following = page["next"]
        if following is None:
            return found


async def say(desk: Desk, scene: Scene, who: Seat, *names: str, only_staff: bool = False) -> MessageId:
    """A message with files of these names."""
    for place, name in enumerate(names):
        await desk.keep(who, scene.session, name.encode(), name=name, position=place)
    sender, message = await desk.participant(who, scene.session), MessageId(new_id())
    await desk.database.write(
        lambda tx: take_draft(tx, scene.session, sender, "draft", len(names), message, only_staff=only_staff)
    )
    return message


async def many(desk: Desk, scene: Scene, count: int) -> MessageId:
    """A message with so many files, without their bytes."""
    sender, message = await desk.participant(scene.customer, scene.session), MessageId(new_id())

    def post(tx: Transaction) -> None:
        for place in range(count):
            keep(
                tx,
                NewFile(
                    id=FileId(new_id()),
                    organization=scene.customer.organization,
                    session=scene.session,
                    kind=Kind.ATTACHMENT,
                    name=f"{place:04}.jpg",
                    media_type="image/jpeg",
                    size_bytes=1,
                    sha256="0" * 64,
                    show="none",
                    blob=new_id(),
                    sender=sender,
                    draft="thousand",
                    position=place,
                ),
            )
        take_draft(tx, scene.session, sender, "thousand", count, message)

    await desk.database.write(post)
    return message


async def test_the_newest_message_comes_first_and_its_files_as_they_were_shared(desk: Desk, scene: Scene) -> None:
    await say(desk, scene, scene.customer, "1.log", "2.log")
    message = await say(desk, scene, scene.owner, "3.log")
    await desk.keep(scene.customer, scene.session, b"unsent", name="4.log", draft="other")
    for who in (scene.owner, scene.customer):
        files = await listed(scene, who)
        assert [(file["name"], file["sender"]) for file in files] == [
            ("3.log", "Ada"),
            ("1.log", "Cem"),
            ("2.log", "Cem"),
        ]
        assert files[0]["message"] == message
        assert files[0]["participant"] == await desk.participant(scene.owner, scene.session)
        assert (files[0]["kind"], files[0]["only_staff"], files[0]["size_bytes"]) == ("attachment", False, 5)


async def test_every_file_of_a_thousand_is_reached_once_and_soon(desk: Desk, scene: Scene) -> None:
    await say(desk, scene, scene.owner, "before.txt")
    message = await many(desk, scene, 1_000)
    await say(desk, scene, scene.owner, "after.txt")
    assert [file["name"] for file in await listed(scene, scene.customer, message=message)] == [
        f"{place:04}.jpg" for place in range(1_000)
    ]
    assert len(await listed(scene, scene.owner)) == 1_002
    # A page that holds the row's own files asks only for the others.
    shown = (await desk.database.read(lambda tx: of_messages(tx, [message])))[message][1]
    _, page = await ask(scene, scene.customer, message=message, after=f"{message}.{FILES_IN_ROW - 1}")
    assert len(shown) == FILES_IN_ROW
    assert page["files"][0]["name"] == f"{FILES_IN_ROW:04}.jpg"
    began = time.perf_counter()
    await ask(scene, scene.owner)
    assert time.perf_counter() - began < 1


async def test_what_is_deleted_between_two_pages_leaves_no_gap(desk: Desk, scene: Scene) -> None:
    message = await many(desk, scene, FILES_ON_PAGE + 3)
    _, first = await ask(scene, scene.owner)
    last = FileId(first["files"][-1]["id"])
    await desk.database.write(lambda tx: erase(tx, last))
    _, second = await ask(scene, scene.owner, after=first["next"])
    assert [file["name"] for file in second["files"]] == [
        f"{place:04}.jpg" for place in range(FILES_ON_PAGE, FILES_ON_PAGE + 3)
    ]
    assert first["next"].startswith(message)


KINDS = {
    "a.svg": ("image/svg+xml", "picture"),
    "b.mkv": ("video/x-matroska", "video"),
    "c.mid": ("audio/midi", "sound"),
    "d.pdf": ("application/pdf", "document"),
    "e.log": ("text/plain", "document"),
    "f.xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "document"),
    "g.iso": ("application/octet-stream", "other"),
}


async def test_by_kind_and_sender_and_how_many_of_each(desk: Desk, scene: Scene) -> None:
    for place, (name, (media_type, _)) in enumerate(KINDS.items()):
        await desk.keep(
            scene.customer, scene.session, b"12", name=name, media_type=media_type, position=place, draft="kinds"
        )
    await desk.post(scene.customer, scene.session, len(KINDS), "kinds")
    await say(desk, scene, scene.owner, "h.bin")
    for family in ("picture", "video", "sound", "document", "other"):
        names = [name for name, (_, kind) in KINDS.items() if kind == family]
        found = [file["name"] for file in await listed(scene, scene.customer, family=family)]
        assert [name for name in found if name != "h.bin"] == names
    ada = await desk.participant(scene.owner, scene.session)
    assert [file["name"] for file in await listed(scene, scene.customer, by=ada)] == ["h.bin"]
    assert await listed(scene, scene.customer, by=ada, family="video") == []
    _, page = await ask(scene, scene.customer)
    tallies = {(tally["family"], tally["sender"]): (tally["count"], tally["size_bytes"]) for tally in page["tallies"]}
    assert tallies == {
        ("picture", "Cem"): (1, 2),
        ("video", "Cem"): (1, 2),
        ("sound", "Cem"): (1, 2),
        ("document", "Cem"): (3, 6),
        ("other", "Cem"): (1, 2),
        ("other", "Ada"): (1, 5),
    }


async def test_what_came_with_a_note_is_nothing_to_a_customer(desk: Desk, scene: Scene) -> None:
    note = await say(desk, scene, scene.owner, "between us.txt", only_staff=True)
    [file] = await listed(scene, scene.owner)
    assert file["only_staff"] is True
    assert await listed(scene, scene.customer) == []
    assert await listed(scene, scene.customer, message=note) == []
    assert (await ask(scene, scene.customer))[1]["tallies"] == []


async def test_who_may_not_read_the_session_gets_no_list(desk: Desk, scene: Scene) -> None:
    await say(desk, scene, scene.customer, "a.log")
    foreign = await desk.owner("Others", "eve@other.test")
    other = await desk.join(scene.owner, await desk.open(scene.owner))
    for stranger in (foreign, other):
        assert (await ask(scene, stranger))[0] == 404
    removed = await desk.join(scene.owner, scene.session, "Dan")
    await desk.remove(scene.owner, scene.session, removed)
    assert (await ask(scene, removed))[0] == 403
    everything = await desk.colleague(scene.owner, "all@desk.test", "all")
    nothing = await desk.colleague(scene.owner, "none@desk.test", "none")
    assert (await ask(scene, everything))[0] == 404, "not while it lives"
    await desk.end(scene.owner, scene.session)
    await desk.transcript(scene.owner, scene.session, b"said")
    assert (await ask(scene, scene.customer))[0] == 410
    assert (await ask(scene, nothing))[0] == 404
    assert [file["name"] for file in await listed(scene, everything)] == ["a.log"], "the transcript is in Files"


@pytest.mark.parametrize(
    "asked",
    [{"after": "1"}, {"after": f"{'0' * 26}.x"}, {"message": "x"}, {"by": "x' or 1=1"}, {"family": "pictures"}],
)
async def test_what_no_list_has_offered_is_refused(scene: Scene, asked: dict[str, str]) -> None:
    status, problem = await ask(scene, scene.owner, **asked)
    assert (status, problem["code"]) == (400, "request-invalid")
    assert (await ask(scene, scene.owner, place="nowhere"))[0] == 404
