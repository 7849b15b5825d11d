"""The end: nothing can be added, customers keep nothing, and staff read on as far as their access to Files goes."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from deskside.backends import Database, open_database
from deskside.clock import FakeClock
from deskside.errors import Problem
from deskside.ids import SessionId, new_id
from deskside.jobs import Announced
from deskside.sessions import ended_sessions, facts
from deskside.sessions.model import EventRow, InvitationRow, SessionRow
from deskside.sync import Change, Customer, FilesAccess, RightsChanged, Staff, advance, session_topic
from tests.scene import Scene, outcomes, refusal

ENDED = (410, "session-ended")
UNKNOWN = (404, "session-unknown")

Verb = Callable[[Scene, Staff, Customer, SessionId], Coroutine[Any, Any, Any]]

WRITING: dict[str, Verb] = {
    "a customer posts": lambda scene, _ana, cem, session: scene.post(cem, session),
    "a technician posts": lambda scene, ana, _cem, session: scene.post(ana, session),
    "a customer reads on": lambda scene, _ana, cem, session: scene.do(cem, "chat.read", session=session, rev=1),
    "a customer leaves": lambda scene, _ana, cem, session: scene.do(cem, "sessions.leave", session=session),
    "a technician retitles": lambda scene, ana, _cem, session: scene.do(
        ana, "sessions.retitle", session=session, title="new"
    ),
    "a technician removes": lambda scene, ana, cem, session: scene.do(
        ana, "sessions.remove", session=session, participant=cem.participant
    ),
    "a technician brings in": lambda scene, ana, _cem, session: scene.do(
        ana, "sessions.add_technician", session=session, member=ana.member
    ),
    "a technician invites": lambda scene, ana, _cem, session: scene.do(
        ana, "sessions.new_link", session=session, client_id=new_id()
    ),
    "a technician admits": lambda scene, ana, _cem, session: scene.do(
        ana, "sessions.admit", session=session, knock=new_id()
    ),
    "a technician looks at the card": lambda scene, ana, _cem, session: scene.card(ana, session),
    "a technician ends it again": lambda scene, ana, _cem, session: scene.end(ana, session),
}


class TestNothingMore:
    async def test_ending_is_the_last_revision_of_both_streams(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, told: list[object]
    ) -> None:
        told.clear()
        await scene.end(ana, session)
        batch = await scene.batch(ana, session)
        (row,) = (row for row in batch.rows if isinstance(row, SessionRow))
        event = (await scene.rows(ana, session, EventRow))[-1]
        assert (row.state, event.name, row.rev, event.rev) == ("ended", "ended", batch.head.public, batch.head.public)
        assert (row.ended_at, row.ended_by) == (event.at, event.actor)
        known = await scene.database.read(lambda tx: facts(tx, session))
        assert known is not None
        assert (known.public_end, known.staff_end) == (batch.head.public, batch.head.staff)
        last = {hint.stream: hint.rev for hint in told if isinstance(hint, Change)}
        assert last == {"public": batch.head.public, "staff": batch.head.staff}

    async def test_whoever_watches_is_asked_again_and_the_transcript_is_owed(
        self, scene: Scene, ana: Staff, session: SessionId, told: list[object]
    ) -> None:
        await scene.end(ana, session)
        assert RightsChanged(session_topic(session)) in told
        assert any(isinstance(hint, Announced) for hint in told)

    async def test_every_verb_is_refused(self, scene: Scene, ana: Staff, session: SessionId, cem: Customer) -> None:
        await scene.end(ana, session)
        before = await scene.batch(ana, session)
        for what, verb in WRITING.items():
            assert await refusal(verb(scene, ana, cem, session)) == ENDED, what
        assert await scene.batch(ana, session) == before

    async def test_no_revision_is_given_to_whoever_forgets_to_ask(
        self, scene: Scene, ana: Staff, session: SessionId
    ) -> None:
        await scene.end(ana, session)
        for stream in ("public", "staff"):
            with pytest.raises(Problem) as refused:
                await scene.database.write(lambda tx, stream=stream: advance(tx, session, stream))
            assert refused.value.status == 410

    async def test_of_many_who_end_it_at_once_one_does(
        self, scene: Scene, ana: Staff, session: SessionId, told: list[object]
    ) -> None:
        answers = await outcomes([scene.end(ana, session) for _ in range(10)])
        assert answers.count(ENDED) == 9
        assert [row.name for row in await scene.rows(ana, session, EventRow)] == ["joined", "ended"]

    async def test_it_may_end_by_itself(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        await scene.database.write(lambda tx: scene.life.close(tx, session, by=None))
        (row,) = await scene.rows(ana, session, SessionRow)
        assert (row.state, row.ended_by) == ("ended", None)

    async def test_posts_that_race_with_the_end_are_before_it_or_refused(
        self,
        database: Database,
        database_url: str,
        clock: FakeClock,
        scene: Scene,
        ana: Staff,
        session: SessionId,
        cem: Customer,
    ) -> None:
        neighbour = open_database(database_url, clock)
        await neighbour.open(lambda _: None)
        try:
            posts = [(scene, Scene(neighbour))[number % 2].post(cem, session) for number in range(20)]
            answers = await outcomes([*posts[:10], scene.end(ana, session), *posts[10:]])
        finally:
            await neighbour.close()
        end = (await scene.rows(ana, session, SessionRow))[0].rev
        posted = [answer for answer in answers[:10] + answers[11:] if answer != ENDED]
        assert all(row.rev < end for row in posted)
        assert len([row for row in await scene.rows(ana, session) if hasattr(row, "text")]) == len(posted)


class TestReading:
    """After the end customers read nothing; staff by their access to Files, the same by every path."""

    async def test_customers_read_nothing(self, scene: Scene, ana: Staff, session: SessionId, cem: Customer) -> None:
        await scene.end(ana, session)
        for attempt in (scene.batch(cem, session), scene.do(cem, "chat.older", session=session, before=9)):
            assert await refusal(attempt) == ENDED

    @pytest.mark.parametrize(
        ("access", "took_part", "expected"),
        [
            ("all", True, "reads"),
            ("all", False, "reads"),
            ("own", True, "reads"),
            ("own", False, UNKNOWN),
            ("none", True, (403, "not-allowed")),
            ("none", False, UNKNOWN),
        ],
    )
    async def test_staff_read_by_their_access(
        self,
        scene: Scene,
        ana: Staff,
        session: SessionId,
        access: FilesAccess,
        took_part: bool,
        expected: object,
    ) -> None:
        ben = await scene.colleague(ana, files_access=access)
        if took_part:
            await scene.do(ana, "sessions.add_technician", session=session, member=ben.member)
        await scene.post(ana, session)
        await scene.end(ana, session)
        answers = await outcomes(
            [scene.batch(ben, session), scene.do(ben, "chat.older", session=session, before=1_000)]
        )
        if expected == "reads":
            assert answers[0].you is None
            assert len(answers[1].rows) == 1
        else:
            assert answers == [expected, expected]
        listed = await scene.database.read(lambda tx: ended_sessions(tx, ben, None, 10))
        assert [found.id for found in listed] == ([session] if expected == "reads" else [])

    async def test_while_it_is_live_only_who_is_in_it_reads(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        for access in ("all", "own", "none"):
            ben = await scene.colleague(ana, files_access=access)
            assert await refusal(scene.batch(ben, session)) == UNKNOWN
            await scene.do(ana, "sessions.add_technician", session=session, member=ben.member)
            assert (await scene.batch(ben, session)).you is not None
            await scene.do(ben, "sessions.leave", session=session)
            assert await refusal(scene.batch(ben, session)) == (403, "left")

    async def test_having_taken_part_once_is_enough_for_ones_own(
        self, scene: Scene, ana: Staff, session: SessionId
    ) -> None:
        ben = await scene.colleague(ana, files_access="own")
        await scene.do(ana, "sessions.add_technician", session=session, member=ben.member)
        await scene.do(ben, "sessions.leave", session=session)
        await scene.end(ana, session)
        await scene.batch(ben, session)

    async def test_another_organization_never_reads(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        stranger = await scene.owner("Other")
        for _ in range(2):
            assert await refusal(scene.batch(stranger, session)) == UNKNOWN
            assert await refusal(scene.do(stranger, "chat.older", session=session, before=9)) in (UNKNOWN, ENDED)
            await outcomes([scene.end(ana, session)])
        assert await scene.database.read(lambda tx: ended_sessions(tx, stranger, None, 10)) == []


class TestRecord:
    async def test_ended_sessions_come_newest_first_and_in_pages(
        self, scene: Scene, ana: Staff, clock: FakeClock
    ) -> None:
        sessions: list[SessionId] = []
        for title in ("one", "two", "three"):
            sessions.append(await scene.open(ana, title))
            clock.advance(1_000)
            await scene.end(ana, sessions[-1])
        await scene.open(ana, "live")
        first = await scene.database.read(lambda tx: ended_sessions(tx, ana, None, 2))
        assert [found.title for found in first] == ["three", "two"]
        before = first[-1].ended_at
        second = await scene.database.read(lambda tx: ended_sessions(tx, ana, before, 2))
        assert [found.title for found in second] == ["one"]

    async def test_the_facts_name_everybody_who_was_there(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, clock: FakeClock
    ) -> None:
        clock.advance(5_000)
        await scene.do(cem, "sessions.leave", session=session)
        known = await scene.database.read(lambda tx: facts(tx, session))
        assert known is not None
        assert (known.organization, known.organization_name) == (ana.organization, "Clinic")
        people = [(person.name, person.role, person.gone_at) for person in known.people]
        assert people == [("Ana", "technician", None), ("Cem", "customer", clock.at_ms)]
        assert (known.ended_at, known.public_end) == (None, 0)

    async def test_a_session_that_is_none_has_no_facts(self, scene: Scene) -> None:
        assert await scene.database.read(lambda tx: facts(tx, SessionId(new_id()))) is None

    async def test_the_door_closes_with_it(self, scene: Scene, ana: Staff, session: SessionId) -> None:
        await scene.end(ana, session)
        states = {row.way: row.state for row in await scene.rows(ana, session, InvitationRow)}
        assert states == {"link": "withdrawn", "code": "withdrawn"}
