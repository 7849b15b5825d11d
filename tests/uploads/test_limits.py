"""What an organization allows: told before the first byte, refused at creation, and looked at again when the bytes are there."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import msgspec
import pytest
from sqlalchemy import select

from deskside.accounts import commands as account_commands
from deskside.errors import Code, Problem
from deskside.files import used_bytes
from deskside.sessions.store import sessions
from deskside.sync import Door, Pace
from deskside.uploads import Limits, UploadService, commands
from tests.files.desk import Seat, browsing
from tests.uploads.conftest import Scene, bytes_at, metadata, tus

GIB = 1024**3


async def ask(scene: Scene, seat: Seat, name: str, limits: Limits, **args: object) -> Any:
    known = [*account_commands("http://127.0.0.1"), *commands(lambda _tx, _stored: None, limits)]
    door = Door(scene.desk.database, known, Pace(100_000))
    return msgspec.to_builtins(await door.do(await scene.desk.viewer(seat), name, msgspec.json.encode(args)))


async def decide(scene: Scene, **policies: object) -> Any:
    return await ask(scene, scene.owner, "organization.change_policies", Limits(), **policies)


async def announced(scene: Scene, size: int, name: str = "notes.bin", seat: Seat | None = None) -> httpx.Response:
    async with browsing(scene.port, tus(seat or scene.customer)) as client:
        return await client.post("/api/uploads", headers=scene.creation(size, name=name))


def said(answer: httpx.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.json()["code"] if answer.content else None


async def used(scene: Scene) -> int:
    session, organization = scene.session, scene.owner.organization
    return (await scene.desk.database.read(lambda tx: used_bytes(tx, organization, session))).organization_bytes


async def test_exactly_a_gibibyte_is_taken_and_one_byte_more_is_refused_unread(
    scene: Scene, service: UploadService
) -> None:
    """Announced only: nothing of it is on the disk, so it costs nothing to ask."""
    service.limits = Limits(min_free_bytes=0)
    assert (await announced(scene, GIB)).status_code == 201
    answer = await announced(scene, GIB + 1)
    assert said(answer) == (413, "file-too-large")
    assert answer.json()["limit_bytes"] == GIB
    assert "1 GiB" in answer.json()["title"]
    async with browsing(scene.port, tus(scene.customer)) as client:
        body = bytes_at(0) | scene.creation(GIB + 1)
        refused = await client.post("/api/uploads", headers=body, content=b"never read")
        assert said(refused) == (413, "file-too-large")
    assert not [path for path in (scene.desk.folder / "spool").iterdir() if path.stat().st_size]


async def test_the_organization_narrows_what_the_operator_allows_and_never_widens_it(
    scene: Scene, service: UploadService
) -> None:
    service.limits = replace(service.limits, max_file_bytes=1_000)
    await decide(scene, max_file_bytes=100)
    assert said(await announced(scene, 101)) == (413, "file-too-large")
    assert (await announced(scene, 100)).status_code == 201
    await decide(scene, max_file_bytes=5_000)
    assert said(await announced(scene, 1_001)) == (413, "file-too-large")
    await decide(scene, max_file_bytes=None)
    assert (await announced(scene, 1_000)).status_code == 201


async def test_two_at_once_do_not_both_fit(scene: Scene, service: UploadService) -> None:
    await decide(scene, organization_bytes=1_000)
    fellow = await scene.desk.join(scene.owner, scene.session, "Dora")
    answers = await asyncio.gather(*(announced(scene, 400, seat=seat) for seat in (scene.customer, fellow) * 4))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [201, 201, 507, 507, 507, 507, 507, 507]
    assert await used(scene) == 800


async def test_what_another_session_took_counts_for_the_organization(scene: Scene) -> None:
    await decide(scene, organization_bytes=1_000, session_bytes=600)
    other = await scene.desk.open(scene.owner)
    async with browsing(scene.port, tus(scene.owner)) as client:
        elsewhere = scene.creation(600)
        assert said(await announced(scene, 601)) == (507, "space-used-up")
        facts = metadata({"filename": "a", "session": other, "draft": "draft"})
        assert (await client.post("/api/uploads", headers=elsewhere | {"Upload-Metadata": facts})).status_code == 201
    assert said(await announced(scene, 401)) == (507, "space-used-up")
    assert (await announced(scene, 400)).status_code == 201


async def test_space_comes_back_with_what_is_taken_back_expires_or_ends(scene: Scene, service: UploadService) -> None:
    async with browsing(scene.port, tus(scene.customer)) as client:
        taken_back, finished = await scene.created(client, 100), await scene.created(client, 5)
        await client.patch(finished, content=b"12345", headers=bytes_at(0))
        assert await used(scene) == 105
        await client.delete(taken_back)
        assert await used(scene) == 5
        await client.delete(finished)
        assert await used(scene) == 0
        await scene.created(client, 70, client_id="again")
        kept = await scene.created(client, 4)
        await client.patch(kept, content=b"1234", headers=bytes_at(0))
    await scene.desk.post(scene.customer, scene.session, 1)
    await scene.desk.end(scene.owner, scene.session)
    await service.session_ended(scene.session)
    assert await used(scene) == 4, "what was posted stays"


@pytest.mark.parametrize(
    ("rules", "name", "refused"),
    [
        ({"refuses_programs": True}, "setup.exe", "exe"),
        ({"refused_extensions": [".ISO", "*.zip"]}, "disk.iso", "iso"),
        ({"refused_extensions": [".ISO", "*.zip"]}, "notes.txt", None),
    ],
)
async def test_a_kind_that_is_not_taken_is_refused_by_its_name(
    scene: Scene, rules: dict[str, Any], name: str, refused: str | None
) -> None:
    await decide(scene, **rules)
    answer = await announced(scene, 10, name)
    if refused is None:
        assert answer.status_code == 201
    else:
        assert said(answer) == (415, "file-type-refused")
        assert answer.json()["refused"] == refused
        assert f".{refused}" in answer.json()["title"]


async def test_a_program_under_another_name_is_refused_when_its_bytes_are_there(scene: Scene) -> None:
    await decide(scene, refuses_programs=True)
    async with browsing(scene.port, tus(scene.customer)) as client:
        address = await scene.created(client, 6, name="holiday.jpg")
        answer = await client.patch(address, content=b"MZ\x90\0\0\0", headers=bytes_at(0))
        assert said(answer) == (415, "file-type-refused")
        assert (await client.head(address)).status_code == 404
    assert (await used(scene), list((scene.desk.folder / "spool").iterdir())) == (0, [])
    assert not [path for path in (scene.desk.folder / "blobs").rglob("*") if path.is_file()]


async def test_people_are_told_what_fits_before_they_send(scene: Scene) -> None:
    await decide(scene, max_file_bytes=500, session_bytes=800, organization_bytes=2_000, refuses_programs=True)
    limits = Limits(max_file_bytes=1_000)
    told = await ask(scene, scene.customer, "uploads.limits", limits, session=scene.session)
    assert told == {
        "max_file_bytes": 500,
        "left_bytes": 800,
        "rules": {"programs": True, "extensions": ()},
        "originals": True,
    }
    await announced(scene, 450)
    told = await ask(scene, scene.customer, "uploads.limits", limits, session=scene.session)
    assert (told["max_file_bytes"], told["left_bytes"]) == (350, 350)


async def test_an_administrator_sees_the_use_and_nobody_else_does(scene: Scene) -> None:
    await announced(scene, 450)
    await decide(scene, organization_bytes=2_000)
    limits = Limits(max_file_bytes=1_000, session_bytes=10_000, organization_bytes=5_000)
    assert await ask(scene, scene.owner, "organization.space", limits) == {
        "used_bytes": 450,
        "most_bytes": 2_000,
        "server_file_bytes": 1_000,
        "server_session_bytes": 10_000,
        "server_bytes": 5_000,
    }
    technician = await scene.desk.colleague(scene.owner, "bo@desk.test", "all")
    for seat in (technician, scene.customer):
        with pytest.raises(Problem) as caught:
            await ask(scene, seat, "organization.space", limits)
        assert caught.value.code == Code.NOT_ALLOWED
        with pytest.raises(Problem):
            await ask(scene, seat, "organization.change_policies", limits, organization_bytes=None)


@pytest.mark.parametrize("wrong", [["a b"], ["../x"], ["x" * 17], ["ä"], [str(number) for number in range(51)]])
async def test_what_is_no_extension_is_refused(scene: Scene, wrong: list[str]) -> None:
    with pytest.raises(Problem) as caught:
        await decide(scene, refused_extensions=wrong)
    assert caught.value.code == Code.TEXT_INVALID


async def test_a_session_that_is_opened_says_what_its_organization_takes(scene: Scene) -> None:
    await decide(scene, max_file_bytes=500)
    session = await scene.desk.open(scene.owner)
    told = select(sessions.c.max_file_bytes).where(sessions.c.id == session)
    row = await scene.desk.database.read(lambda tx: tx.one(told))
    assert row is not None
    assert row["max_file_bytes"] == 500
