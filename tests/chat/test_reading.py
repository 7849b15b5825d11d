"""Paging back, marks of what was read, and the glance that a board shows."""

import asyncio

from deskside.chat import glance
from deskside.chat.actions import PAGE
from deskside.clock import FakeClock
from deskside.ids import ParticipantId, SessionId
from deskside.sessions import Glance
from deskside.sync import Customer, Marked, OnBoard, Staff, Viewer
from deskside.sync.catchup import BATCH_BYTES
from tests.scene import Scene, refusal


async def older(scene: Scene, viewer: Viewer, session: SessionId, before: int) -> tuple[list[str], bool, int]:
    """The texts of a page, whether there is more, and where the page begins."""
    page = await scene.do(viewer, "chat.older", session=session, before=before)
    return [row.text for row in page.rows], page.more, page.rows[0].created_rev if page.rows else 0


async def glanced(scene: Scene, viewer: Viewer, session: SessionId) -> Glance:
    me = (await scene.scope(viewer, session)).you
    assert me is not None
    return await scene.database.read(lambda tx: glance(tx, session, ParticipantId(me)))


async def say(scene: Scene, viewer: Viewer, session: SessionId, *texts: str) -> list[int]:
    rows = await asyncio.gather(*(scene.post(viewer, session, text) for text in texts))
    return [row.created_rev for row in rows]


class TestPages:
    async def test_pages_go_back_to_the_beginning_without_holes(
        self, scene: Scene, session: SessionId, cem: Customer
    ) -> None:
        texts = [f"number {number}" for number in range(2 * PAGE + 30)]
        await say(scene, cem, session, *texts)
        found: list[str] = []
        before, more, pages = 2**31 - 1, True, 0
        while more:
            page, more, before = await older(scene, cem, session, before)
            assert len(page) <= PAGE
            found, pages = page + found, pages + 1
        assert found == texts
        assert pages == 3

    async def test_a_page_is_what_stands_before_and_not_at_a_revision(
        self, scene: Scene, session: SessionId, cem: Customer
    ) -> None:
        revs = await say(scene, cem, session, "one", "two", "three")
        assert await older(scene, cem, session, revs[2]) == (["one", "two"], False, revs[0])
        assert await older(scene, cem, session, revs[0]) == ([], False, 0)
        assert await older(scene, cem, session, 0) == ([], False, 0)

    async def test_exactly_a_page_is_all_there_is(self, scene: Scene, session: SessionId, cem: Customer) -> None:
        await say(scene, cem, session, *("x" for _ in range(PAGE)))
        page, more, _ = await older(scene, cem, session, 10_000)
        assert (len(page), more) == (PAGE, False)

    async def test_long_messages_make_short_pages(self, scene: Scene, session: SessionId, cem: Customer) -> None:
        texts = [str(number) + "語" * 15_000 for number in range(12)]
        await say(scene, cem, session, *texts)
        page, more, before = await older(scene, cem, session, 10_000)
        assert more
        assert sum(len(text.encode()) for text in page) < BATCH_BYTES
        rest, more, _ = await older(scene, cem, session, before)
        assert more or rest + page == texts
        assert page[-1] == texts[-1]

    async def test_a_place_that_is_none_is_refused(self, scene: Scene, session: SessionId, cem: Customer) -> None:
        for before in (-1, 2**31, 2**70, "1", None):
            attempt = scene.do(cem, "chat.older", session=session, before=before)
            assert await refusal(attempt) == (400, "request-invalid")


class TestMarks:
    async def test_what_others_say_is_unread_until_it_is_read(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        revs = await say(scene, cem, session, "one", "two", "three")
        assert (await glanced(scene, ana, session)).unread == 3
        await scene.do(ana, "chat.read", session=session, rev=revs[1])
        assert (await glanced(scene, ana, session)).unread == 1
        await scene.do(ana, "chat.read", session=session, rev=revs[2])
        assert (await glanced(scene, ana, session)).unread == 0

    async def test_marks_only_move_forward(self, scene: Scene, ana: Staff, session: SessionId, cem: Customer) -> None:
        revs = await say(scene, cem, session, "one", "two", "three")
        for rev in (revs[2], revs[0], 0):
            await scene.do(ana, "chat.read", session=session, rev=rev)
        assert (await glanced(scene, ana, session)).unread == 0

    async def test_several_devices_at_once_leave_the_highest_mark(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        revs = await say(scene, cem, session, *(str(number) for number in range(20)))
        await asyncio.gather(*(scene.do(ana, "chat.read", session=session, rev=rev) for rev in reversed(revs)))
        assert (await glanced(scene, ana, session)).unread == 0

    async def test_what_is_still_to_come_cannot_be_marked_as_read(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        await say(scene, cem, session, "one")
        await scene.do(ana, "chat.read", session=session, rev=2**31 - 1)
        await say(scene, cem, session, "two")
        assert (await glanced(scene, ana, session)).unread == 1

    async def test_ones_own_messages_are_never_unread(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        await say(scene, ana, session, "one", "two")
        assert (await glanced(scene, ana, session)).unread == 0
        assert (await glanced(scene, cem, session)).unread == 2

    async def test_everybody_has_a_mark_of_their_own(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        (rev,) = await say(scene, ana, session, "one")
        other = await scene.customer(ana, session)
        await scene.do(cem, "chat.read", session=session, rev=rev)
        assert [(await glanced(scene, viewer, session)).unread for viewer in (cem, other)] == [0, 1]

    async def test_a_mark_is_no_revision_but_the_members_board_hears_of_it(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, told: list[object]
    ) -> None:
        (rev,) = await say(scene, cem, session, "one")
        before = await scene.batch(ana, session)
        told.clear()
        for _ in range(2):
            await scene.do(ana, "chat.read", session=session, rev=rev)
            await scene.do(cem, "chat.read", session=session, rev=rev)
        assert await scene.batch(ana, session) == before
        mine, theirs = [(await scene.scope(viewer, session)).you for viewer in (ana, cem)]
        assert told == [
            Marked(session, ParticipantId(mine or ""), rev, shared=True),
            OnBoard(session, ana.member),
            Marked(session, ParticipantId(theirs or ""), rev, shared=True),
        ]

    async def test_a_revision_that_is_none_is_refused(self, scene: Scene, session: SessionId, cem: Customer) -> None:
        for rev in (-1, 2**31, "1"):
            assert await refusal(scene.do(cem, "chat.read", session=session, rev=rev)) == (400, "request-invalid")


class TestGlance:
    async def test_an_empty_conversation_shows_nothing(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        assert await glanced(scene, ana, session) == Glance(None, 0, 0)

    async def test_it_shows_the_last_line_and_whose_it_is(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, clock: FakeClock
    ) -> None:
        await say(scene, ana, session, "first")
        clock.advance(1_000)
        await say(scene, cem, session, "  two\n\nlines  " + "x" * 500)
        last = (await glanced(scene, ana, session)).last
        assert last is not None
        assert last.text.startswith("two lines xxx")
        assert (len(last.text), last.name, last.at, last.own) == (160, "Cem", clock.at_ms, False)
        mine = (await glanced(scene, cem, session)).last
        assert mine is not None
        assert mine.own

    async def test_the_count_of_what_is_unread_is_bounded(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        await say(scene, cem, session, *("x" for _ in range(1_005)))
        assert (await glanced(scene, ana, session)).unread == 999
