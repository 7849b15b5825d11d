"""What a sender says of files before their message goes out: names, captions, alternative texts, places, and hashes."""

import base64
import hashlib
from collections.abc import Mapping

import msgspec
import pytest

from deskside.errors import Code, Problem
from deskside.files import File
from deskside.ids import SessionId
from tests.files.desk import Seat, browsing
from tests.uploads.conftest import Scene, bytes_at, file_of, tus
from tests.uploads.test_commands import ask


async def sent(scene: Scene, *names: str, seat: Seat | None = None) -> list[str]:
    """Empty files of one draft, by their ids."""
    async with browsing(scene.port, tus(seat or scene.customer)) as client:
        return [file_of(await scene.created(client, 0, name=name)) for name in names]


async def describe(
    scene: Scene, *files: Mapping[str, object], seat: Seat | None = None, session: SessionId | None = None
) -> list[File]:
    named = session or scene.session
    answer = await ask(scene, seat or scene.customer, "uploads.describe", files=list(files), session=named)
    return msgspec.convert(answer, dict[str, list[File]])["files"]


async def posted(scene: Scene, many: int) -> list[File]:
    return await scene.desk.post(scene.customer, scene.session, many)


async def test_files_are_posted_as_their_sender_named_and_placed_them(scene: Scene) -> None:
    first, second, third = await sent(scene, "a.png", "b.txt", "c.txt")
    described = await describe(
        scene,
        {"file": first, "name": "The lamp.png", "caption": "It blinks", "alt": "A red lamp", "position": 7},
        {"file": third, "position": 0},
    )
    assert [file.id for file in described] == [first, third]
    shown = await posted(scene, 3)
    assert [file.id for file in shown] == [third, second, first]
    assert [(file.name, file.caption, file.alt) for file in shown] == [
        ("c.txt", "", ""),
        ("b.txt", "", ""),
        ("The lamp.png", "It blinks", "A red lamp"),
    ]


async def test_saying_it_again_changes_nothing_and_null_leaves_it(scene: Scene) -> None:
    (file,) = await sent(scene, "a.png")
    words: dict[str, object] = {"file": file, "caption": "It blinks"}
    await describe(scene, words)
    await describe(scene, words)
    await describe(scene, {"file": file, "alt": "A lamp"})
    [shown] = await posted(scene, 1)
    assert (shown.name, shown.caption, shown.alt) == ("a.png", "It blinks", "A lamp")


async def test_a_caption_is_taken_back_by_an_empty_one(scene: Scene) -> None:
    (file,) = await sent(scene, "a.png")
    await describe(scene, {"file": file, "caption": "It blinks"})
    [now] = await describe(scene, {"file": file, "caption": ""})
    assert now.caption == ""


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("../../boot.ini", "boot.ini.txt"),
        ("run.exe", "run.exe.txt"),
        ("con", "_con.txt"),
        ("invoice\u202egnp.txt", "invoicegnp.txt"),
        ("NOTES.TXT", "NOTES.TXT"),
        ("x" * 255, "x" * 251 + ".txt"),
    ],
)
async def test_a_new_name_is_safe_and_keeps_its_extension(scene: Scene, wanted: str, name: str) -> None:
    (file,) = await sent(scene, "a.txt")
    [now] = await describe(scene, {"file": file, "name": wanted})
    assert now.name == name


@pytest.mark.parametrize(
    "words",
    [
        {"name": ""},
        {"name": "x" * 256},
        {"name": "a\0.txt"},
        {"caption": "x" * 501},
        {"caption": "\x07"},
        {"alt": "a\nb"},
    ],
)
async def test_words_that_cannot_be_shown_are_refused_and_none_is_changed(
    scene: Scene, words: dict[str, object]
) -> None:
    first, second = await sent(scene, "a.png", "b.png")
    with pytest.raises(Problem) as refused:
        await describe(scene, {"file": first, "caption": "It blinks"}, {"file": second, **words})
    assert (refused.value.status, refused.value.code) == (400, Code.TEXT_INVALID)
    assert [(file.name, file.caption) for file in await posted(scene, 2)] == [("a.png", ""), ("b.png", "")]


async def test_five_hundred_code_points_fit_however_wide(scene: Scene) -> None:
    (file,) = await sent(scene, "a.png")
    [now] = await describe(scene, {"file": file, "caption": "🖨" * 500, "alt": "é" * 500})
    assert now.caption == "🖨" * 500


async def test_a_posted_file_is_described_no_more(scene: Scene) -> None:
    (file,) = await sent(scene, "a.png")
    await posted(scene, 1)
    with pytest.raises(Problem) as refused:
        await describe(scene, {"file": file, "caption": "Later"})
    assert (refused.value.status, refused.value.code) == (409, Code.NOT_ALLOWED)


async def test_files_of_others_and_those_taken_back_are_passed_over(scene: Scene) -> None:
    fellow = await scene.desk.join(scene.owner, scene.session, "Dora")
    (hers,) = await sent(scene, "hers.png", seat=fellow)
    mine, gone = await sent(scene, "mine.png", "gone.png")
    async with browsing(scene.port, tus(scene.customer)) as client:
        assert (await client.delete(f"/api/uploads/{gone}")).status_code == 204
    described = await describe(scene, *({"file": file, "caption": "Mine"} for file in (hers, gone, "no id", mine)))
    assert [file.id for file in described] == [mine]
    other = await scene.desk.open(scene.owner)
    assert await describe(scene, {"file": mine, "caption": "Elsewhere"}, seat=scene.owner, session=other) == []


async def test_nobody_describes_after_the_end(scene: Scene) -> None:
    (file,) = await sent(scene, "a.png")
    await scene.desk.end(scene.owner, scene.session)
    with pytest.raises(Problem) as refused:
        await describe(scene, {"file": file, "caption": "Late"})
    assert refused.value.status == 410


async def test_files_that_arrive_in_any_order_stand_where_their_sender_said(scene: Scene) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        for name, position in (("c", "2"), ("a", "0"), ("b", "1")):
            await scene.created(client, 0, name=name, position=position)
        await scene.created(client, 0, name="d")
        refused = await client.post("/api/uploads", headers=scene.creation(0, name="e", position="first"))
        assert (refused.status_code, refused.json()["code"]) == (400, Code.UPLOAD_INVALID)
    assert [file.name for file in await posted(scene, 4)] == ["a", "b", "c", "d"]


def checksum(data: bytes, algorithm: str = "sha256") -> dict[str, str]:
    digest = hashlib.new(algorithm, data, usedforsecurity=False).digest()
    return {"Upload-Checksum": f"{algorithm} {base64.b64encode(digest).decode()}"}


async def test_a_file_that_comes_whole_with_its_hash_is_proven(scene: Scene) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        headers = {**scene.creation(4, client_id="c1"), **bytes_at(0), **checksum(b"data")}
        answer = await client.post("/api/uploads", content=b"data", headers=headers)
        assert (answer.status_code, answer.headers["deskside-proven"]) == (201, "1")
        again = await client.post("/api/uploads", content=b"data", headers=headers)
        assert again.headers["location"] == answer.headers["location"]
        assert again.headers["deskside-proven"] == "1"
    [shown] = await posted(scene, 1)
    assert shown.proven


async def test_hashes_of_parts_and_weak_hashes_prove_nothing(scene: Scene) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        parts = await scene.created(client, 4)
        for offset, part in ((0, b"da"), (2, b"ta")):
            answer = await client.patch(parts, content=part, headers={**bytes_at(offset), **checksum(part)})
        assert answer.headers["deskside-proven"] == "0"
        weak = await scene.created(client, 4)
        answer = await client.patch(weak, content=b"data", headers={**bytes_at(0), **checksum(b"data", "sha1")})
        assert answer.headers["deskside-proven"] == "0"
        wrong = {**scene.creation(4), **bytes_at(0), **checksum(b"other")}
        refused = await client.post("/api/uploads", content=b"data", headers=wrong)
        assert refused.status_code == 460
    assert [file.proven for file in await posted(scene, 2)] == [False, False]
