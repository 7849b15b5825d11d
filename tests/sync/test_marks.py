"""Who sees how far somebody has read: always oneself, the others where the organization shares it, and nothing of what only staff
may see.
"""

from typing import Any

import pytest
from msgspec.structs import replace

from deskside.accounts import policies_of
from deskside.accounts.actions import change_policies
from deskside.errors import Problem
from deskside.ids import SessionId
from deskside.sync import Customer, Staff, Viewer
from tests.scene import Scene
from tests.sync.process import Pipe, Process


async def watching(process: Process, viewer: Viewer, session: SessionId) -> tuple[Pipe, dict[str, Any]]:
    """A socket that has caught up, and the marks that its batch carried."""
    pipe = process.connect(viewer)
    pipe.say(t="watch", session=session, cursor=None, oldest=0)
    heard = await pipe.hear_until("here")
    return pipe, of_the_conversation(next(frame for frame in heard if frame["t"] == "batch")["marks"])


def of_the_conversation(marks: dict[str, Any]) -> dict[str, Any]:
    """Without the reader's own mark in the technicians' thread, which has tests of its own."""
    return {name: marks[name] for name in ("of", "shared")}


async def next_marks(pipe: Pipe) -> dict[str, Any]:
    return of_the_conversation((await pipe.hear_until("marks"))[-1]["marks"])


async def marks_until_now(pipe: Pipe) -> list[dict[str, Any]]:
    pipe.say(t="pulse")
    return [frame["marks"] for frame in await pipe.hear_until("beat") if frame["t"] == "marks"]


async def share(process: Process, viewer: Staff, *, on: bool) -> None:
    await process.database.write(lambda tx: change_policies(tx, viewer, lambda known: replace(known, read_by=on)))


async def you(scene: Scene, viewer: Viewer, session: SessionId) -> str:
    return (await scene.scope(viewer, session)).you or ""


async def read(scene: Scene, viewer: Viewer, session: SessionId, rev: int) -> None:
    await scene.do(viewer, "chat.read", session=session, rev=rev)


async def test_everybody_hears_how_far_the_others_have_read(
    process: Process, scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    row = await scene.post(ana, session)
    desk, before = await watching(process, ana, session)
    phone, _ = await watching(process, cem, session)
    assert before == {"of": {}, "shared": True}
    await read(scene, cem, session, row.rev)
    expected = {"of": {await you(scene, cem, session): row.rev}, "shared": True}
    assert await next_marks(desk) == expected
    assert await next_marks(phone) == expected
    late, found = await watching(process, ana, session)
    assert found == expected
    for pipe in (desk, phone, late):
        await pipe.drop()


async def test_where_marks_are_not_shared_only_ones_own_pages_hear_of_them(
    process: Process, scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    await share(process, ana, on=False)
    row = await scene.post(ana, session)
    desk, _ = await watching(process, ana, session)
    phone, _ = await watching(process, cem, session)
    tablet, _ = await watching(process, cem, session)
    await read(scene, ana, session, row.rev)
    await read(scene, cem, session, row.rev)
    expected = {"of": {await you(scene, cem, session): row.rev}, "shared": False}
    assert await next_marks(phone) == expected
    assert await next_marks(tablet) == expected
    assert await next_marks(desk) == {"of": {await you(scene, ana, session): row.rev}, "shared": False}
    assert await marks_until_now(desk) == []
    _, found = await watching(process, cem, session)
    assert found == expected
    for pipe in (desk, phone, tablet):
        await pipe.drop()


async def test_a_new_decision_reaches_open_pages_at_once(
    process: Process, scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    row = await scene.post(ana, session)
    await read(scene, cem, session, row.rev)
    desk, _ = await watching(process, ana, session)
    await share(process, ana, on=False)
    assert await next_marks(desk) == {"of": {}, "shared": False}
    await share(process, ana, on=True)
    assert await next_marks(desk) == {"of": {await you(scene, cem, session): row.rev}, "shared": True}
    await desk.drop()


async def test_another_organizations_decision_is_its_own(
    process: Process, scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    stranger = await scene.owner("Workshop", "Olga")
    await share(process, stranger, on=False)
    row = await scene.post(ana, session)
    await read(scene, cem, session, row.rev)
    _, found = await watching(process, ana, session)
    assert found["shared"]


async def test_only_owners_and_administrators_decide(process: Process, scene: Scene, ana: Staff) -> None:
    ben = await scene.colleague(ana)
    with pytest.raises(Problem) as refused:
        await share(process, ben, on=False)
    assert refused.value.status == 403
    await share(process, await scene.colleague(ana, "Ada", role="administrator"), on=False)
    assert not (await process.database.read(lambda tx: policies_of(tx, ana.organization))).read_by


async def test_a_mark_that_comes_while_a_batch_is_read_follows_it(
    process: Process, scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    """Between the reading and the sending of a batch somebody reads on: the page must not miss it."""
    row = await scene.post(ana, session)
    pipe = process.connect(ana)
    pipe.say(t="watch", session=session, cursor=None, oldest=0)
    await pipe.hear_until("welcome")
    await read(scene, cem, session, row.rev)
    me = await you(scene, cem, session)
    seen = 0
    while seen < row.rev:
        frame = await pipe.hear()
        assert frame is not None, "nothing said how far the customer has read"
        seen = frame.get("marks", {"of": {}})["of"].get(me, seen)
    await pipe.drop()


async def test_marks_say_nothing_of_the_staff_stream(
    process: Process, scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    """What only technicians see raises another counter; reading it moves no mark that a customer hears of."""
    phone, _ = await watching(process, cem, session)
    row = await scene.post(cem, session)
    await read(scene, ana, session, row.rev)
    await next_marks(phone)
    for _ in range(3):
        await scene.code(ana, session, new=True)
        await read(scene, ana, session, 2**31 - 1)
    assert await marks_until_now(phone) == [], "the mark moved with a stream that the customer does not see"
    await phone.drop()


async def test_who_only_reads_the_ended_session_is_shown_no_marks(
    process: Process, scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    row = await scene.post(ana, session)
    await read(scene, cem, session, row.rev)
    await scene.end(ana, session)
    batch = await process.changes(ana, session)
    assert of_the_conversation(batch["marks"]) == {"of": {}, "shared": False}
