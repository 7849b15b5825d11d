"""Who is in a session: coming, being brought in, removed, leaving. Everybody sees it, and somebody always stays in charge."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from deskside.backends import Database, open_database
from deskside.clock import FakeClock
from deskside.ids import SessionId, new_id
from deskside.sessions.model import EventRow, ParticipantRow
from deskside.sync import Customer, OnBoard, RightsChanged, Staff, session_topic
from tests.scene import Scene, outcomes, refusal

UNKNOWN = (404, "session-unknown")
LAST = (409, "not-allowed")


async def people(scene: Scene, viewer: Staff, session: SessionId) -> dict[str, str]:
    return {row.name: row.state for row in await scene.rows(viewer, session, ParticipantRow)}


async def log(scene: Scene, viewer: Staff, session: SessionId) -> list[str]:
    return [row.name for row in await scene.rows(viewer, session, EventRow)]


@pytest.fixture
async def ben(scene: Scene, ana: Staff, session: SessionId) -> Staff:
    """A colleague whom Ana brought in."""
    ben = await scene.colleague(ana)
    await scene.do(ana, "sessions.add_technician", session=session, member=ben.member)
    return ben


class TestColleagues:
    async def test_whoever_is_brought_in_is_in(
        self, scene: Scene, ana: Staff, session: SessionId, told: list[object]
    ) -> None:
        ben = await scene.colleague(ana)
        assert await refusal(scene.post(ben, session)) == UNKNOWN
        joined = await scene.do(ana, "sessions.add_technician", session=session, member=ben.member)
        await scene.post(ben, session)
        event = (await scene.rows(ana, session, EventRow))[-1]
        assert (event.name, event.subject) == ("joined", joined.participant)
        assert OnBoard(session, ben.member) in told

    async def test_bringing_in_twice_is_once(self, scene: Scene, ana: Staff, session: SessionId, ben: Staff) -> None:
        before = await scene.batch(ana, session)
        await scene.do(ana, "sessions.add_technician", session=session, member=ben.member)
        await scene.do(ben, "sessions.add_technician", session=session, member=ben.member)
        assert await scene.batch(ana, session) == before

    async def test_only_members_of_the_organization_can_be_brought_in(
        self, scene: Scene, ana: Staff, session: SessionId
    ) -> None:
        stranger = await scene.owner("Other")
        for member in (stranger.member, new_id(), "", "\0"):
            attempt = scene.do(ana, "sessions.add_technician", session=session, member=member)
            assert await refusal(attempt) == (404, "not-found")

    async def test_whoever_went_can_be_brought_back_as_the_same_person(
        self, scene: Scene, ana: Staff, session: SessionId, ben: Staff
    ) -> None:
        first = (await scene.scope(ben, session)).you
        await scene.do(ben, "sessions.leave", session=session)
        await scene.do(ana, "sessions.add_technician", session=session, member=ben.member)
        assert (await scene.scope(ben, session)).you == first
        assert await people(scene, ana, session) == {"Ana": "present", "Ben": "present"}
        assert await log(scene, ana, session) == ["joined", "joined", "left", "joined"]


class TestRemoval:
    async def test_whoever_is_removed_can_do_nothing_more(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, told: list[object]
    ) -> None:
        told.clear()
        await scene.do(ana, "sessions.remove", session=session, participant=cem.participant)
        assert RightsChanged(session_topic(session)) in told
        for attempt in (
            scene.post(cem, session),
            scene.do(cem, "chat.read", session=session, rev=1),
            scene.do(cem, "chat.older", session=session, before=9),
            scene.do(cem, "sessions.leave", session=session),
            scene.batch(cem, session),
        ):
            assert await refusal(attempt) == (403, "removed")
        assert await people(scene, ana, session) == {"Ana": "present", "Cem": "removed"}
        assert await log(scene, ana, session) == ["joined", "joined", "removed"]

    async def test_removing_twice_is_once(self, scene: Scene, ana: Staff, session: SessionId, cem: Customer) -> None:
        remove = {"session": session, "participant": cem.participant}
        await outcomes([scene.do(ana, "sessions.remove", **remove) for _ in range(5)])
        assert await log(scene, ana, session) == ["joined", "joined", "removed"]

    async def test_technicians_can_be_removed_but_not_the_one_who_opened_the_session(
        self, scene: Scene, ana: Staff, session: SessionId, ben: Staff
    ) -> None:
        hers, his = (await scene.scope(ana, session)).you, (await scene.scope(ben, session)).you
        assert await refusal(scene.do(ben, "sessions.remove", session=session, participant=hers)) == (
            403,
            "not-allowed",
        )
        await scene.do(ana, "sessions.remove", session=session, participant=his)
        assert await refusal(scene.post(ben, session)) == (403, "removed")

    async def test_nobody_removes_themselves(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        me = (await scene.scope(ana, session)).you
        assert await refusal(scene.do(ana, "sessions.remove", session=session, participant=me)) == LAST

    async def test_people_of_another_session_are_unknown_here(
        self, scene: Scene, ana: Staff, session: SessionId
    ) -> None:
        elsewhere = await scene.customer(ana, await scene.open(ana))
        for participant in (elsewhere.participant, new_id(), "", "\0"):
            attempt = scene.do(ana, "sessions.remove", session=session, participant=participant)
            assert await refusal(attempt) == (404, "not-found")
        await scene.post(elsewhere, elsewhere.session)


class TestLeaving:
    async def test_a_customer_who_left_is_out(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, told: list[object]
    ) -> None:
        told.clear()
        await scene.do(cem, "sessions.leave", session=session)
        assert RightsChanged(session_topic(session)) in told
        assert await refusal(scene.post(cem, session)) == (403, "left")
        assert await refusal(scene.do(cem, "sessions.leave", session=session)) == (403, "left")
        assert await people(scene, ana, session) == {"Ana": "present", "Cem": "left"}

    async def test_the_last_technician_cannot_leave(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        assert await refusal(scene.do(ana, "sessions.leave", session=session)) == LAST
        await scene.post(ana, session)

    async def test_with_a_colleague_there_she_can(
        self, scene: Scene, ana: Staff, session: SessionId, ben: Staff
    ) -> None:
        await scene.do(ana, "sessions.leave", session=session)
        assert await refusal(scene.post(ana, session)) == (403, "left")
        assert await refusal(scene.do(ben, "sessions.leave", session=session)) == LAST
        assert await people(scene, ben, session) == {"Ana": "left", "Ben": "present"}

    async def test_a_removed_colleague_does_not_count(
        self, scene: Scene, ana: Staff, session: SessionId, ben: Staff
    ) -> None:
        his = (await scene.scope(ben, session)).you
        await scene.do(ana, "sessions.remove", session=session, participant=his)
        assert await refusal(scene.do(ana, "sessions.leave", session=session)) == LAST


class TestTwoProcesses:
    """The same moment in two processes on one database: rows and hints still tell one story."""

    @pytest.fixture
    async def other(self, database_url: str, clock: FakeClock, told: list[object]) -> AsyncIterator[Scene]:
        neighbour = open_database(database_url, clock)
        await neighbour.open(told.extend)
        yield Scene(neighbour)
        await neighbour.close()

    async def test_of_two_technicians_who_leave_at_once_one_stays(
        self, scene: Scene, other: Scene, ana: Staff, database: Database
    ) -> None:
        ben = await scene.colleague(ana)
        for _ in range(10):
            session = await scene.open(ana)
            await scene.do(ana, "sessions.add_technician", session=session, member=ben.member)
            answers = await outcomes(
                [scene.do(ana, "sessions.leave", session=session), other.do(ben, "sessions.leave", session=session)]
            )
            assert answers.count(LAST) == 1

    async def test_leaving_while_being_removed_happens_once(
        self, scene: Scene, other: Scene, ana: Staff, told: list[object]
    ) -> None:
        for _ in range(10):
            session = await scene.open(ana)
            cem = await scene.customer(ana, session)
            await outcomes(
                [
                    scene.do(ana, "sessions.remove", session=session, participant=cem.participant),
                    other.do(cem, "sessions.leave", session=session),
                ]
            )
            names = await log(scene, ana, session)
            assert len(names) == 3
            state = (await people(scene, ana, session))["Cem"]
            assert state == names[-1]

    async def test_a_customer_admitted_by_two_technicians_comes_in_once(
        self, scene: Scene, other: Scene, ana: Staff, session: SessionId, ben: Staff
    ) -> None:
        for number in range(5):
            await scene.knock(await scene.code(ana, session, new=True), f"Guest {number}")
            knock = next(row for row in await scene.rows(ana, session) if getattr(row, "state", "") == "waiting")
            answers = await asyncio.gather(
                scene.do(ana, "sessions.admit", session=session, knock=knock.id),
                other.do(ben, "sessions.admit", session=session, knock=knock.id),
            )
            assert answers[0] == answers[1]
        assert len(await people(scene, ana, session)) == 2 + 5

    async def test_a_link_tried_in_both_is_one_seat(
        self, scene: Scene, other: Scene, ana: Staff, session: SessionId
    ) -> None:
        for _ in range(5):
            secret = await scene.link(ana, session, new=True)
            answers = await outcomes([(scene, other)[number % 2].redeem(secret) for number in range(6)])
            assert answers.count((409, "seat-taken")) == 5

    async def test_a_link_withdrawn_while_it_is_tried_is_a_seat_or_unknown(
        self, scene: Scene, other: Scene, ana: Staff, session: SessionId
    ) -> None:
        for _ in range(8):
            secret = await scene.link(ana, session, new=True)
            joined, _ = await outcomes([other.redeem(secret), scene.link(ana, session, new=True)])
            assert joined == (404, "link-unknown") or joined.session == session

    async def test_opening_asked_of_both_opens_once(self, scene: Scene, other: Scene, ana: Staff) -> None:
        for _ in range(5):
            args = {"client_id": new_id(), "title": "Printer"}
            one, two = await asyncio.gather(
                scene.do(ana, "sessions.open", **args), other.do(ana, "sessions.open", **args)
            )
            assert one.session == two.session
