"""The technician's board: one row for each session of a member, with what a glance needs and nothing a member may not see."""

from deskside.clock import MINUTE, FakeClock
from deskside.ids import SessionId
from deskside.sessions import BoardRow
from deskside.sessions.board import ENDED_SHOWN_MS, MOST_ROWS
from deskside.sessions.model import CODE_LIFE_MS, KnockRow
from deskside.sync import Customer, Staff
from tests.scene import Scene


async def board(scene: Scene, staff: Staff, *some: SessionId) -> list[BoardRow]:
    return list(await scene.database.read(lambda tx: scene.board.rows(tx, staff, some or None)))


async def row(scene: Scene, staff: Staff, session: SessionId) -> BoardRow:
    (found,) = await board(scene, staff, session)
    return found


class TestRows:
    async def test_a_fresh_session_waits_for_its_customer(
        self, scene: Scene, ana: Staff, session: SessionId, clock: FakeClock
    ) -> None:
        fresh = await row(scene, ana, session)
        assert (fresh.session, fresh.title, fresh.state) == (session, "Printer is silent", "waiting")
        assert (fresh.customers, fresh.knocks, fresh.invited, fresh.last, fresh.unread) == ([], [], True, None, 0)
        assert (fresh.here, fresh.opened_at, fresh.ended_at, fresh.transcript) == (False, clock.at_ms, None, None)

    async def test_with_a_customer_in_it_it_is_live(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        await scene.post(cem, session, "hello")
        live = await row(scene, ana, session)
        assert (live.state, live.customers, live.unread, live.here) == ("live", ["Cem"], 1, False)
        assert live.last is not None
        assert (live.last.name, live.last.text, live.last.own) == ("Cem", "hello", False)

    async def test_a_customer_is_here_while_connected(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        mine = (await scene.scope(ana, session)).you
        scene.here = {str(mine)}
        assert not (await row(scene, ana, session)).here
        scene.here = {cem.participant}
        assert (await row(scene, ana, session)).here
        await scene.do(cem, "sessions.leave", session=session)
        assert not (await row(scene, ana, session)).here

    async def test_whoever_knocks_makes_it_wait_again(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, clock: FakeClock
    ) -> None:
        await scene.knock(await scene.code(ana, session), "Dora")
        waiting = await row(scene, ana, session)
        (knock,) = waiting.knocks
        assert (waiting.state, knock.name, knock.at) == ("waiting", "Dora", clock.at_ms)
        await scene.do(ana, "sessions.turn_away", session=session, knock=knock.id)
        assert (await row(scene, ana, session)).state == "live"

    async def test_when_the_last_customer_went_it_waits_and_still_names_them(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        await scene.do(cem, "sessions.leave", session=session)
        left = await row(scene, ana, session)
        assert (left.state, left.customers) == ("waiting", ["Cem"])

    async def test_it_is_invited_while_a_link_or_a_code_is_good(
        self, scene: Scene, ana: Staff, session: SessionId, clock: FakeClock
    ) -> None:
        await scene.redeem(await scene.link(ana, session))
        assert (await row(scene, ana, session)).invited  # By its code.
        clock.advance(CODE_LIFE_MS)
        assert not (await row(scene, ana, session)).invited

    async def test_it_carries_where_both_streams_stand(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        head = (await scene.batch(ana, session)).head
        found = await row(scene, ana, session)
        assert (found.public, found.staff) == (head.public, head.staff)


class TestWhose:
    async def test_members_see_the_sessions_they_are_in(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        ben, stranger = await scene.colleague(ana, files_access="all"), await scene.owner("Other")
        assert await board(scene, ben) == await board(scene, stranger) == []
        assert await board(scene, ben, session) == await board(scene, stranger, session) == []
        await scene.do(ana, "sessions.add_technician", session=session, member=ben.member)
        assert [found.session for found in await board(scene, ben)] == [session]
        await scene.do(ben, "sessions.leave", session=session)
        assert await board(scene, ben, session) == []

    async def test_unread_is_each_members_own(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        ben = await scene.colleague(ana)
        await scene.do(ana, "sessions.add_technician", session=session, member=ben.member)
        said = await scene.post(ana, session, "hello")
        assert [(await row(scene, who, session)).unread for who in (ana, ben)] == [0, 1]
        await scene.do(ben, "chat.read", session=session, rev=said.rev)
        assert (await row(scene, ben, session)).unread == 0

    async def test_the_newest_sessions_come_first_and_some_can_be_asked_for(
        self, scene: Scene, ana: Staff, clock: FakeClock
    ) -> None:
        sessions: list[SessionId] = []
        for _ in range(3):
            sessions.append(await scene.open(ana))
            clock.advance(1)
        assert [found.session for found in await board(scene, ana)] == sessions[::-1]
        assert [found.session for found in await board(scene, ana, *sessions[:2])] == sessions[1::-1]
        assert len(sessions) < MOST_ROWS


class TestEnded:
    async def test_an_ended_session_stays_for_a_day(
        self, scene: Scene, ana: Staff, session: SessionId, clock: FakeClock
    ) -> None:
        await scene.knock(await scene.code(ana, session), "Dora")
        await scene.end(ana, session)
        ended = await row(scene, ana, session)
        assert (ended.state, ended.ended_at, ended.knocks, ended.invited) == ("ended", clock.at_ms, [], False)
        assert await scene.rows(ana, session, KnockRow)
        clock.advance(ENDED_SHOWN_MS - MINUTE)
        assert len(await board(scene, ana)) == 1
        clock.advance(MINUTE)
        assert await board(scene, ana) == []

    async def test_it_names_its_transcript_once_there_is_one(
        self, scene: Scene, ana: Staff, session: SessionId
    ) -> None:
        scene.transcripts[session] = "the transcript"
        assert (await row(scene, ana, session)).transcript is None
        await scene.end(ana, session)
        assert (await row(scene, ana, session)).transcript == "the transcript"

    async def test_a_member_without_access_to_files_sees_that_it_ended_and_nothing_said(
        self, scene: Scene, ana: Staff, session: SessionId
    ) -> None:
        scene.transcripts[session] = "the transcript"
        ben = await scene.colleague(ana, files_access="none")
        await scene.do(ana, "sessions.add_technician", session=session, member=ben.member)
        await scene.post(ana, session, "secret")
        live = await row(scene, ben, session)
        assert (live.last is not None, live.unread) == (True, 1)
        await scene.end(ana, session)
        ended = await row(scene, ben, session)
        assert (ended.state, ended.last, ended.unread, ended.transcript) == ("ended", None, 0, None)
