"""The log says once who has a file: the whole of it, by their own wish, and never what only technicians may know."""

import asyncio

import httpx
import pytest
from sqlalchemy import select

from deskside.backends import Transaction
from deskside.files import change_sources, erase_of_message, forget_fetched, note_fetched, require_open, take_draft
from deskside.files.fetches import fetches
from deskside.ids import FileId, MessageId, ParticipantId, new_id
from deskside.sessions import EventRow
from deskside.sessions.actions import MemberArgs
from deskside.sync import Change, Line, Window, advance
from tests.files.conftest import Scene
from tests.files.desk import Desk, Seat, Told, browsing

DATA = b"the driver" * 1_000


async def lines(desk: Desk, scene: Scene) -> list[tuple[str | None, str | None]]:
    """Who fetched what, as the log says it."""
    (source,) = change_sources()

    def read(tx: Transaction) -> list[EventRow]:
        found = source.changed(tx, scene.session, Window(after=0, upto=2**31 - 1, limit=1_000))
        return [row for row in found if isinstance(row, EventRow)]

    return [(row.actor, row.file_name) for row in await desk.database.read(read)]


async def told_lines(desk: Desk, scene: Scene) -> list[Line]:
    (source,) = change_sources()
    return list(await desk.database.read(lambda tx: source.lines(tx, scene.session, 2**31 - 1)))


async def get(scene: Scene, who: Seat, file: str, more: str = "&download=1", **headers: str) -> httpx.Response:
    address = f"/api/files/{file}/content?as={who.named}{more}"
    async with browsing(scene.port, {"Cookie": who.headers["Cookie"]}) as client:
        return await client.get(address, headers=headers)


async def settled(desk: Desk, *, many: int = 0) -> None:
    """The lines are written after the last byte has gone out: wait for so many, or as long as a wrong one would take."""
    statement = select(fetches.c.id)
    for _ in range(100):
        await asyncio.sleep(0.02 if many else 0.2)
        if not many or len(await desk.database.read(lambda tx: tx.all(statement))) >= many:
            return
    raise AssertionError(f"{many} lines never came")


@pytest.fixture
async def file(desk: Desk, scene: Scene) -> FileId:
    """What the customer shared."""
    kept = await desk.keep(scene.customer, scene.session, DATA, name="driver.zip")
    await desk.post(scene.customer, scene.session, 1)
    return kept


@pytest.fixture
async def technician(desk: Desk, scene: Scene) -> ParticipantId:
    return await desk.participant(scene.owner, scene.session)


async def test_a_download_is_one_line_however_often(
    desk: Desk, scene: Scene, file: FileId, technician: ParticipantId, told: Told
) -> None:
    for _ in range(3):
        assert (await get(scene, scene.owner, file)).content == DATA
        await settled(desk, many=1)
    await settled(desk)
    assert await lines(desk, scene) == [(technician, "driver.zip")]
    shown = [hint for hint in told if isinstance(hint, Change) and isinstance(hint.rows[0], EventRow)]
    assert [hint.stream for hint in shown if getattr(hint.rows[0], "name", "") == "fetched"] == ["public"]


async def test_many_at_once_are_one_line(desk: Desk, scene: Scene, file: FileId, technician: ParticipantId) -> None:
    await asyncio.gather(*(get(scene, scene.owner, file) for _ in range(8)))
    await settled(desk)
    assert await lines(desk, scene) == [(technician, "driver.zip")]


async def test_everybody_who_fetches_it_has_a_line(desk: Desk, scene: Scene, file: FileId) -> None:
    other = await desk.join(scene.owner, scene.session, "Dora")
    for who in (scene.owner, other):
        await get(scene, who, file)
    await settled(desk, many=2)
    assert len(await lines(desk, scene)) == 2


async def test_the_sender_in_place_and_parts_are_no_fetching(desk: Desk, scene: Scene, file: FileId) -> None:
    await get(scene, scene.customer, file)
    await get(scene, scene.owner, file, more="")
    await get(scene, scene.owner, file, Range="bytes=0-99")
    async with browsing(scene.port, {"Cookie": scene.owner.headers["Cookie"]}) as client:
        await client.head(f"/api/files/{file}/content?as=staff&download=1")
    await settled(desk)
    assert await lines(desk, scene) == []


async def test_a_broken_download_that_went_on_to_the_end_is_one(
    desk: Desk, scene: Scene, file: FileId, technician: ParticipantId
) -> None:
    await get(scene, scene.owner, file, Range="bytes=0-99")
    assert (await get(scene, scene.owner, file, Range="bytes=100-")).status_code == 206
    await settled(desk, many=1)
    assert await lines(desk, scene) == [(technician, "driver.zip")]


async def test_after_the_end_nothing_is_added_to_the_log(desk: Desk, scene: Scene, file: FileId) -> None:
    transcript = await desk.transcript(scene.owner, scene.session, b"all of it")
    await desk.end(scene.owner, scene.session)
    for stored in (file, transcript):
        assert (await get(scene, scene.owner, stored)).status_code == 200
    await settled(desk)
    assert await lines(desk, scene) == []


async def test_what_only_technicians_see_leaves_no_line(desk: Desk, scene: Scene, told: Told) -> None:
    note = await desk.keep(scene.owner, scene.session, DATA, name="internal.pdf", draft="note")
    sender, message = await desk.participant(scene.owner, scene.session), MessageId(new_id())

    def post(tx: Transaction) -> None:
        take_draft(tx, scene.session, sender, "note", 1, message, only_staff=True)

    await desk.database.write(post)
    colleague = await desk.colleague(scene.owner, "bo@desk.test", "all")
    viewer, member = await desk.viewer(scene.owner), colleague.member
    assert member is not None
    await desk.database.write(lambda tx: desk.life.add_technician(tx, viewer, MemberArgs(scene.session, member)))
    told.clear()
    assert (await get(scene, colleague, note)).content == DATA
    await settled(desk)
    assert await lines(desk, scene) == []
    assert told == []


async def test_the_line_forgets_the_name_when_the_file_is_deleted(
    desk: Desk, scene: Scene, file: FileId, technician: ParticipantId
) -> None:
    await get(scene, scene.owner, file)
    await settled(desk, many=1)
    (line,) = await told_lines(desk, scene)
    assert (line.text, line.notes) == (f"{{{technician}}} downloaded a file", ("driver.zip",))

    def delete(tx: Transaction) -> list[EventRow]:
        stored = require_open(tx, viewer, file)
        assert stored.message is not None
        rev = advance(tx, scene.session)
        return forget_fetched(tx, erase_of_message(tx, stored.message), rev)

    viewer = await desk.viewer(scene.customer)
    (row,) = await desk.database.write(delete)
    assert (row.file_name, row.rev > row.created_rev) == (None, True)
    assert await lines(desk, scene) == [(technician, None)]
    (line,) = await told_lines(desk, scene)
    assert (line.text, line.notes) == (f"{{{technician}}} downloaded a file that was deleted since", ())
    assert fetches.c.keys() == ["file", "participant", "id", "session", "at", "rev", "created_rev"]


async def test_a_file_deleted_while_it_went_out_is_not_named(
    desk: Desk, scene: Scene, file: FileId, told: Told
) -> None:
    viewer = await desk.viewer(scene.owner)
    stored = await desk.database.read(lambda tx: require_open(tx, viewer, file))
    assert stored.message is not None
    message = stored.message
    await desk.database.write(lambda tx: erase_of_message(tx, message))
    told.clear()
    assert await desk.database.write(lambda tx: note_fetched(tx, viewer, stored)) is False
    assert told == []


async def test_whoever_is_out_meanwhile_adds_nothing(desk: Desk, scene: Scene, file: FileId) -> None:
    other = await desk.join(scene.owner, scene.session, "Dora")
    viewer = await desk.viewer(other)
    stored = await desk.database.read(lambda tx: require_open(tx, viewer, file))
    await desk.remove(scene.owner, scene.session, other)
    assert await desk.database.write(lambda tx: note_fetched(tx, viewer, stored)) is False
