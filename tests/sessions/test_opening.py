"""A session is opened once, whatever is asked twice; its title is what technicians say it is."""

import asyncio

from deskside.backends import Database, open_database
from deskside.clock import FakeClock
from deskside.ids import SessionId, new_id
from deskside.sessions.model import EventRow, ParticipantRow, SessionRow
from deskside.sync import Customer, OnBoard, Staff
from tests.scene import Scene, outcomes, refusal


class TestOpening:
    async def test_it_comes_with_its_technician_a_link_and_a_code(self, scene: Scene, ana: Staff) -> None:
        session = await scene.open(ana, "Printer")
        (row,) = await scene.rows(ana, session, SessionRow)
        assert (row.title, row.state, row.organization, row.ended_at) == ("Printer", "live", "Clinic", None)
        (person,) = await scene.rows(ana, session, ParticipantRow)
        assert (person.name, person.role, person.state) == ("Ana", "technician", "present")
        card = await scene.card(ana, session)
        assert card.link is not None
        assert card.link.url.startswith("http://127.0.0.1:8000/join#")
        assert card.code is not None
        assert (card.link.state, card.code.state, len(card.code.digits)) == ("open", "open", 9)
        assert card.link.url in card.mail_text
        assert {len(line) for line in card.qr} == {len(card.qr)}

    async def test_asked_twice_it_is_opened_once(self, scene: Scene, ana: Staff) -> None:
        client_id = new_id()
        opened = await outcomes(
            [scene.do(ana, "sessions.open", client_id=client_id, title="Printer") for _ in range(8)]
        )
        assert len({answer.session for answer in opened}) == 1
        assert len(await scene.database.read(lambda tx: scene.board.rows(tx, ana))) == 1

    async def test_other_content_under_the_same_id_is_refused(self, scene: Scene, ana: Staff) -> None:
        client_id = new_id()
        first = await scene.do(ana, "sessions.open", client_id=client_id, title="Printer")
        again = scene.do(ana, "sessions.open", client_id=client_id, title="Scanner")
        assert await refusal(again) == (409, "id-reused")
        await scene.do(ana, "sessions.retitle", session=first.session, title="Scanner")
        assert (await scene.do(ana, "sessions.open", client_id=client_id, title="Printer")).session == first.session

    async def test_two_members_may_use_the_same_id(self, scene: Scene, ana: Staff) -> None:
        ben, client_id = await scene.colleague(ana), new_id()
        hers = await scene.do(ana, "sessions.open", client_id=client_id, title="")
        his = await scene.do(ben, "sessions.open", client_id=client_id, title="")
        assert hers.session != his.session

    async def test_an_id_that_is_none_is_refused(self, scene: Scene, ana: Staff) -> None:
        for client_id in ("short", "x" * 65, "with a blank", "null \0 byte", "ümlaut-id"):
            attempt = scene.do(ana, "sessions.open", client_id=client_id, title="")
            assert await refusal(attempt) == (400, "request-invalid")

    async def test_a_title_that_cannot_be_shown_is_refused(self, scene: Scene, ana: Staff) -> None:
        for title in ("x" * 121, "two\nlines", "null \0 byte", "\x1b[31mred", "line\u2028separator"):
            assert await refusal(scene.open(ana, title)) == (400, "text-invalid")

    async def test_a_title_may_be_empty_and_is_trimmed(self, scene: Scene, ana: Staff) -> None:
        for title, shown in (("", ""), ("  Printer ", "Printer"), ("語" * 120, "語" * 120)):
            (row,) = await scene.rows(ana, await scene.open(ana, title), SessionRow)
            assert row.title == shown

    async def test_the_board_of_its_technician_hears_of_it(
        self, scene: Scene, ana: Staff, session: SessionId, told: list[object]
    ) -> None:
        assert OnBoard(session, ana.member) in told


class TestRetitling:
    async def test_everybody_sees_the_new_title_and_a_line_in_the_log(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        await scene.do(ana, "sessions.retitle", session=session, title="Scanner")
        (row,) = await scene.rows(cem, session, SessionRow)
        event = (await scene.rows(cem, session, EventRow))[-1]
        assert (row.title, event.name, event.rev) == ("Scanner", "retitled", row.rev)

    async def test_the_same_title_is_no_change(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        await scene.do(ana, "sessions.retitle", session=session, title="Scanner")
        before = await scene.batch(ana, session)
        await scene.do(ana, "sessions.retitle", session=session, title=" Scanner ")
        assert await scene.batch(ana, session) == before

    async def test_the_same_new_title_from_two_processes_at_once_is_one_change(
        self, database: Database, database_url: str, clock: FakeClock, scene: Scene, ana: Staff, session: SessionId
    ) -> None:
        neighbour = open_database(database_url, clock)
        await neighbour.open(lambda _: None)
        other = Scene(neighbour)
        try:
            for title in ("one", "two", "three", "four", "five"):
                await asyncio.gather(
                    scene.do(ana, "sessions.retitle", session=session, title=title),
                    other.do(ana, "sessions.retitle", session=session, title=title),
                )
        finally:
            await neighbour.close()
        names = [row.name for row in await scene.rows(ana, session, EventRow)]
        assert names == ["joined", *["retitled"] * 5]
