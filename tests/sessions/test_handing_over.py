"""Handing a session over: it becomes a colleague's in one step, and who gave it stays or goes as they chose."""

import asyncio

from deskside.ids import SessionId, new_id
from deskside.sessions.model import EventRow, InvitationRow, ParticipantRow, SessionRow
from deskside.sync import Customer, OnBoard, RightsChanged, Staff, session_topic
from tests.scene import Scene, refusal


async def hand_over(scene: Scene, who: Staff, session: SessionId, to: Staff, **more: object) -> str:
    args = {"session": session, "member": to.member, "client_id": new_id()} | more
    return (await scene.do(who, "sessions.hand_over", **args)).participant


async def log(scene: Scene, viewer: Staff, session: SessionId) -> list[str]:
    return [row.name for row in await scene.rows(viewer, session, EventRow)]


async def lead(scene: Scene, viewer: Staff, session: SessionId) -> str | None:
    (row,) = await scene.rows(viewer, session, SessionRow)
    return row.lead


async def test_the_colleague_is_in_and_it_is_theirs(
    scene: Scene, ana: Staff, session: SessionId, told: list[object]
) -> None:
    ben = await scene.colleague(ana)
    mine = (await scene.scope(ana, session)).you
    assert await lead(scene, ana, session) == mine
    told.clear()
    his = await hand_over(scene, ana, session, ben)
    assert (await scene.scope(ben, session)).you == his
    assert await lead(scene, ana, session) == his
    event = (await scene.rows(ana, session, EventRow))[-1]
    assert (event.name, event.actor, event.subject) == ("handed_over", mine, his)
    assert OnBoard(session, ben.member) in told
    assert RightsChanged(session_topic(session)) in told
    await scene.post(ana, session)
    await scene.post(ben, session)


async def test_all_of_it_is_one_revision(scene: Scene, ana: Staff, session: SessionId) -> None:
    ben = await scene.colleague(ana)
    before = (await scene.batch(ana, session)).head.public
    await hand_over(scene, ana, session, ben, leave=True)
    batch = await scene.batch(ben, session)
    assert batch.head.public == before + 1
    changed = [type(row).__name__ for row in batch.rows if row.rev == before + 1 and not isinstance(row, InvitationRow)]
    assert sorted(changed) == ["EventRow", "EventRow", "ParticipantRow", "ParticipantRow", "SessionRow"]


async def test_who_gives_it_may_leave_with_the_same_step(
    scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    ben = await scene.colleague(ana)
    await hand_over(scene, ana, session, ben, leave=True)
    assert await refusal(scene.post(ana, session)) == (403, "left")
    people = {row.name: row.state for row in await scene.rows(ben, session, ParticipantRow)}
    assert people == {"Ana": "left", "Cem": "present", "Ben": "present"}
    assert (await log(scene, ben, session))[-2:] == ["handed_over", "left"]
    await scene.post(cem, session)


async def test_a_lost_answer_asked_for_again_does_it_once_also_for_who_has_left(
    scene: Scene, ana: Staff, session: SessionId
) -> None:
    ben = await scene.colleague(ana)
    client_id = new_id()
    answers = await asyncio.gather(
        *(hand_over(scene, ana, session, ben, client_id=client_id, leave=True) for _ in range(10))
    )
    assert len(set(answers)) == 1
    assert (await log(scene, ben, session)).count("handed_over") == 1


async def test_the_same_id_for_somebody_else_is_refused(scene: Scene, ana: Staff, session: SessionId) -> None:
    ben, eva = await scene.colleague(ana), await scene.colleague(ana, "Eva")
    client_id = new_id()
    await hand_over(scene, ana, session, ben, client_id=client_id)
    attempt = hand_over(scene, ana, session, eva, client_id=client_id)
    assert await refusal(attempt) == (409, "id-reused")
    # Another member's same id is another request.
    await hand_over(scene, ben, session, eva, client_id=client_id)


async def test_only_to_colleagues_and_not_to_oneself(scene: Scene, ana: Staff, session: SessionId) -> None:
    stranger = await scene.owner("Other")
    assert await refusal(hand_over(scene, ana, session, stranger)) == (404, "not-found")
    assert await refusal(hand_over(scene, ana, session, ana)) == (409, "not-allowed")
    ben = await scene.colleague(ana)
    assert await refusal(hand_over(scene, ben, session, ana)) == (404, "session-unknown")
    await scene.end(ana, session)
    assert await refusal(hand_over(scene, ana, session, ben)) == (410, "session-ended")


async def test_whose_session_it_is_cannot_be_removed_and_whose_it_was_can(
    scene: Scene, ana: Staff, session: SessionId
) -> None:
    ben = await scene.colleague(ana)
    hers = (await scene.scope(ana, session)).you
    his = await hand_over(scene, ana, session, ben)
    removal = scene.do(ana, "sessions.remove", session=session, participant=his)
    assert await refusal(removal) == (403, "not-allowed")
    await scene.do(ben, "sessions.remove", session=session, participant=hers)
    assert await refusal(scene.post(ana, session)) == (403, "removed")


async def test_it_can_come_back(scene: Scene, ana: Staff, session: SessionId) -> None:
    ben = await scene.colleague(ana)
    hers = (await scene.scope(ana, session)).you
    await hand_over(scene, ana, session, ben, leave=True)
    assert await hand_over(scene, ben, session, ana) == hers
    assert await lead(scene, ana, session) == hers
    await scene.post(ana, session)


async def test_a_customer_hands_nothing_over(scene: Scene, ana: Staff, session: SessionId, cem: Customer) -> None:
    args = {"session": session, "member": ana.member, "client_id": new_id()}
    assert await refusal(scene.do(cem, "sessions.hand_over", **args)) == (403, "not-allowed")
