"""A message between its neighbours, wherever it stands."""

import pytest

from deskside.chat import MessageRow
from deskside.chat.around import NEIGHBOURS
from deskside.ids import SessionId, new_id
from deskside.sync import Customer, Staff, Viewer
from deskside.sync.catchup import BATCH_BYTES
from tests.chat.verbs import react
from tests.scene import Scene, refusal


@pytest.fixture
async def said(scene: Scene, session: SessionId, cem: Customer) -> list[MessageRow]:
    return [await scene.post(cem, session, f"{number}") for number in range(60)]


async def around(scene: Scene, viewer: Viewer, session: SessionId, message: str) -> list[str]:
    found = await scene.do(viewer, "chat.around", session=session, message=message)
    return [row.text for row in found.rows]


def numbers(first: int, last: int) -> list[str]:
    return [f"{number}" for number in range(first, last + 1)]


async def test_its_neighbours_on_both_sides_without_holes(
    scene: Scene, ana: Staff, session: SessionId, said: list[MessageRow]
) -> None:
    assert await around(scene, ana, session, said[30].id) == numbers(30 - NEIGHBOURS, 30 + NEIGHBOURS)


async def test_at_the_ends_there_are_fewer(
    scene: Scene, ana: Staff, session: SessionId, said: list[MessageRow]
) -> None:
    assert await around(scene, ana, session, said[0].id) == numbers(0, NEIGHBOURS)
    assert await around(scene, ana, session, said[5].id) == numbers(0, 5 + NEIGHBOURS)
    assert await around(scene, ana, session, said[59].id) == numbers(59 - NEIGHBOURS, 59)


async def test_long_ones_make_it_short_but_never_miss_the_message_itself(
    scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    rows = [await scene.post(cem, session, f"{number}" + "語" * 15_000) for number in range(30)]
    found = await around(scene, ana, session, rows[15].id)
    indexes = [int(text[:2]) if text[1].isdigit() else int(text[0]) for text in found]
    assert indexes == list(range(indexes[0], indexes[-1] + 1))
    assert indexes[0] < 15 < indexes[-1]
    assert 3 <= len(found) < 30
    assert sum(len(text.encode()) for text in found) < BATCH_BYTES


async def test_the_reactions_come_along(scene: Scene, ana: Staff, session: SessionId, said: list[MessageRow]) -> None:
    await react(scene, ana, said[0], session)
    near = await react(scene, ana, said[29], session)
    found = await scene.do(ana, "chat.around", session=session, message=said[30].id)
    assert found.reactions == [near]


async def test_only_in_its_own_session_and_for_its_readers(
    scene: Scene, ana: Staff, session: SessionId, cem: Customer, said: list[MessageRow]
) -> None:
    other = await scene.open(ana)
    assert await refusal(around(scene, ana, other, said[0].id)) == (404, "message-unknown")
    for name in ("", "nonsense", new_id()):
        assert await refusal(around(scene, ana, session, name)) == (404, "message-unknown")
    colleague = await scene.colleague(ana)
    assert await refusal(around(scene, colleague, session, said[0].id)) == (404, "session-unknown")
    await scene.end(ana, session)
    assert await refusal(around(scene, cem, session, said[0].id)) == (410, "session-ended")
    assert await around(scene, ana, session, said[0].id)
