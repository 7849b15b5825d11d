"""Posting: once whatever is asked twice, in the order it was asked, and only what people can read."""

import asyncio
from collections.abc import Sequence

from deskside.backends import Database, open_database
from deskside.chat import MessageRow
from deskside.clock import FakeClock
from deskside.ids import SessionId, new_id
from deskside.sync import Change, Customer, Staff
from tests.scene import Scene, outcomes, refusal

INVALID = (400, "text-invalid")
TOO_LONG = (400, "message-too-long")
EMPTY = (400, "message-empty")
REUSED = (409, "id-reused")
UNKNOWN = (404, "message-unknown")

KEPT = [
    "two\nlines\tand a tab",
    "  kept as typed \n",
    "\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe\N{POP DIRECTIONAL FORMATTING}",
    "\N{RIGHT-TO-LEFT ISOLATE}שלום\N{POP DIRECTIONAL ISOLATE} hello",
    "e\N{COMBINING ACUTE ACCENT}" * 1_000,
    "Z\N{COMBINING LATIN SMALL LETTER A}" + "\N{COMBINING TILDE}" * 500,
    "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}",
    "line\u2028paragraph\u2029next",
    "<script>alert(1)</script> & 'quotes' \"too\" \\ %s {0}",
    "\ufeffbyte order mark, \ue000 private use, \U0010ffff last",
]


async def messages(scene: Scene, viewer: Staff | Customer, session: SessionId) -> Sequence[MessageRow]:
    return await scene.rows(viewer, session, MessageRow)


class TestAPost:
    async def test_everybody_sees_it_as_it_was_said(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, clock: FakeClock, told: list[object]
    ) -> None:
        clock.advance(1_234)
        told.clear()
        row = await scene.post(cem, session, "hello", client_id="client-id-1")
        assert (row.text, row.author, row.at) == ("hello", cem.participant, clock.at_ms)
        assert (row.client_id, row.deleted, row.edited_at, row.reply_to) == ("client-id-1", False, None, None)
        assert (row.file_count, row.files) == (0, [])
        assert row.rev == row.created_rev
        assert told == [Change(session, "public", row.rev, (row,))]
        for viewer in (ana, cem):
            assert await messages(scene, viewer, session) == [row]

    async def test_the_server_alone_says_when_and_by_whom(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, clock: FakeClock
    ) -> None:
        mine = (await scene.scope(ana, session)).you
        row = await scene.post(cem, session, author=mine, at=1, rev=999, created_rev=999, id=new_id())
        assert (row.author, row.at) == (cem.participant, clock.at_ms)
        assert row.rev == (await scene.batch(ana, session)).head.public


class TestTwice:
    async def test_the_same_again_answers_with_the_first_and_adds_nothing(
        self, scene: Scene, session: SessionId, cem: Customer, clock: FakeClock, told: list[object]
    ) -> None:
        first = await scene.post(cem, session, client_id="client-id-1")
        told.clear()
        clock.advance(60_000)
        assert await scene.post(cem, session, client_id="client-id-1") == first
        assert told == []
        assert await messages(scene, cem, session) == [first]

    async def test_at_once_it_is_said_once(self, scene: Scene, session: SessionId, cem: Customer) -> None:
        rows = await asyncio.gather(*(scene.post(cem, session, client_id="client-id-1") for _ in range(30)))
        assert await messages(scene, cem, session) == [rows[0]]
        assert all(row == rows[0] for row in rows)

    async def test_in_two_processes_at_once_it_is_said_once(
        self, database_url: str, clock: FakeClock, scene: Scene, session: SessionId, cem: Customer
    ) -> None:
        neighbour = open_database(database_url, clock)
        await neighbour.open(lambda _: None)
        other = Scene(neighbour)
        try:
            for number in range(10):
                client_id = f"client-id-{number}"
                one, two = await asyncio.gather(
                    scene.post(cem, session, client_id=client_id), other.post(cem, session, client_id=client_id)
                )
                assert one == two
        finally:
            await neighbour.close()
        assert len(await messages(scene, cem, session)) == 10

    async def test_other_content_under_the_same_id_is_refused(
        self, scene: Scene, session: SessionId, cem: Customer
    ) -> None:
        first = await scene.post(cem, session, "hello", client_id="client-id-1")
        for other in (
            {"text": "other"},
            {"text": ""},
            {"draft": "draft-id-1", "file_count": 1},
            {"reply_to": new_id()},
        ):
            args = {"session": session, "client_id": "client-id-1", "text": "hello"} | other
            assert await refusal(scene.do(cem, "chat.post", **args)) == REUSED
        assert await messages(scene, cem, session) == [first]

    async def test_another_author_and_another_session_have_ids_of_their_own(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        other = await scene.open(ana)
        rows = [
            await scene.post(cem, session, "Cem", client_id="client-id-1"),
            await scene.post(ana, session, "Ana", client_id="client-id-1"),
            await scene.post(ana, other, "elsewhere", client_id="client-id-1"),
        ]
        assert len({row.id for row in rows}) == 3

    async def test_a_replay_answers_with_the_row_as_it_is_now(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        first = await scene.post(cem, session, client_id="client-id-1")
        await scene.post(ana, session, "meanwhile")
        assert await scene.post(cem, session, client_id="client-id-1") == first

    async def test_a_replay_after_the_end_is_refused_and_adds_nothing(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        """Whether it had been said before is in the last rows that everybody was sent before the end."""
        for viewer in (ana, cem):
            await scene.post(viewer, session, client_id="client-id-1")
        await scene.end(ana, session)
        for viewer in (ana, cem):
            assert await refusal(scene.post(viewer, session, client_id="client-id-1")) == (410, "session-ended")
        assert len(await messages(scene, ana, session)) == 2


class TestOrder:
    async def test_one_authors_posts_stand_in_the_order_they_were_asked(
        self, scene: Scene, session: SessionId, cem: Customer
    ) -> None:
        await asyncio.gather(*(scene.post(cem, session, f"number {number}") for number in range(100)))
        assert [row.text for row in await messages(scene, cem, session)] == [f"number {n}" for n in range(100)]

    async def test_everybodys_posts_have_revisions_of_their_own_told_in_order(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer, told: list[object]
    ) -> None:
        told.clear()
        people = [cem, ana, await scene.customer(ana, session), cem]
        rows = await asyncio.gather(*(scene.post(people[n % 4], session, f"{n}") for n in range(60)))
        revisions = [hint.rev for hint in told if isinstance(hint, Change) and hint.stream == "public"]
        assert revisions == sorted(revisions)
        assert len({row.rev for row in rows}) == 60

    async def test_sessions_do_not_wait_for_one_another(self, scene: Scene, ana: Staff) -> None:
        sessions = [await scene.open(ana) for _ in range(5)]
        rows = await asyncio.gather(*(scene.post(ana, session, str(n)) for n in range(10) for session in sessions))
        assert {row.rev for row in rows} == set(range(2, 12))  # Each session counts for itself.


class TestTexts:
    async def test_what_people_can_read_is_kept_as_typed(self, scene: Scene, session: SessionId, cem: Customer) -> None:
        for text in KEPT:
            assert (await scene.post(cem, session, text)).text == text
        assert [row.text for row in await messages(scene, cem, session)] == KEPT

    async def test_sixteen_thousand_code_points_are_the_limit(
        self, scene: Scene, session: SessionId, cem: Customer
    ) -> None:
        characters = ["x", "語", "\N{PILE OF POO}", "\N{COMBINING ACUTE ACCENT}"]
        for character in characters:
            assert (await scene.post(cem, session, character * 16_000)).text == character * 16_000
            assert await refusal(scene.post(cem, session, character * 16_001)) == TOO_LONG
        assert (await scene.do(cem, "chat.older", session=session, before=10_000)).rows[-1].text == characters[
            -1
        ] * 16_000

    async def test_control_characters_are_refused(self, scene: Scene, session: SessionId, cem: Customer) -> None:
        for text in ("a\0b", "\x07", "\x1b[2J", "carriage\rreturn", "\x7f", "\x85", "\x9b31m"):
            assert await refusal(scene.post(cem, session, text)) == INVALID, repr(text)
        assert await messages(scene, cem, session) == []

    async def test_half_a_character_is_refused_at_the_door(
        self, scene: Scene, session: SessionId, cem: Customer
    ) -> None:
        for half in (rb"\ud83d", rb"\ude00", rb"x\ud83dx", b"\xed\xa0\xbd"):
            sent = b'{"session":"%s","client_id":"client-id-1","text":"%s"}' % (session.encode(), half)
            assert await refusal(scene.door.do(cem, "chat.post", sent)) == (400, "request-invalid"), half

    async def test_nothing_is_no_message(self, scene: Scene, session: SessionId, cem: Customer) -> None:
        for text in ("", " ", "\n\n", "\t \u2028", "\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}"):
            assert await refusal(scene.post(cem, session, text)) == EMPTY, repr(text)
        assert await messages(scene, cem, session) == []

    async def test_an_id_that_is_none_is_refused(self, scene: Scene, session: SessionId, cem: Customer) -> None:
        for client_id in ("", "short", "x" * 65, "null \0 byte", "語" * 10):
            assert await refusal(scene.post(cem, session, client_id=client_id)) == (400, "request-invalid")


class TestReplies:
    async def test_an_answer_names_what_it_answers(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        first = await scene.post(cem, session, "why?")
        assert (await scene.post(ana, session, "because", reply_to=first.id)).reply_to == first.id

    async def test_only_messages_of_the_same_session_can_be_answered(
        self, scene: Scene, ana: Staff, session: SessionId, cem: Customer
    ) -> None:
        elsewhere = await scene.post(ana, await scene.open(ana), "elsewhere")
        for reply_to in (elsewhere.id, new_id(), "", "\0", "x" * 1_000):
            assert await refusal(scene.post(cem, session, reply_to=reply_to)) == UNKNOWN
        assert await messages(scene, cem, session) == []

    async def test_a_refused_post_uses_up_no_revision_and_no_id(
        self, scene: Scene, session: SessionId, cem: Customer
    ) -> None:
        before = (await scene.batch(cem, session)).head
        await outcomes(
            [
                scene.post(cem, session, "\0", client_id="client-id-1"),
                scene.post(cem, session, "x", client_id="client-id-1", reply_to=new_id()),
                scene.post(cem, session, "", client_id="client-id-1", draft="draft-id-1", file_count=1),
            ]
        )
        assert (await scene.batch(cem, session)).head == before
        assert (await scene.post(cem, session, "at last", client_id="client-id-1")).text == "at last"


async def test_a_database_that_is_closed_acknowledges_nothing(
    database: Database, scene: Scene, session: SessionId, cem: Customer
) -> None:
    await database.close()
    assert await refusal(scene.post(cem, session)) == (503, "database-unavailable")
